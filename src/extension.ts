import * as vscode from 'vscode';
import { registerCommand } from './ui/commands';
import { Connections } from './ui/connections';
import { registerDomainCommands } from './ui/domain-commands';
import { DomainsTree } from './ui/domains-tree';
import { ErrorReporter } from './ui/error-reporter';
import { registerExportCommands } from './ui/export-commands';
import { ExportDetailsPanels } from './ui/export-details-panels';
import { ExportPanels } from './ui/export-panels';
import { commandIds, detailsPanelType, exportPanelType } from './ui/ids';
import { LazyFollowing } from './ui/lazy-following';
import { LazySandbox } from './ui/lazy-sandbox';
import { LazyStarts } from './ui/lazy-starts';
import { Log } from './ui/log';
import { Sessions } from './ui/sessions';
import { Settings } from './ui/settings';
import { SignInHelp } from './ui/sign-in-help';

/** Builds the objects and hands them to each other; nothing is asked of anybody before it is needed. */
export function activate(context: vscode.ExtensionContext): void {
  const log = new Log((context.extension.packageJSON as { version: string }).version);
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
  const following = new LazyFollowing(async () => {
    const { Following } = await import('./ui/following');
    return Following.open({ storage, sessions, connections, settings, noteError: errors.note });
  });
  const starts = new LazyStarts(storage('starts'), async () => {
    const [{ openStarts }, { tracker }] = await Promise.all([import('./ui/interactions'), following.get()]);
    return openStarts(storage('starts'), tracker, sessions, errors.note);
  });
  const tree = new DomainsTree(connections, errors.note);
  const signIn = new SignInHelp(connections, tree, following, errors.note);
  const page = {
    dist: resource('dist'),
    icon: { light: resource('media/export-light.svg'), dark: resource('media/export-dark.svg') },
    noteError: errors.note,
    showLog: log.show,
  };
  const panels = new ExportPanels({ sessions, following, starts, ...page });
  const details = new ExportDetailsPanels(async () => {
    const [{ detailsServices }, loaded] = await Promise.all([import('./ui/interactions'), following.get()]);
    return detailsServices(loaded, sessions, panels, page);
  });

  context.subscriptions.push(
    ...[log, sandbox, sessions, connections, tree, signIn, following, starts, panels, details],
    vscode.window.registerWebviewPanelSerializer(exportPanelType, panels),
    vscode.window.registerWebviewPanelSerializer(detailsPanelType, details),
    ...registerDomainCommands({ settings, connections, tree, panels, errors, following }),
    ...registerExportCommands(following, details, errors),
    registerCommand(commandIds.signIn, errors, () => signIn.run()),
    registerCommand(commandIds.showLog, errors, log.show),
  );
  // After activation, which VS Code waits for: nobody waits for these.
  setImmediate(() => {
    tree.open();
    following
      .get()
      .then(({ ofDomains }) => {
        tree.setExports(ofDomains);
        return starts.settleLeftovers();
      })
      .catch(errors.note);
  });
}
