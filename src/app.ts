import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { ExportMonitor, type LedWork } from './exports/following/export-monitor';
import { ExportPoller } from './exports/following/poller';
import { ExportTracker } from './exports/following/tracker';
import { KnownAccounts } from './exports/ledger/known-accounts';
import { Ledger } from './exports/ledger/ledger';
import { withSession } from './exports/model/aws-session';
import type { ExportRecord } from './exports/model/record';
import { isUnderWay, PlanList } from './exports/plans/plan-list';
import { PlanRunner } from './exports/plans/plan-runner';
import { PlanStore } from './exports/plans/plan-store';
import { ExportStarter } from './exports/starting/export-starter';
import { PendingStartReconciler } from './exports/starting/pending-start-reconciler';
import { StartJournal } from './exports/starting/start-journal';
import { Leadership } from './exports/storage/leadership';
import { systemClock } from './exports/time/clock';
import { serializeWithText } from './texts/coded-error-messages';
import { connectionCommands } from './ui/connection/connection-commands';
import { Connections } from './ui/connection/connections';
import * as openers from './ui/connection/open-session';
import { openSandbox } from './ui/connection/sandbox-process';
import type { Session } from './aws/session';
import { Sessions } from './ui/connection/sessions';
import { SignIn } from './ui/connection/sign-in';
import { domainCommands } from './ui/domains/domain-commands';
import { domainExports } from './ui/domains/domain-exports';
import type { DomainsRow } from './ui/domains/domains-row';
import { DomainsTree } from './ui/domains/domains-tree';
import { formValuesOf } from './ui/export-details/build-export-details';
import { ExportDetailsPanels } from './ui/export-details/export-details-panels';
import { ExportForms } from './ui/export-form/export-forms';
import { AwsExportService } from './exports/following/aws-export-service';
import { EndNotices } from './ui/exports/end-notices';
import { ExportActions } from './ui/exports/export-actions';
import { exportCommands } from './ui/exports/export-commands';
import { ExportHistories } from './exports/following/export-histories';
import { noticeSettled } from './ui/exports/export-notices';
import { ExportStatusBar } from './ui/exports/export-status-bar';
import { ExportsTree, type ExportsRow } from './ui/exports/exports-tree';
import { runCommand, type CommandHandlers } from './ui/kit/commands';
import type { ConnectionId } from './exports/model/connection-id';
import { ErrorReporter } from './ui/kit/error-reporter';
import { commandIds, detailsPanelType, exportPanelType, planPanelType, type CommandId, type PanelType } from './ui/kit/ids';
import { Log } from './ui/kit/log';
import { pageServices } from './ui/kit/page-services';
import { Settings } from './ui/kit/settings';
import { userShell } from './ui/kit/user-shell';
import { isOfSignIn } from './exports/model/sign-in-reasons';
import type { ShownTree, TreeRows } from './ui/kit/tree-view';
import { UserError } from './exports/model/user-error';
import { AwsPlanService } from './exports/plans/aws-plan-service';
import { planCommands } from './ui/plans/plan-commands';
import { domainsOf } from './ui/plans/plan-domains';
import { PlanNotices } from './ui/plans/plan-notices';
import { PlanPanels } from './ui/plans/plan-panels';
import { PlanRows } from './ui/plans/plan-rows';

/** What the activated extension asks of the app. */
export interface App extends vscode.Disposable {
  readonly domains: TreeRows<DomainsRow>;
  readonly exports: TreeRows<ExportsRow>;
  /** Never rejects: what a command throws is shown. */
  run(id: CommandId, args: readonly unknown[]): Promise<void>;
  /** Brings a page back in a panel of an earlier window. */
  restorePanel(type: PanelType, panel: vscode.WebviewPanel, state: unknown): void;
}

/** The views that the activated extension has registered. */
export interface AppViews {
  readonly domains: ShownTree<DomainsRow>;
  readonly exports: ShownTree<ExportsRow>;
}

/**
 * The composition root: builds every object once and hands them to each other. Asks nobody for anything but this
 * machine's own files.
 */
