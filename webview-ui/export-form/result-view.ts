/** What takes the form's place once AWS has accepted the export. */
import type { ExportProgress, ProblemText, StartedExport } from '../../src/protocol/messages';
import type { CopyButtons } from '../page/copy-button';
import { element } from '../page/dom';
import { timeElement } from '../page/moment';
import { StatusView } from './status-view';
import { createButton, createLink } from '../page/toolkit';

export class ResultView {
  readonly element: HTMLElement;
  private readonly heading = element('h2', { tabindex: '-1' }, 'Export started');
  private readonly status: StatusView;

  /** @param progress undefined: not known yet. */
  constructor(
    private readonly started: StartedExport,
    progress: ExportProgress | undefined,
    copyButtons: CopyButtons,
    exportAnother: () => void,
  ) {
    this.status = new StatusView(copyButtons);
    if (progress) this.status.show(progress);
    else this.status.showAsking();
    const { exportArn, requestedAt, clientToken, s3Uri, s3ConsoleUrl } = started;
    const code = (id: string, text: string): HTMLElement => element('code', { id, class: 'wrap' }, text);
    this.element = element(
      'section',
      { id: 'result', 'aria-label': 'Export' },
      this.heading,
      this.status.element,
      element(
        'dl',
        {},
        ...entry('Export ARN', code('exportArn', exportArn), copyButtons.create('export ARN', () => exportArn)),
        ...entry('Requested', timeElement(requestedAt)),
        ...entry('Client token', code('startedToken', clientToken)),
        ...entry('S3 location', code('s3Uri', s3Uri), copyButtons.create('S3 URI', () => s3Uri)),
      ),
      element(
        'div',
        { class: 'actions' },
        createLink('Open in S3 Console', s3ConsoleUrl),
        createButton('Export Another', 'secondary', exportAnother),
      ),
    );
  }

  /** Moves to the heading, which says what has happened. */
  focus(): void {
    this.heading.focus();
  }

  /** News of other exports is not for this view. */
  showProgress(progress: ExportProgress): void {
    if (progress.exportArn === this.started.exportArn) this.status.show(progress);
  }

  showUnknownProgress(problem: ProblemText): void {
    this.status.showUnknown(problem);
  }
}

const entry = (term: string, ...description: Node[]): HTMLElement[] => [
  element('dt', {}, term),
  element('dd', {}, ...description),
];
