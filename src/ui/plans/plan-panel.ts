import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { KnownExports } from '../../exports/plans/plan-scheduler';
import type { Plan } from '../../exports/plans/plan';
import { changeDestination } from '../../exports/plans/plan-edits';
import { storeTokens } from '../../exports/plans/plan-store';
import type {
  ChangeDestinationResult,
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
import { readDestination, readPlanAction, readPlanOutput, readPlanValues } from '../../protocol/plan-checks';
import {
  emptyPlanValues, toPlanRequest, validateDestination, type DestinationValues, type PlanDomain, type PlanFieldName, type PlanFormValues,
} from '../../protocol/plan-form';
import { countsOf } from '../../protocol/plan-view';
import { describeError } from '../../texts/error-messages';
import { PanelConnection } from '../connection/panel-connection';
import { profileOf } from '../../exports/model/connection-id';
import { PagePanel } from '../kit/page-panel';
import { SubmitOnce } from '../kit/submit-once';
import { outputPlan } from './plan-output';
import type { PlanPanelServices } from './plan-panel-services';
import { confirmDrop, confirmStart } from './plan-questions';
import { startPlan } from '../../exports/plans/plan-starter';
import { planProblemText, refusedDestinationText } from '../../texts/plan-messages';
import type { Session } from '../../aws/session';
import { UserError } from '../../exports/model/user-error';
import { domainsText, format } from '../kit/format';

const BUSY: StartPlanResult = {
  outcome: 'refused',
  problems: [
    {
      message: 'A start with other values is under way; these have not been looked at.',
      action: 'Answer its question first, then start this one.',
    },
  ],
};

/** One plan, from its form to its report. */
export class PlanPanel implements vscode.Disposable {
  private readonly page: PagePanel<PlanHostApi, PlanPageApi>;
  private readonly connection: PanelConnection;
  private readonly submits = new SubmitOnce<PlanFormValues, StartPlanResult>((a, b) => JSON.stringify(a) === JSON.stringify(b), BUSY);
  /** For a page that was hidden when the answer came. */
  private refused: PlanInit['refused'];
  private domains: ReadonlyMap<string, PlanDomain> = new Map();
  /** As they were listed for this panel; the runner knows better, where it runs in this window. */
  private recent: KnownExports | undefined;
  private ready = false;

  /** @param selected domains that the form begins with */
  constructor(
    panel: vscode.WebviewPanel,
    private readonly address: PlanAddress,
    private readonly selected: readonly string[],
    private readonly services: PlanPanelServices,
    exportMore: (session: Session) => void,
  ) {
    this.connection = new PanelConnection(services.sessions, address, services.noteError);
    const host: PlanHostApi = {
      ready: () => this.init(),
      listDomains: () => this.listDomains(),
      recentExports: () => this.recentExports(),
      listBuckets: () => this.connection.listBuckets(),
      start: (values) => {
        const checked = readPlanValues(values);
        return this.submits.submit(checked, () => this.start(checked));
      },
      act: (action) => this.inWords(() => this.act(readPlanAction(action))),
      changeDestination: (values) => this.inWords(() => this.changeDestination(readDestination(values))),
      output: (what) => this.inWords(() => this.output(readPlanOutput(what))),
      showDetails: (exportArn) => this.inWords(async () => services.showDetails(String(exportArn))),
      exportMore: () => this.inWords(async () => exportMore(await this.connection.session())),
      copy: async (text) => vscode.env.clipboard.writeText(String(text)),
      showLog: async () => services.showLog(),
    };
    this.page = new PagePanel(panel, host, { name: 'plan', title: 'Export Domains', data: { ...address } }, services);
    this.page.register(
      services.runner.onDidChange((planId) => {
        if (planId === address.id) this.refresh();
      }),
    );
    void this.watch();
  }

  dispose(): void {
    this.page.dispose();
  }

  /** Other windows edit plans as well. */
  private async watch(): Promise<void> {
    try {
      this.page.register(await this.services.plans.watch(() => this.refresh()));
    } catch (error) {
      // Shown all the same, with what this window does.
      this.services.noteError(error);
    }
  }

  private async init(): Promise<PlanInit> {
    this.ready = true;
    const plan = await this.plan();
    const common = {
      values: emptyPlanValues(this.selected),
      ...(plan ? { snapshot: this.snapshot(plan) } : {}),
      ...(this.refused ? { refused: this.refused } : {}),
    };
    try {
      const session = await this.connection.session();
      void this.connection.identify(session, (identity) => this.page.tell((page) => page.identityChanged(identity)));
      if (plan) void this.learnRecent(session);
      return { ...common, identity: session.identity };
    } catch (error) {
      this.services.noteError(error);
      // The form can be filled in without its connection; what was typed before must not be lost for it.
      return { ...common, identity: this.connection.identity, problem: describeError(error, this.connection.errorContext) };
    }
  }

  private async listDomains(): Promise<DomainsAnswer> {
    try {
      const domains = await this.services.domainsOf(await this.connection.session());
      this.domains = new Map(domains.map((domain) => [domain.domainName, domain]));
      return { domains };
    } catch (error) {
      this.services.noteError(error);
      return { domains: [...this.domains.values()], problem: describeError(error, this.connection.errorContext) };
    }
  }

  private async recentExports(): Promise<RecentAnswer> {
    try {
      const { exports, offsetMs } = (this.recent = await this.services.recentExports(await this.connection.session()));
      return { recent: exports, serviceOffsetMs: offsetMs };
    } catch (error) {
      this.services.noteError(error);
      return { recent: [], serviceOffsetMs: 0, problem: describeError(error, this.connection.errorContext) };
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

  private async start(values: PlanFormValues): Promise<StartPlanResult> {
    this.refused = undefined;
    const result = await this.tryStart(values);
    if (result.outcome === 'refused') this.refused = { values, problems: result.problems };
    // The page may have been hidden and come back since: it turns to the plan all the same.
    if (result.outcome === 'started') this.refresh();
    return result;
  }

  private async tryStart(values: PlanFormValues): Promise<StartPlanResult> {
    const { accountId } = this.connection;
    const address = { ...this.address, ...(accountId === undefined ? {} : { accountId }) };
    try {
      const session = await this.connection.session();
      const confirm = (plan: Plan): Promise<boolean> => confirmStart(plan, session.identity.accountAlias);
      const started = await startPlan(values, address, session, this.domains, this.services.plans, confirm);
      if (started.outcome !== 'started') return started;
      this.services.runner.check();
      return { outcome: 'started', snapshot: this.snapshot(started.plan) };
    } catch (error) {
      this.services.noteError(error);
      return { outcome: 'refused', problems: [textOf(describeError(error, this.connection.errorContext))] };
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
    this.tellPlan(plan);
    return changed;
  }

  private async changeDestination(values: DestinationValues): Promise<ChangeDestinationResult> {
    const faults = Object.entries(validateDestination(values, await this.knownPlan())) as [PlanFieldName, string][];
    if (faults.length > 0) return { outcome: 'refused', problems: faults.map(([field, message]) => ({ field, message })) };
    let changed = false;
    const destination = { request: toPlanRequest(values), prefixTemplate: values.prefixTemplate };
    const plan = await this.services.plans.update(this.address.id, (stored) => {
      const edited = changeDestination(stored, destination, randomUUID);
      changed = edited !== stored;
      return edited;
    });
    if (!plan) throw gone();
    if (!changed) {
      const message = 'The destination wasn’t changed: a start is still on its way, or nothing is left to export.';
      return { outcome: 'refused', problems: [{ message, action: 'Try again in a moment.' }] };
    }
    this.services.runner.check(true);
    this.tellPlan(plan);
    return { outcome: 'changed' };
  }

  private async output(what: PlanOutput): Promise<boolean> {
    const plan = what === 'saveReport' ? await this.knownPlan() : await this.planWithTokens();
    const { connection, region } = this.address;
    const profile = profileOf(connection);
    // A report can be saved without a login as well.
    const cli = await this.connection.session().then((session) => session.cli, () => (profile === undefined ? {} : { profile }));
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
    const refusedDestination = refusedDestinationText(plan);
    this.page.title = `Export Plan, ${domainsText(countsOf(plan).total)}`;
    return {
      plan,
      recent: exports,
      serviceOffsetMs: offsetMs,
      ...(problem ? { problem: planProblemText(problem, this.connection.errorContext, format) } : {}),
      ...(refusedDestination ? { refusedDestination } : {}),
    };
  }

  private tellPlan(plan: Plan): void {
    const snapshot = this.snapshot(plan);
    this.page.tell((page) => page.planChanged(snapshot));
  }

  private refresh(): void {
    if (this.page.closed || !this.ready) return;
    this.plan().then(
      (plan) => plan && this.tellPlan(plan),
      (error: unknown) => this.services.noteError(error),
    );
  }

  /** Only an error's message reaches the page: it is made to say what happened and what to do. */
  private async inWords<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.services.noteError(error);
      const { message, action } = describeError(error, this.connection.errorContext);
      throw new Error(action === undefined ? message : `${message} ${action}`, { cause: error });
    }
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