export async function openApp(context: vscode.ExtensionContext, views: AppViews): Promise<App> {
  const storage = (name: string): string => vscode.Uri.joinPath(context.globalStorageUri, name).fsPath;
  const log = new Log((context.extension.packageJSON as { version: string }).version);
  const errors = new ErrorReporter(log);
  const noteError = errors.note;
  const page = pageServices(context.extensionUri, errors, log);

  // Connection
  const settings = new Settings();
  const sandbox = openSandbox(context.asAbsolutePath('dist/sandbox.js'), storage('sandbox'), settings, log);
  const accounts = new KnownAccounts(storage('accounts'), noteError);
  const sessions = new Sessions(settings, sandbox, log, openers, accounts);
  const connections = new Connections(settings, sessions, noteError);
  const sessionOf = ({ connection, region }: Pick<ExportRecord, 'connection' | 'region'>): Promise<Session> =>
    sessions.get(connection as ConnectionId, region);

  // What is stored, and following it
  const ledger = new Ledger(storage('exports'), noteError);
  const planStore = new PlanStore(storage('plans'));
  const planList = new PlanList(planStore, noteError);
  const exportService = new AwsExportService(sessions);
  const poller = new ExportPoller(ledger, exportService, systemClock, noteError, serializeWithText);
  const tracker = new ExportTracker(ledger, poller, noteError);
  const histories = new ExportHistories(ledger, exportService, systemClock);

  // Starting
  const journal = new StartJournal(storage('starts'));
  const starter = new ExportStarter(tracker, journal, noteError);
  const reconciler = new PendingStartReconciler(journal, starter, (start, work) => withSession(sessions, start, work), noteError);

  // Plans
  const planService = new AwsPlanService(sessions, tracker, histories, { starter, journal, reconciler });
  const runner = new PlanRunner(planStore, planService, planService, { onInternalError: noteError });
  const planWork: LedWork = {
    get isUnderWay() {
      return planList.plans.some(isUnderWay);
    },
    onDidChange: (listener) => planList.onDidChange(listener),
    setLeading: (leading) => runner.setLeading(leading),
    retryNow: () => runner.check(true),
  };

  await Promise.all([ledger.open(), planList.open()]);
  const leadership = new Leadership(join(storage('exports'), 'exports.leader'), systemClock, noteError);
  const monitor = new ExportMonitor(tracker, poller, planWork, leadership);

  // Views
  const planRows = new PlanRows(planList, runner);
  const domainsTree = new DomainsTree(views.domains, connections, domainExports(tracker, histories), noteError);
  const exportsTree = new ExportsTree(views.exports, connections, tracker, histories, planRows, noteError);
  const statusBar = new ExportStatusBar(tracker, planList);
  const retryNow = (): void => {
    monitor.retryNow();
    exportsTree.retryNow();
  };
  const signIn = new SignIn(
    {
      connections,
      sessions,
      // A login can end after the domains were listed: then only what follows exports meets it.
      problem: () => domainsTree.problem ?? [exportsTree.problem, ...tracker.runningProblems].find(isOfSignIn),
      tryAgain: () => {
        if (domainsTree.problem !== undefined || exportsTree.problem !== undefined) void connections.retry();
        retryNow();
      },
    },
    noteError,
  );

  // Pages
  const forms = new ExportForms({ ...page, sessions, tracker, histories, starter, reconciler });
  const openForm = async (record: ExportRecord): Promise<void> =>
    forms.open(await sessionOf(record), record.domainName, formValuesOf(record, randomUUID()));
  const details = new ExportDetailsPanels({
    ...page,
    source: tracker,
    openForm,
    cliOf: async (address) => ({ region: address.region, ...(await sessionOf(address)).cli, shell: userShell() }),
    copy: (text) => vscode.env.clipboard.writeText(text),
  });
  const plans = new PlanPanels({
    ...page,
    sessions,
    plans: planStore,
    runner,
    recentExports: async (session) => ({ exports: await planService.recentAt(session), offsetMs: 0 }),
    domainsOf: (session) => domainsOf(session, domainsTree.domains),
    showDetails: (exportArn) => {
      const record = tracker.find(exportArn)?.record;
      if (!record) throw new UserError('ExportUnknown', 'This export is not recorded here any more.', 'Look for it in the S3 console.');
      details.open(record);
    },
  });
  const panels = { [exportPanelType]: forms, [detailsPanelType]: details, [planPanelType]: plans } as const;

  const actions = new ExportActions({
    tracker,
    ledger,
    tree: exportsTree,
    statusBar,
    accountOf: async (connection, region) => (await sessions.get(connection, region)).accountId(),
    retryNow,
    showDetails: (record) => details.open(record),
    openForm,
  });
  const handlers = {
    ...connectionCommands({ settings, connections, signIn, showDomains: () => domainsTree.focus() }),
    ...domainCommands({ connections, tree: domainsTree, openForm: (session, name) => forms.open(session, name), retryNow }),
    ...planCommands({ connections, panels: plans, plans: planStore, runner }),
    ...exportCommands(actions),
    showLog: log.show,
  } satisfies CommandHandlers;
  const handlerOf = new Map(Object.entries(commandIds).map(([name, id]) => [id, handlers[name as keyof typeof handlers]]));

  const disposables: vscode.Disposable[] = [
    domainsTree.onDidChangeProblem(() => signIn.problemChanged()),
    runner.onDidChange(() => void planList.read()),
    reconciler.onDidSettle(noticeSettled),
    new EndNotices(ledger, settings, planList, () => void exportsTree.focus(), systemClock, noteError),
    new PlanNotices(planList, planStore, settings, systemClock, noteError),
    ...[forms, details, plans, signIn, statusBar, exportsTree, domainsTree, planRows],
    ...[monitor, leadership, runner, reconciler, planList, tracker, poller, ledger],
    ...[connections, sessions, sandbox, log],
  ];
  runner.resume().catch(noteError);
  reconciler.run().catch(noteError);
  for (const view of [views.domains, views.exports]) view.appLoaded();
  return {
    domains: domainsTree,
    exports: exportsTree,
    run: async (id, args) => runCommand(handlerOf.get(id) as (typeof handlers)[keyof typeof handlers], args, errors),
    restorePanel: (type, panel, state) => panels[type].restore(panel, state),
    dispose: () => {
      for (const disposable of disposables) disposable.dispose();
    },
  };
}
