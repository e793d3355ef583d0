import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { KnownExports } from '../../exports/plans/plan-scheduler';
import type { Plan } from '../../exports/plans/plan';
import { storeTokens } from '../../exports/plans/plan-store';
import type { BucketList } from '../../protocol/messages';
import type {
  DomainsAnswer,
  PlanAddress,
  PlanHostApi,
  PlanInit,
  PlanOutput,
  PlanPageApi,
  PlanSnapshot,
  RecentAnswer,
  StartPlanResult,
} from '../../protocol/plan';
import { applyAction, type PlanAction } from '../../protocol/plan-actions';
import { readPlanAction, readPlanOutput, readPlanValues } from '../../protocol/plan-checks';
import { emptyPlanValues, type PlanDomain, type PlanFormValues } from '../../protocol/plan-form';
import { countsOf } from '../../protocol/plan-view';
import { Rpc } from '../../protocol/rpc';
import { identityOf, profileOf, type ConnectionId } from '../kit/connection-id';
import { contextOf, describeError, type ErrorContext } from '../../texts/error-messages';
import { panelHtml } from '../kit/panel-html';
import { panelPort } from '../kit/panel-port';
import { outputPlan } from './plan-output';
import type { PlanPanelServices } from './plan-panel-services';
import { confirmDrop, confirmStart } from './plan-questions';
import { startPlan } from './plan-starter';
import { domainsText, planProblemText } from '../../texts/plan-messages';
import type { Session } from '../connection/session';
import { UserError } from '../kit/user-error';

/** One plan, from its form to its report. */
export class PlanPanel implements vscode.Disposable {
  private readonly rpc: Rpc<PlanHostApi, PlanPageApi>;
  private readonly disposables: { dispose(): void }[] = [];
  /** A start under way: pressing again gets the same answer. */
  private starting: { readonly form: string; readonly result: Promise<StartPlanResult> } | undefined;
  /** For a page that was hidden when the answer came. */
  private refused: PlanInit['refused'];
  private domains: ReadonlyMap<string, PlanDomain> = new Map();
  /** As they were listed for this panel; the runner knows better, where it runs in this window. */
  private recent: KnownExports | undefined;
  private accountId: string | undefined;
  private ready = false;
  private closed = false;

