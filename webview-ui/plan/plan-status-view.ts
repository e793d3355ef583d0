/** A plan that was started: how far it is, what keeps it, and what can be done with it. */
import type { PlanAction } from '../../src/protocol/plan-actions';
import type { PlanOutput, PlanSnapshot } from '../../src/protocol/plan';
import { countsWords, headlineOf, planView } from '../../src/protocol/plan-view';
import type { PlanRow, PlanView, RowAction } from '../../src/protocol/plan-view';
import type { Announcer } from '../page/announcer';
import type { CopyButtons } from '../page/copy-button';
import { DestinationView } from './destination-view';
import type { DestinationActions } from './destination-view';
import { PlanBar } from './plan-bar';
import { element, setAttributes, setText } from '../page/dom';
import { localTime, moment, number } from '../page/format';
import { icon } from '../page/icons';
import type { IconName } from '../page/icons';
import { PlanTable } from './plan-table';
import { problemElement } from '../page/problem-view';
import { createButton } from '../page/toolkit';
import type { Button } from '../page/toolkit';

export interface PlanStatusActions extends DestinationActions {
  act(action: PlanAction): Promise<boolean>;
  output(what: PlanOutput): Promise<boolean>;
  showDetails(exportArn: string): Promise<void>;
  exportMore(): Promise<void>;
}

const SCRIPT_HINT =
  'The script for a POSIX shell starts what is still waiting, from a server that never sleeps. Both look for each other’s exports before they start a domain, so none is exported twice. Save the script again after you edit the destination.';

type State = PlanSnapshot['plan']['state'];
const ICONS: Readonly<Record<string, IconName>> = { running: 'pending', paused: 'paused', dropped: 'skipped' };

export class PlanStatusView {
  readonly element: HTMLElement;
  private readonly heading = element('h2', { id: 'planState', tabindex: '-1' });
  private readonly counts = element('p', { id: 'planCounts', role: 'status' });
  private readonly bar = new PlanBar();
  private readonly dates = element('p', { id: 'planDates' });
  private readonly problems = element('div', { class: 'problems', id: 'planProblems', role: 'alert' });
  private readonly refusal = element('div', { class: 'problems', role: 'alert' });
  private readonly settings = element('dl');
  private readonly table: PlanTable;
  private readonly buttons: Readonly<Record<'pause' | 'resume' | 'retryFailed' | 'drop', Button>>;
  /** Buttons and words of the shell script. */
  private readonly script: readonly [HTMLElement, HTMLElement, HTMLElement];
  private shownProblems = '';
  private shownSettings = '';
  private readonly destination: DestinationView;
  private readonly edit: Button;

  constructor(
    private readonly actions: PlanStatusActions,
    private readonly announcer: Announcer,
    private readonly copyButtons: CopyButtons,
  ) {
    this.table = new PlanTable((action, row) => this.rowAction(action, row));
    const act = (text: string, kind: 'pause' | 'resume' | 'retryFailed' | 'drop', done: string, primary = false): Button =>
      createButton(text, primary ? 'primary' : 'secondary', () => void this.act({ kind }, done));
    this.buttons = {
      pause: act('Pause', 'pause', 'Paused.', true),
      resume: act('Resume', 'resume', 'Resumed.', true),
      retryFailed: act('Retry Failed', 'retryFailed', 'What failed is tried again.'),
      drop: act('Drop…', 'drop', 'Dropped.'),
    };
    this.destination = new DestinationView(actions, announcer, copyButtons, () => this.edit.focus());
    this.edit = createButton('Edit Destination…', 'secondary', () => this.destination.open());
    const output = (text: string, what: PlanOutput, done: string): Button =>
      createButton(text, 'secondary', () => void this.run(() => this.actions.output(what), done));
    const { pause, resume, retryFailed, drop } = this.buttons;
    this.script = [
      output('Save as Shell Script…', 'saveScript', 'Shell script saved.'),
      output('Copy Shell Script', 'copyScript', 'Shell script copied.'),
      element('p', { class: 'field-hint' }, SCRIPT_HINT),
    ];
    const [saveScript, copyScript, scriptHint] = this.script;
    this.element = element(
      'section',
      { id: 'plan', 'aria-labelledby': 'planState' },
      this.heading,
      this.counts,
      this.bar.element,
      this.dates,
      this.problems,
      element('div', { class: 'actions plan-actions' }, pause, resume, retryFailed, this.edit, drop),
      this.destination.element,
      this.refusal,
      this.settings,
      this.table.element,
      element(
        'div',
        { class: 'actions plan-actions' },
        output('Save Report…', 'saveReport', 'Report saved.'),
        saveScript,
        copyScript,
        createButton('Export More…', 'secondary', () => void this.run(() => this.actions.exportMore(), '')),
      ),
      scriptHint,
    );
  }

  focus(): void {
    this.heading.focus();
  }

  show(snapshot: PlanSnapshot): void {
    const nowMs = Date.now();
    const { plan } = snapshot;
    const view = planView(snapshot, nowMs);
    const { kind, words } = headlineOf(plan, view.counts, number);
    if (this.heading.textContent !== words) {
      this.heading.replaceChildren(icon(kind === 'failed' ? 'error' : kind === 'succeeded' ? 'success' : (ICONS[plan.state] ?? 'warning')), words);
    }
    this.heading.classList.toggle('failed', kind === 'failed');
    this.destination.plan = plan;
    setText(this.counts, countsWords(view.counts, number));
    this.bar.show(view.counts);
    setText(this.dates, datesWords(snapshot, view, nowMs));
    this.showProblems(snapshot);
    this.showButtons(plan.state, view);
    // A script starts what waits; where nothing does there is nothing for it to do.
    for (const part of this.script) setAttributes(part, { hidden: view.counts.waiting === 0 });
    this.showSettings(snapshot);
    this.table.show(view.rows, nowMs, view.proving);
  }

