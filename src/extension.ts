import * as vscode from 'vscode';
import { ExportStore } from './exports/store';
import { ExportTracker } from './exports/tracker';
import { registerCommand } from './ui/commands';
import type { ConnectionId } from './ui/connection-id';
import { Connections } from './ui/connections';
import { registerDomainCommands } from './ui/domain-commands';
import { DomainsTree } from './ui/domains-tree';
import { ErrorReporter } from './ui/error-reporter';
import { registerExportCommands } from './ui/export-commands';
import { ExportPanels } from './ui/export-panels';
import { ExportStatusBar } from './ui/export-status-bar';
import { commandIds, exportPanelType } from './ui/ids';
import { LazySandbox } from './ui/lazy-sandbox';
import { LazyStarts } from './ui/lazy-starts';
import { Sessions } from './ui/sessions';
import { Settings } from './ui/settings';
import { SignInHelp } from './ui/sign-in-help';

/** Builds the objects and hands them to each other; nothing is asked of anybody before it is needed. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('SimpleDB Export', { log: true });
  const { version } = context.extension.packageJSON as { version: string };
  log.info(`SimpleDB Export ${version}, VS Code ${vscode.version}, Node ${process.version}, ${process.platform}`);
  const resource = (path: string): vscode.Uri => vscode.Uri.joinPath(context.extensionUri, path);
  const storage = (name: string): string => vscode.Uri.joinPath(context.globalStorageUri, name).fsPath;
  const errors = new ErrorReporter(log);
  const settings = new Settings();
  const sandbox = new LazySandbox(async () => {
    const { SandboxProcess } = await import('./ui/interactions');
    return new SandboxProcess({
      program: context.asAbsolutePath('dist/sandbox.js'),
      folder: storage('sandbox'),
      url: () => settings.get('sandbox.url').trim(),
      exportSeconds: () => settings.get('sandbox.exportSeconds'),
      log: (line) => log.info(`[sandbox] ${line}`),
    });
  });
  const sessions = new Sessions(settings, sandbox, log);
  const connections = new Connections(settings, sessions);
  const tracker = new ExportTracker(
    new ExportStore(storage('exports')),
    ({ connection, region, exportArn }) =>
      sessions.background.run(async () =>
        (await sessions.get(connection as ConnectionId, region)).client.getExport({ exportArn }),
      ),
    undefined,
    errors.note,
  );
  const starts = new LazyStarts(storage('starts'), async () =>
    (await import('./ui/interactions')).openStarts(storage('starts'), tracker, sessions, errors.note),
  );
  const tree = new DomainsTree(connections, errors.note);
  const signIn = new SignInHelp(connections, tree, tracker, errors.note);
  const statusBar = new ExportStatusBar(tracker);
  const panels = new ExportPanels({
    sessions,
    tracker,
    starts,
    dist: resource('dist'),
    icon: { light: resource('media/export-light.svg'), dark: resource('media/export-dark.svg') },
    noteError: errors.note,
    showLog: () => log.show(),
  });

  context.subscriptions.push(
    ...[log, sandbox, sessions, connections, tree, signIn, statusBar, tracker, starts, panels],
    vscode.window.registerWebviewPanelSerializer(exportPanelType, panels),
    ...registerDomainCommands({ settings, connections, tree, panels, errors, tracker }),
    ...registerExportCommands(tracker, statusBar, errors),
    registerCommand(commandIds.signIn, errors, () => signIn.run()),
    registerCommand(commandIds.showLog, errors, () => log.show()),
  );
  // After activation, which VS Code waits for: nobody waits for these.
  setImmediate(() => void tracker.resume().then(() => starts.settleLeftovers()).catch(errors.note));
}