  /** @param selected what the form begins with */
  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly address: PlanAddress,
    private readonly selected: readonly string[],
    private readonly services: PlanPanelServices,
    private readonly exportMore: (session: Session) => Promise<void>,
    onClosed: () => void,
  ) {
    this.accountId = address.accountId;
    panel.title = 'Export Domains';
    panel.iconPath = services.icon;
    const api: PlanHostApi = {
      ready: () => this.init(),
      listDomains: () => this.listDomains(),
      recentExports: () => this.recentExports(),
      listBuckets: () => this.listBuckets(),
      start: (values) => this.start(readPlanValues(values)),
      act: (action) => this.inWords(() => this.act(readPlanAction(action))),
      output: (what) => this.inWords(() => this.output(readPlanOutput(what))),
      showDetails: (exportArn) => this.inWords(() => services.showDetails(String(exportArn))),
      exportMore: () => this.inWords(async () => this.exportMore(await this.session())),
      copy: async (text) => vscode.env.clipboard.writeText(String(text)),
      showLog: async () => services.showLog(),
    };
    this.rpc = new Rpc(panelPort(panel.webview), api);
    this.disposables.push(
      services.runner.onDidChange((planId) => {
        if (planId === address.id) this.refresh();
      }),
      panel.onDidDispose(() => {
        this.dispose();
        onClosed();
      }),
    );
    void this.watch();
    panel.webview.html = panelHtml(panel.webview, services.dist, {
      name: 'plan',
      title: 'Export Domains',
      data: { ...address },
    });
  }

  reveal(): void {
    this.panel.reveal();
  }

  dispose(): void {
    if (this.closed) return;
    this.closed = true;
    this.rpc.dispose();
    for (const disposable of this.disposables) disposable.dispose();
    this.panel.dispose();
  }

  /** Other windows edit plans as well. */
  private async watch(): Promise<void> {
    try {
      const watcher = await this.services.plans.watch(() => this.refresh());
      if (this.closed) watcher.dispose();
      else this.disposables.push(watcher);
    } catch (error) {
      // Shown all the same, with what this window does.
      this.services.noteError(error);
    }
  }

  private async init(): Promise<PlanInit> {
    this.ready = true;
    const { address } = this;
    const plan = await this.plan();
    const common = {
      values: emptyPlanValues(this.selected),
      ...(plan ? { snapshot: this.snapshot(plan) } : {}),
      ...(this.refused ? { refused: this.refused } : {}),
    };
    try {
      const session = await this.session();
      void this.identify(session);
      if (plan) void this.learnRecent(session);
      return { ...common, identity: session.identity };
    } catch (error) {
      this.services.noteError(error);
      // The form can be filled in without its connection; what was typed before must not be lost for it.
      return { ...common, identity: identityOf(address), problem: describeError(error, this.errorContext) };
    }
  }

  /** The account is not waited for: the form can be filled in without it. */
  private async identify(session: Session): Promise<void> {
    try {
      const accountId = await session.accountId();
      // What it was opened for stays: another account may not start it.
      this.accountId ??= accountId;
      this.tell(() => this.rpc.remote.identityChanged(session.identity));
      await session.accountAlias();
      if (session.identity.accountAlias !== undefined) this.tell(() => this.rpc.remote.identityChanged(session.identity));
    } catch (error) {
      this.services.noteError(error);
    }
  }

  private async listDomains(): Promise<DomainsAnswer> {
    try {
      const domains = await this.services.domainsOf(await this.session());
      this.domains = new Map(domains.map((domain) => [domain.domainName, domain]));
      return { domains };
    } catch (error) {
      this.services.noteError(error);
      return { domains: [...this.domains.values()], problem: describeError(error, this.errorContext) };
    }
  }

  private async recentExports(): Promise<RecentAnswer> {
    try {
      const { exports, offsetMs } = (this.recent = await this.services.recentExports(await this.session()));
      return { recent: exports, serviceOffsetMs: offsetMs };
    } catch (error) {
      this.services.noteError(error);
      return { recent: [], serviceOffsetMs: 0, problem: describeError(error, this.errorContext) };
    }
  }

  /** For the dates of a plan that another window carries on. */
  private async learnRecent(session: Session): Promise<void> {
    try {
      this.recent = await this.services.recentExports(session);
      this.refresh();
    } catch (error) {
      this.services.noteError(error);
    }
  }

  private async listBuckets(): Promise<BucketList> {
    try {
      return { buckets: await (await this.session()).listBuckets() };
    } catch (error) {
      this.services.noteError(error);
      return { buckets: [], problem: describeError(error, this.errorContext).message };
    }
  }

  private start(values: PlanFormValues): Promise<StartPlanResult> {
    const form = JSON.stringify(values);
    this.starting ??= { form, result: this.startNow(values).finally(() => (this.starting = undefined)) };
    if (this.starting.form === form) return this.starting.result;
    const message = 'A start with other values is under way; these have not been looked at.';
    return Promise.resolve({ outcome: 'refused', problems: [{ message, action: 'Answer its question first, then start this one.' }] });
  }

  private async startNow(values: PlanFormValues): Promise<StartPlanResult> {
    this.refused = undefined;
    const result = await this.tryStart(values);
    if (result.outcome === 'refused') this.refused = { values, problems: result.problems };
    // The page may have been hidden and come back since: it turns to the plan all the same.
    if (result.outcome === 'started') this.refresh();
    return result;
  }

  private async tryStart(values: PlanFormValues): Promise<StartPlanResult> {
    const { accountId } = this;
    const address = { ...this.address, ...(accountId === undefined ? {} : { accountId }) };
    try {
      const session = await this.session();
      const confirm = (plan: Plan): Promise<boolean> => confirmStart(plan, session.identity.accountAlias);
      const started = await startPlan(values, address, session, this.domains, this.services.plans, confirm);
      if (started.outcome !== 'started') return started;
      this.services.runner.check();
      return { outcome: 'started', snapshot: this.snapshot(started.plan) };
    } catch (error) {
      this.services.noteError(error);
      return { outcome: 'refused', problems: [textOf(describeError(error, this.errorContext))] };
    }
  }

  private async act(action: PlanAction): Promise<boolean> {
    const before = await this.knownPlan();
    if (action.kind === 'drop' && !(await confirmDrop(before))) return false;
    let changed = false;
    const plan = await this.services.plans.update(this.address.id, (stored) => {
      const edited = applyAction(stored, action, randomUUID);
      changed = edited !== stored;
      return edited;
    });
    if (!plan) throw gone();
    this.services.runner.check(action.kind === 'resume' || action.kind === 'retryFailed');
    this.tell(() => this.rpc.remote.planChanged(this.snapshot(plan)));
    return changed;
  }

  private async output(what: PlanOutput): Promise<boolean> {
    const plan = what === 'saveReport' ? await this.knownPlan() : await this.planWithTokens();
    const { connection, region } = this.address;
    const profile = profileOf(connection);
    // A report can be saved without a login as well.
    const cli = await this.session().then((session) => session.cli, () => (profile === undefined ? {} : { profile }));
    return outputPlan(plan, what, { region, ...cli });
  }

  private async plan(): Promise<Plan | undefined> {
    return (await this.services.plans.list()).find(({ id }) => id === this.address.id);
  }

  private async knownPlan(): Promise<Plan> {
    const plan = await this.plan();
    if (!plan) throw gone();
    return plan;
  }

  /** Two scripts of the plan, and this window, have to start a domain by the same token. */
  private async planWithTokens(): Promise<Plan> {
    const plan = await storeTokens(this.services.plans, this.address.id, randomUUID);
    if (!plan) throw gone();
    return plan;
  }

  private snapshot(plan: Plan): PlanSnapshot {
    const { runner } = this.services;
    const { exports, offsetMs } = runner.knownAt(plan) ?? this.recent ?? { exports: [], offsetMs: 0 };
    const problem = runner.problemOf(plan);
    this.panel.title = `Export Plan, ${domainsText(countsOf(plan).total)}`;
    return {
      plan,
      recent: exports,
      serviceOffsetMs: offsetMs,
      ...(problem ? { problem: planProblemText(problem, this.errorContext) } : {}),
    };
  }

  private refresh(): void {
    if (this.closed || !this.ready) return;
    this.plan().then(
      (plan) => plan && this.tell(() => this.rpc.remote.planChanged(this.snapshot(plan))),
      (error: unknown) => this.services.noteError(error),
    );
  }

  /** What errors are about when there is no session to ask. */
  private get errorContext(): ErrorContext {
    return contextOf(this.address);
  }

  /** Asked for each time: the sandbox may have come up elsewhere, the credentials may have been renewed. */
  private session(): Promise<Session> {
    return this.services.sessions.get(this.address.connection as ConnectionId, this.address.region);
  }

  /** Only an error's message reaches the page: it is made to say what happened and what to do. */
  private async inWords<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.services.noteError(error);
      const { message, action } = describeError(error, this.errorContext);
      throw new Error(action === undefined ? message : `${message} ${action}`, { cause: error });
    }
  }

  /** The page may be hidden or gone; it asks again when it comes back. */
  private tell(call: () => Promise<void>): void {
    if (!this.closed) call().catch(() => undefined);
  }
}

/** A problem without the field of another form that it may name. */
const textOf = ({ message, action, raw }: ReturnType<typeof describeError>): { message: string; action?: string; raw?: string } => ({
  message,
  ...(action === undefined ? {} : { action }),
  ...(raw === undefined ? {} : { raw }),
});

const gone = (): UserError =>
  new UserError('PlanGone', 'This plan is not stored any more.', 'Its exports are in the Exports view; close this page.');