  private showProblems({ plan, problem, refusedDestination }: PlanSnapshot): void {
    const key = JSON.stringify([plan.state, plan.stopped, problem, refusedDestination]);
    // Shown again, it would be read out again.
    if (key === this.shownProblems) return;
    this.shownProblems = key;
    const stopped = plan.state === 'stopped' ? plan.stopped : undefined;
    this.problems.replaceChildren(
      ...(refusedDestination ? [problemElement(refusedDestination, this.copyButtons)] : []),
      ...(stopped && !refusedDestination
        ? [
            problemElement(
              {
                message: `The plan stopped: the same failure came ${number(stopped.times)} times in a row, and the next domains would fail alike.`,
                action: `Put the cause right, then choose Resume, and Retry Failed for those that failed. What AWS says: ${stopped.code}: ${stopped.message}`,
              },
              this.copyButtons,
            ),
          ]
        : []),
      ...(problem ? [problemElement(problem, this.copyButtons, 'warning')] : []),
    );
  }

  private showButtons(state: State, { counts, canChangeDestination }: PlanView): void {
    const { pause, resume, retryFailed, drop } = this.buttons;
    this.edit.hidden = !canChangeDestination;
    if (!canChangeDestination) this.destination.close();
    const isOver = state === 'done' || state === 'dropped';
    const focused = document.activeElement;
    pause.hidden = state !== 'running';
    resume.hidden = state !== 'paused' && state !== 'stopped';
    drop.hidden = isOver;
    retryFailed.hidden = state === 'dropped' || counts.failed === 0;
    if (!(focused instanceof HTMLElement) || !focused.hidden) return;
    // The button that was pressed has gone: its place is taken by another, or by what it brought about.
    (focused === pause && !resume.hidden ? resume : focused === resume && !pause.hidden ? pause : this.heading).focus();
  }

  private showSettings({ plan }: PlanSnapshot): void {
    const { request, prefixTemplate, createdAt } = plan;
    const key = JSON.stringify([request, prefixTemplate]);
    if (key === this.shownSettings) return;
    this.shownSettings = key;
    const entry = (term: string, text: string | undefined): HTMLElement[] =>
      text === undefined || text === '' ? [] : [element('dt', {}, term), element('dd', {}, element('code', {}, text))];
    this.settings.replaceChildren(
      ...entry('S3 bucket', request.s3Bucket),
      ...entry('S3 key prefix', prefixTemplate),
      ...entry('Bucket owner account', request.s3BucketOwner),
      ...entry('Encryption', request.s3SseAlgorithm),
      ...entry('KMS key', request.s3SseKmsKeyId),
      element('dt', {}, 'Started'),
      element('dd', {}, element('time', { datetime: createdAt }, localTime(createdAt))),
    );
  }

  private rowAction(action: RowAction, { domainName, exportArn }: PlanRow): void {
    if (action === 'details') {
      if (exportArn !== undefined) void this.run(() => this.actions.showDetails(exportArn), '');
      return;
    }
    const words = { first: 'moved to the front', up: 'moved up', down: 'moved down', skip: 'skipped', restore: 'put back' };
    void this.act({ kind: action, domainName }, `${domainName} ${words[action]}.`);
  }

  private act(action: PlanAction, done: string): Promise<void> {
    return this.run(() => this.actions.act(action), done);
  }

  /** Says what was done, or shows why it was not. */
  private async run(work: () => Promise<boolean | void>, done: string): Promise<void> {
    this.refusal.replaceChildren();
    try {
      if ((await work()) !== false && done !== '') this.announcer.say(done);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.refusal.replaceChildren(problemElement({ message: `That did not work. ${message}` }, this.copyButtons));
    }
  }
}

function datesWords({ plan, problem }: PlanSnapshot, { counts, proving, nextMs, lastMs }: PlanView, nowMs: number): string {
  const outstanding = counts.running === 0 ? '' : ' What AWS has begun goes on there and is still followed.';
  switch (plan.state) {
    case 'paused':
      return `Paused: nothing more is started until you choose Resume.${outstanding}`;
    case 'stopped':
      return outstanding.trimStart();
    case 'dropped':
      return `Dropped: the ${number(counts.waiting)} that were waiting are not started.${outstanding}`;
    case 'done':
      return counts.failed === 0 ? 'Every domain of the plan was exported.' : 'Nothing more is waiting. Those that failed can be tried again.';
    case 'running': {
      if (nextMs === undefined || lastMs === undefined) return 'All are started; the last exports are running.';
      if (proving) {
        return `Waiting for the first export to succeed before starting the others. If it succeeded now, the last would start about ${moment(lastMs, nowMs)}.`;
      }
      const due = nextMs <= nowMs;
      const next = due && problem ? 'once the problem below is solved' : due ? 'now' : moment(nextMs, nowMs);
      return `Next start ${next}; all will have been started about ${moment(lastMs, nowMs)}.`;
    }
    default:
      return `A newer version of SimpleDB Export has set this state. Update it to go on with the plan.${outstanding}`;
  }
}
