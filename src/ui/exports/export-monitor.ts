import { join } from 'node:path';
import type * as vscode from 'vscode';
import { systemClock } from '../../exports/time/clock';
import { isUnderWay, PlanList } from '../../exports/plans/plan-list';
import { PlanRunner } from '../../exports/plans/plan-runner';
import { PlanStore } from '../../exports/plans/plan-store';
import { Leadership } from '../../exports/storage/leadership';
import { Ledger } from '../../exports/ledger/ledger';
import { ExportPoller } from '../../exports/following/poller';
import { ExportTracker } from '../../exports/following/tracker';
import type { Connections } from '../connection/connections';
import type { DomainExports } from '../domains/domains-tree';
import { EndNotices } from './end-notices';
import { ExportHistories } from './export-histories';
import { ExportStatusBar } from './export-status-bar';
import { ExportsTree } from './exports-tree';
import type { ExportsView } from './exports-view';
import type { LazyStarts } from '../export-form/lazy-starts';
import { PlanNotices } from '../plans/plan-notices';
import { PlanRows } from '../plans/plan-rows';
import { AwsExportService } from './aws-export-service';
import { AwsPlanService } from '../plans/aws-plan-service';
import type { Sessions } from '../connection/sessions';
import type { Settings } from '../kit/settings';
import { isAuthRecoverable } from '../kit/sign-in-reasons';

export interface ExportMonitorOptions {
  /** Path of a folder or file in this extension's own storage, shared by all windows. */
  readonly storage: (name: string) => string;
  readonly sessions: Sessions;
  readonly connections: Connections;
  readonly settings: Settings;
  readonly starts: LazyStarts;
  readonly exportsView: ExportsView;
  readonly noteError: (error: unknown) => void;
}

/** What follows exports and shows them, built when activation is over. A bundle of its own, with all that it needs. */
export class ExportMonitor implements vscode.Disposable {
  readonly ledger: Ledger;
  readonly tracker: ExportTracker;
  readonly histories: ExportHistories;
  readonly tree: ExportsTree;
  readonly statusBar: ExportStatusBar;
  readonly planStore: PlanStore;
  readonly plansService: AwsPlanService;
  readonly runner: PlanRunner;
  private readonly disposables: vscode.Disposable[];

  private constructor(options: ExportMonitorOptions, ledger: Ledger, planStore: PlanStore, planList: PlanList) {
    const { storage, sessions, connections, settings, starts, exportsView, noteError } = options;
    const service = new AwsExportService(sessions);
    const poller = new ExportPoller(ledger, service, systemClock, noteError);
    const leadership = new Leadership(join(storage('exports'), 'exports.leader'), systemClock, noteError);
    this.ledger = ledger;
    this.planStore = planStore;
    this.tracker = new ExportTracker(ledger, poller, noteError);
    this.histories = new ExportHistories(ledger, service, systemClock);
    this.plansService = new AwsPlanService(sessions, this.tracker, this.histories, starts);
    this.runner = new PlanRunner(planStore, this.plansService, this.plansService, { onInternalError: noteError });
    const planRows = new PlanRows(planList, this.runner);
    this.tree = new ExportsTree(exportsView, connections, this.tracker, this.histories, planRows, noteError);
    this.statusBar = new ExportStatusBar(this.tracker, planList);
    const showExports = (): void => void this.tree.focus();
    const lead = (): void => leadership.setCandidate(this.tracker.running.length > 0 || planList.plans.some(isUnderWay));
    this.disposables = [
      this.tree,
      planRows,
      this.statusBar,
      new EndNotices(ledger, settings, planList, showExports, systemClock, noteError),
      new PlanNotices(planList, planStore, settings, systemClock, noteError),
      this.tracker.onDidChange(lead),
      planList.onDidChange(lead),
      this.runner.onDidChange(() => void planList.read()),
      leadership.onDidChange((leading) => {
        poller.setActive(leading);
        this.runner.setLeading(leading);
      }),
      leadership,
      this.runner,
      planList,
      this.tracker,
      poller,
      ledger,
    ];
    lead();
    this.runner.resume().catch(noteError);
  }

  /** Somebody may have signed in, or asks for news: what waits to be tried again is tried now. */
  retryNow(): void {
    this.tracker.pollNow();
    this.runner.check(true);
    this.tree.retryNow();
  }

  /** What another login may cure, of all that is followed; undefined where nothing is. */
  get recoverableProblem(): unknown {
    const problems = [this.tree.problem, ...this.tracker.running.map(({ exportArn }) => this.tracker.find(exportArn)?.problem)];
    return problems.find(isAuthRecoverable);
  }

  /** For the Domains view, where each domain's exports stand below it. */
  get ofDomains(): DomainExports {
    const { tracker, histories } = this;
    return {
      of: (session, domainName) => tracker.ofDomain(session.scope, domainName).map(({ exportArn }) => exportArn),
      find: (exportArn) => tracker.find(exportArn),
      loadIfStale: (session) => void histories.of(session).loadIfStale(),
      onDidChange: (listener) => tracker.onDidChange(listener),
    };
  }

  /** Takes up what the ledger holds: a reload goes on where the last window stopped. */
  static async open(options: ExportMonitorOptions): Promise<ExportMonitor> {
    const { storage, noteError } = options;
    const ledger = new Ledger(storage('exports'), noteError);
    const planStore = new PlanStore(storage('plans'));
    const planList = new PlanList(planStore, noteError);
    await Promise.all([ledger.open(), planList.open()]);
    return new ExportMonitor(options, ledger, planStore, planList);
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }
}
