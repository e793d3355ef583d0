import { readdir } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { App } from './app';
import type { DomainsRow } from './ui/domains/domains-row';
import type { ExportsRow } from './ui/exports/exports-tree';
import { alwaysOfferedIds, commandIds, panelTypes, viewIds, type CommandId } from './ui/kit/ids';
import { lazy } from './ui/kit/lazy';
import { TreeView } from './ui/kit/tree-view';

/** Folders of the extension's storage whose files stand for something that has to be followed or settled. */
const STORES = ['exports', 'plans', 'starts'] as const;

/**
 * Registers what package.json promises. All that it does is in the app, which is loaded when a command runs, a view is
 * looked at, a panel comes back, or something stored has to be followed.
 */
export function activate(context: vscode.ExtensionContext): void {
  const app = lazy(async (): Promise<App> => (await import('./app')).openApp(context, { domains, exports }));
  const domains = new TreeView<DomainsRow>(viewIds.domains, async () => (await app.get()).domains);
  const exports = new TreeView<ExportsRow>(viewIds.exports, async () => (await app.get()).exports);

  /** For the next window, and for this one when another has stored something: what waits to be followed is taken up. */
  const resume = async (): Promise<void> => {
    if (!app.loaded && (await holdsFiles(context.globalStorageUri))) await app.get();
  };

  const register = (ids: readonly CommandId[]): vscode.Disposable[] =>
    ids.map((id) =>
      vscode.commands.registerCommand(id, async (...args: unknown[]) => {
        const opened = await app.get().catch(showLoadError);
        await opened?.run(id, args);
      }),
    );

  context.subscriptions.push(
    domains,
    exports,
    ...register(alwaysOfferedIds),
    {
      dispose: () => {
        app.loaded?.then((opened) => void opened.dispose(), () => undefined);
      },
    },
  );
  // VS Code waits for activation: what nobody asks for before it is over is registered after it.
  setImmediate(() => {
    for (const { view } of [domains, exports]) context.subscriptions.push(view);
    context.subscriptions.push(
      ...register(Object.values(commandIds).filter((id) => !alwaysOfferedIds.includes(id))),
      ...panelTypes.map((type) =>
        vscode.window.registerWebviewPanelSerializer(type, {
          deserializeWebviewPanel: async (panel, state: unknown) => (await app.get()).restorePanel(type, panel, state),
        }),
      ),
      vscode.window.onDidChangeWindowState(() => void resume().catch(console.error)),
    );
    void resume().catch(console.error);
  });
}

/** Also true where it cannot be told: the app finds out what there is. */
async function holdsFiles(storage: vscode.Uri): Promise<boolean> {
  const answers = await Promise.all(
    STORES.map((name) =>
      readdir(vscode.Uri.joinPath(storage, name).fsPath).then(
        (names) => names.some((file) => /\.jsonl?$/.test(file)),
        (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
      ),
    ),
  );
  return answers.includes(true);
}

/** Says it in plain words: what puts errors into better ones is in the app. */
async function showLoadError(error: unknown): Promise<undefined> {
  const message = error instanceof Error ? error.message : String(error);
  await vscode.window.showErrorMessage(`SimpleDB Export couldn’t be loaded. Run the command again to retry. (${message})`);
}
