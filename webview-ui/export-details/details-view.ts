/** One export, as a document to read: its state, its times, where it lies, and how to do the same again. */
import { shellWords } from '../../src/protocol/cli-command';
import type { ExportDetails } from '../../src/protocol/details';
import type { ProblemText } from '../../src/protocol/messages';
import type { CopyButtons } from '../page/copy-button';
import { exportFacts, storageFacts, timelineFacts } from './details-facts';
import { element, setText } from '../page/dom';
import { FactList } from '../page/fact-list';
import { problemElement } from '../page/problem-view';
import { StatusView } from '../export-form/status-view';
import { createButton, createLink } from '../page/toolkit';
import type { Button } from '../page/toolkit';

export interface DetailsActions {
  refresh(): void;
  runAgain(): void;
  showLog(): void;
}

const CUTOFF_MEANING =
  'Items inserted before processing began are in the export, items inserted after that are not. Later changes and ' +
  'deletions of items that were there may or may not show: an export is no snapshot of one moment.';

const UNKNOWN_HERE: ProblemText = {
  message: 'This export is not known here any more.',
  action: 'Look for it with the command “SimpleDB: Show All Exports…”, or refresh.',
};

export class DetailsView {
  readonly element = element('div', { class: 'details-page', 'aria-busy': 'true' });
  private readonly status: StatusView;
  private readonly refreshText = document.createTextNode('Refreshing…');
  private readonly consoleLink = element('span', { hidden: true });
  private readonly showLog: Button;
  private readonly timeline = new FactList();
  private readonly storage = new FactList();
  private readonly facts = new FactList();
  private readonly timelineSection: HTMLElement;
  private readonly storageSection: HTMLElement;
  private readonly shell = element('p', { class: 'note' });
  private readonly command = element('code', { id: 'cliCommand' });
  private readonly commandBox: HTMLElement;
  private readonly noCommand = element('p', { id: 'noCommand' });
  private readonly runAgain: Button;
  private readonly runProblem = element('div', { role: 'alert' });
  private consoleUrl: string | undefined;

  constructor(
    exportArn: string,
    private readonly copyButtons: CopyButtons,
    actions: DetailsActions,
  ) {
    this.status = new StatusView(copyButtons);
    this.status.showAsking();
    this.showLog = createButton('Show Log', 'secondary', () => actions.showLog());
    this.showLog.hidden = true;
    this.runAgain = createButton('Run Again With the Same Settings', 'secondary', () => actions.runAgain());
    this.timelineSection = section('timeline', 'Timeline', this.timeline.element, element('p', { class: 'note' }, CUTOFF_MEANING));
    this.storageSection = section('storage', 'In S3', this.storage.element);
    this.commandBox = element(
      'section',
      {},
      element('h3', {}, 'AWS CLI command'),
      this.shell,
      element('pre', { class: 'wrap' }, this.command),
      copyButtons.create('AWS CLI command', () => this.command.textContent ?? ''),
    );
    this.element.append(
      this.status.element,
      element(
        'div',
        { class: 'actions' },
        this.consoleLink,
        copyButtons.create('export ARN', () => exportArn, 'Copy ARN'),
        createButton(this.refreshText, 'secondary', () => actions.refresh()),
        this.showLog,
      ),
      this.timelineSection,
      this.storageSection,
      section('facts', 'Export', this.facts.element),
      section('again', 'Run it again', this.noCommand, this.runAgain, this.runProblem, this.commandBox),
    );
  }

  show(details: ExportDetails): void {
    const { looking, progress, problem, target, timeline, command, shell } = details;
    this.element.setAttribute('aria-busy', String(looking));
    this.refreshText.data = looking ? 'Refreshing…' : 'Refresh';
    if (progress) this.status.show(progress);
    else if (looking) this.status.showAsking();
    else this.status.showUnknown(problem ?? UNKNOWN_HERE);
    this.showLog.hidden = problem === undefined && progress?.trackingProblem === undefined;
    this.showConsoleLink(target?.s3ConsoleUrl);
    this.timeline.update(timelineFacts(details));
    this.storage.update(storageFacts(details, this.copyButtons));
    this.facts.update(exportFacts(details, this.copyButtons));
    this.timelineSection.hidden = timeline === undefined;
    this.storageSection.hidden = progress === undefined;
    this.runAgain.hidden = target === undefined;
    this.commandBox.hidden = command === undefined;
    setText(this.command, command ?? '');
    setText(this.shell, shellWords(shell));
    setText(this.noCommand, againWords(details));
  }

  /** The host cannot be reached at all. */
  showUnreachable(problem: ProblemText): void {
    this.element.setAttribute('aria-busy', 'false');
    this.refreshText.data = 'Refresh';
    this.status.showUnknown(problem);
  }

  /** @param problem why the form could not be opened; undefined once it was. */
  showRunProblem(problem: ProblemText | undefined): void {
    this.runProblem.replaceChildren(...(problem ? [problemElement(problem, this.copyButtons)] : []));
  }

  private showConsoleLink(url: string | undefined): void {
    if (url === this.consoleUrl) return;
    this.consoleUrl = url;
    this.consoleLink.hidden = url === undefined;
    this.consoleLink.replaceChildren(...(url === undefined ? [] : [createLink('Open in S3 Console', url)]));
  }
}

const section = (id: string, title: string, ...content: Node[]): HTMLElement =>
  element('section', { id, 'aria-labelledby': `${id}-heading` }, element('h2', { id: `${id}-heading` }, title), ...content);

function againWords({ looking, target, command }: ExportDetails): string {
  if (command !== undefined) return 'The form opens filled in with these settings and a new client token; nothing is sent by that.';
  if (looking) return 'Asking for the settings…';
  if (!target) return 'The settings of this export are not known: AWS has not told them.';
  return 'The AWS CLI command is shown once the connection of this export can be opened.';
}
