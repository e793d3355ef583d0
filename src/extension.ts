import * as vscode from 'vscode';
import { Connections } from './ui/connections';
import { domainCommands } from './ui/domain-commands';
import { DomainsTree } from './ui/domains-tree';
import { ErrorReporter } from './ui/error-reporter';
import { exportCommands } from './ui/export-commands';
import { ExportDetailsPanels } from './ui/export-details-panels';
import { ExportPanels } from './ui/export-panels';
import { ExportsView } from './ui/exports-view';
import { detailsPanelType, exportPanelType, planPanelType } from './ui/ids';
import { LazyFollowing } from './ui/lazy-following';
import { LazySandbox } from './ui/lazy-sandbox';
import { LazyStarts } from './ui/lazy-starts';
import { Log } from './ui/log';
import { pageServices } from './ui/page-services';
import { planCommands } from './ui/plan-commands';
import { PlanPanels } from './ui/plan-panels';
import { Sessions } from './ui/sessions';
import { Settings } from './ui/settings';
import { SignInHelp } from './ui/sign-in-help';

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
  const following: LazyFollowing = new LazyFollowing([storage('exports'), storage('plans')], async () => {
    const { Following } = await import('./ui/following');
    const opened = await Following.open({ storage, sessions, connections, settings, starts, exportsView, noteError: errors.note });
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
