/** The page of a plan: its form, and once it is started what becomes of it. */
import type { Identity } from '../../src/protocol/messages';
import { readPlanPageState } from '../../src/protocol/plan-checks';
import { emptyPlanValues } from '../../src/protocol/plan-form';
import type { PlanFormValues } from '../../src/protocol/plan-form';
import type {
  PlanAddress,
  PlanHostApi,
  PlanInit,
  PlanPageApi,
  PlanPageState,
  PlanSnapshot,
  StartPlanResult,
} from '../../src/protocol/plan';
import { Announcer } from '../page/announcer';
import { CopyButtons } from '../page/copy-button';
import { Header } from '../page/header';
import { connectHost } from '../page/host';
import type { Host } from '../page/host';
import { PlanFormView } from './plan-form-view';
import { PlanStatusView } from './plan-status-view';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export class PlanPage {
  private readonly host: Host<PlanHostApi, PlanPageState>;
  private readonly announcer = new Announcer();
  private readonly copyButtons: CopyButtons;
  private readonly header: Header;
  private readonly form: PlanFormView;
  private status: PlanStatusView | undefined;
  private pattern: string;

  /** @param root in the document. */
  constructor(
    private readonly root: HTMLElement,
    private panel: PlanAddress,
  ) {
    this.host = connectHost<PlanHostApi, PlanPageApi, PlanPageState>({
      planChanged: (snapshot) => Promise.resolve(this.showPlan(snapshot)),
      identityChanged: (identity) => Promise.resolve(this.setIdentity(identity)),
    });
    const { remote } = this.host;
    this.copyButtons = new CopyButtons((text) => remote.copy(text), this.announcer);
    this.header = new Header(['Export many domains'], 'the Domains view', this.copyButtons);
    root.append(this.header.element, this.announcer.element);
    const saved = this.savedState();
    this.pattern = saved?.pattern ?? '';
    this.form = new PlanFormView(
      root,
      saved?.values ?? emptyPlanValues([]),
      this.pattern,
      panel.region,
      {
        changed: (values, pattern) => this.save(values, pattern),
        start: (values) => this.start(values),
        retry: () => void this.begin(true),
        listDomains: () => void this.listDomains(),
        showLog: () => void remote.showLog().catch(() => this.announcer.say('The log could not be shown.')),
      },
      this.announcer,
      this.copyButtons,
    );
    void this.begin(saved !== undefined);
  }

  /** A state saved for another panel than this is nobody's. */
  private savedState(): PlanPageState | undefined {
    const state = readPlanPageState(this.host.getState());
    if (!state) return undefined;
    const { id, connection, region } = state.panel;
    const { panel } = this;
    return id === panel.id && connection === panel.connection && region === panel.region ? state : undefined;
  }

  /** The handshake: the page has spoken, the host answers with all it knows. */
  private async begin(restored: boolean): Promise<void> {
    const pristine = this.form.values;
    let init: PlanInit;
    try {
      init = await this.host.remote.ready();
    } catch (error) {
      const action = 'Try again; if that does not help, close this form and open it again from the Domains view.';
      this.form.showProblems([{ message: 'The form could not reach the extension.', action, raw: messageOf(error) }], true);
      return;
    }
    const { identity, values, problem, snapshot, refused } = init;
    this.setIdentity(identity);
    // What has been typed in the meantime stays.
    if (!restored && this.form.values === pristine) this.form.values = values;
    this.save(this.form.values, this.pattern);
    if (snapshot) return this.showPlan(snapshot);
    this.form.showProblems(problem ? [problem] : [], true);
    if (problem) return;
    if (refused && JSON.stringify(refused.values) === JSON.stringify(this.form.values)) {
      this.form.showProblems(refused.problems);
    }
    await Promise.all([this.listDomains(), this.askForRecent(), this.listBuckets()]);
  }

  private setIdentity(identity: Identity): void {
    // Learned late: from here on a reload is bound to this account.
    if (identity.accountId !== undefined && this.panel.accountId === undefined) {
      this.panel = { ...this.panel, accountId: identity.accountId };
      this.save(this.form.values, this.pattern);
    }
    this.header.setIdentity(identity, this.panel.accountId);
    this.form.setIdentity(identity);
  }

  private async listDomains(): Promise<void> {
    this.form.setDomains(undefined);
    try {
      this.form.setDomains(await this.host.remote.listDomains());
    } catch (error) {
      this.form.setDomains({ domains: [], problem: { message: 'The domains could not be listed.', raw: messageOf(error) } });
    }
  }

  private async askForRecent(): Promise<void> {
    this.form.setRecent(undefined);
    try {
      this.form.setRecent(await this.host.remote.recentExports());
    } catch (error) {
      const problem = { message: 'The exports of the last 24 hours could not be listed.', raw: messageOf(error) };
      this.form.setRecent({ recent: [], serviceOffsetMs: 0, problem });
    }
  }

  private async listBuckets(): Promise<void> {
    this.form.setBuckets(undefined);
    try {
      this.form.setBuckets(await this.host.remote.listBuckets());
    } catch {
      this.form.setBuckets({ buckets: [], problem: 'the buckets could not be listed. Enter the name.' });
    }
  }

  private async start(values: PlanFormValues): Promise<StartPlanResult> {
    const result = await this.host.remote.start(values);
    if (result.outcome === 'started') {
      this.showPlan(result.snapshot);
      this.announcer.say('Plan started.');
      this.status?.focus();
    }
    return result;
  }

  private showPlan(snapshot: PlanSnapshot): void {
    if (!this.status) {
      this.status = new PlanStatusView(this.host.remote, this.announcer, this.copyButtons);
      this.header.setHeading(['Plan of exports']);
      // Its fields have the ids of those by which the destination is edited.
      this.form.element.remove();
      this.root.classList.add('wide');
      this.root.append(this.status.element);
    }
    this.status.show(snapshot);
  }

  private save(values: PlanFormValues, pattern: string): void {
    this.pattern = pattern;
    this.host.setState({ version: 1, panel: this.panel, values, pattern });
  }
}
