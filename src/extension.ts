import * as vscode from 'vscode';
import { Connections } from './ui/connection/connections';
import { domainCommands } from './ui/domains/domain-commands';
import { DomainsTree } from './ui/domains/domains-tree';
import { ErrorReporter } from './ui/kit/error-reporter';
import { exportCommands } from './ui/exports/export-commands';
import { ExportDetailsPanels } from './ui/export-details/export-details-panels';
import { ExportPanels } from './ui/export-form/export-panels';
import { ExportsView } from './ui/exports/exports-view';
import { detailsPanelType, exportPanelType, planPanelType } from './ui/kit/ids';
import { LazyExportMonitor } from './ui/exports/lazy-export-monitor';
import { LazySandbox } from './ui/connection/lazy-sandbox';
import { LazyStarts } from './ui/export-form/lazy-starts';
import { Log } from './ui/kit/log';
import { pageServices } from './ui/kit/page-services';
import { planCommands } from './ui/plans/plan-commands';
import { PlanPanels } from './ui/plans/plan-panels';
import { Sessions } from './ui/connection/sessions';
import { Settings } from './ui/kit/settings';
import { SignInHelp } from './ui/connection/sign-in-help';

/** Builds the objects and hands them to each other; nothing is asked of anybody before it is needed. */
export function activate(context: vscode.ExtensionContext): void {
  const log = new Log((context.extension.packageJSON as { version: string }).version);
  const storage = (name: string): string => vscode.Uri.joinPath(context.globalStorageUri, name).fsPath;
  const errors = new ErrorReporter(log);
  const settings = new Settings();
  const sandbox = new LazySandbox(async () => {
    const { openSandbox } = await import('./ui/interactions');
    return openSandbox(context.asAbsolutePath('dist/sandbox.js'), storage('sandbox'), settings, log);
  });
  const sessions = new Sessions(settings, sandbox, log, () => import('./ui/interactions'));
  const connections = new Connections(settings, sessions);
  const following: LazyExportMonitor = new LazyExportMonitor([storage('exports'), storage('plans')], async () => {
    const { ExportMonitor } = await import('./ui/exports/export-monitor');
    const opened = await ExportMonitor.open({ storage, sessions, connections, settings, starts, exportsView, noteError: errors.note });
    tree.setExports(opened.ofDomains);
    return opened;
  });
  const exportsView = new ExportsView(following);
  const starts: LazyStarts = new LazyStarts(storage('starts'), async () => {
    const [{ openStarts }, { tracker }] = await Promise.all([import('./ui/interactions'), following.get()]);
    return openStarts(storage('starts'), tracker, sessions, errors.note);
  });
  const tree = new DomainsTree(connections, errors.note);
  const signIn = new SignInHelp(connections, tree, following, errors.note);
  const page = pageServices(context.extensionUri, errors, log);
  const panels = new ExportPanels({ sessions, following, starts, ...page });
  const details = new ExportDetailsPanels(async () => {
    const [{ detailsServices }, loaded] = await Promise.all([import('./ui/interactions'), following.get()]);
    return detailsServices(loaded, sessions, panels, page);
  });
  const plans = new PlanPanels(async () => {
    const [{ planServices }, loaded] = await Promise.all([import('./ui/interactions'), following.get()]);
    return planServices(loaded, sessions, tree, details, page);
  });
  const commands = [
    domainCommands({ settings, connections, tree, panels, errors, following, signIn, log }),
    planCommands({ connections, panels: plans, following, errors }),
    exportCommands(following, details, errors),
  ];
  context.subscriptions.push(
    ...[log, sandbox, sessions, connections, tree, signIn, following, exportsView, starts, panels, details, plans],
    connections.onDidChange(({ kind }) => void (kind === 'open' && following.get().catch(errors.note))),
    vscode.window.onDidChangeWindowState(() => void following.resume().catch(errors.note)),
    ...commands.flatMap((set) => set.atOnce()),
  );
  // After activation, which VS Code waits for: nobody waits for these.
  setImmediate(() => {
    context.subscriptions.push(
      ...commands.flatMap((set) => set.later()),
      vscode.window.registerWebviewPanelSerializer(exportPanelType, panels),
      vscode.window.registerWebviewPanelSerializer(detailsPanelType, details),
      vscode.window.registerWebviewPanelSerializer(planPanelType, plans),
    );
    for (const view of [tree, exportsView]) view.open();
    Promise.all([following.resume(), starts.settleLeftovers()]).catch(errors.note);
  });
}
