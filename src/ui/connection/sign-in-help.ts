import type * as vscode from 'vscode';
import type { Connections } from './connections';
import type { DomainsTree } from '../domains/domains-tree';
import type { LazyExportMonitor } from '../exports/lazy-export-monitor';
import type { SignIn } from './sign-in';

/** What helps to sign in, loaded once a connection has a problem, or somebody asks for it. */
export class SignInHelp implements vscode.Disposable {
  private signIn: Promise<SignIn> | undefined;
  private readonly listener: vscode.Disposable;

  constructor(
    private readonly connections: Connections,
    private readonly tree: DomainsTree,
    private readonly following: LazyExportMonitor,
    private readonly noteError: (error: unknown) => void,
  ) {
    this.listener = tree.onDidChangeProblem(() => {
      if (this.signIn || tree.problem !== undefined) this.get().then((signIn) => signIn.problemChanged(), noteError);
    });
  }

  /** Opens the login of the chosen connection in a terminal. */
  async run(): Promise<void> {
    await (await this.get()).run();
  }

  dispose(): void {
    this.listener.dispose();
    this.signIn?.then((signIn) => signIn.dispose(), () => undefined);
  }

  private get(): Promise<SignIn> {
    const load = async (): Promise<SignIn> => {
      const [{ SignIn }, following] = await Promise.all([import('../interactions'), this.following.get()]);
      const tryAgain = (): void => {
        if (this.tree.problem !== undefined || following.tree.problem !== undefined) void this.connections.retry();
        // Exports whose look failed for the same reason.
        following.retryNow();
      };
      // A login can end after the domains were listed: then only what follows exports meets it.
      return new SignIn(this.connections, () => this.tree.problem ?? following.recoverableProblem, tryAgain, this.noteError);
    };
    return (this.signIn ??= load());
  }
}
