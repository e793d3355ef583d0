import * as vscode from 'vscode';
import type { Login } from '../../exports/model/sign-in-reasons';
import { shellQuote } from '../../protocol/cli-command';
import { profileOf } from '../../exports/model/connection-id';
import { loginArguments, loginShell, offersCodeByItself } from './login-command';
import type { Connections } from './connections';
import type { Sessions } from './sessions';
import { commandIds } from '../kit/ids';
import { findProgram } from './find-program';
import { loginNeeded, isOfSignIn, trustNeeded } from '../../exports/model/sign-in-reasons';
import { UserError } from '../../exports/model/user-error';
import { withoutLinks } from '../../texts/escape';

/** What a sign-in needs of the connection that is chosen. */
export interface SignInConnections {
  readonly connections: Pick<Connections, 'chosen' | 'state' | 'onDidChange' | 'retry'>;
  readonly sessions: Pick<Sessions, 'dropChangedLogins'>;
  /** What keeps the chosen connection from working; undefined while nothing does. */
  readonly problem: () => unknown;
  /** Tries again what waits for the connection, and opens it anew where it does not work. */
  readonly tryAgain: () => void;
}

/**
 * Helps to sign in where a login has ended: offers it, runs it in a terminal, and goes on by itself once the login, the
 * profile or the trust that was missing is there. Credentials that were replaced in the shared files are taken up at once.
 */
export class SignIn implements vscode.Disposable {
  private readonly disposables: vscode.Disposable[] = [];
  private readonly terminals = new Map<string, vscode.Terminal>();
  /** Logins that the user has been told of, until they work again. */
  private readonly offered = new Set<string>();
  /** Takes the offer off the screen. */
  private withdraw: (() => void) | undefined;
  /** The one that is chosen. */
  private profile: string | undefined;
  /** The shared files are watched from the first profile on. */
  private watching: Promise<void> | undefined;
  private disposed = false;

  constructor(
    private readonly of: SignInConnections,
    private readonly noteError: (error: unknown) => void,
  ) {
    this.disposables.push(
      of.connections.onDidChange((state) => {
        const profile = state.kind === 'none' ? undefined : profileOf(state.connection);
        if (profile !== undefined) this.startWatching();
        if (profile !== this.profile) this.forgetOffers();
        this.profile = profile;
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        if (trustNeeded(of.problem())) of.tryAgain();
      }),
      vscode.window.onDidCloseTerminal((terminal) => this.terminalClosed(terminal)),
    );
  }

  /** To be told of each problem of the chosen connection, and of its end: a login that has ended is offered once. */
  problemChanged(): void {
    const problem = this.of.problem();
    const login = loginNeeded(problem);
    if (problem === undefined) this.forgetOffers();
    else this.startWatching();
    if (login) void this.offer(login).catch(this.noteError);
  }

  /**
   * Runs the login that the chosen connection needs.
   *
   * @throws UserError where it needs none, or the AWS CLI is not there.
   */
  async run(): Promise<void> {
    this.startWatching();
    const login = loginNeeded(this.of.problem()) ?? (await this.loginOfProfile());
    const program = await findProgram('aws');
    if (program === undefined) return this.explain(login);
    const running = this.terminals.get(login.profile);
    if (running) return running.show();
    const isElsewhere = vscode.env.remoteName !== undefined || vscode.env.uiKind === vscode.UIKind.Web;
    const where = !isElsewhere ? 'here' : login.kind === 'sso' && (await offersCodeByItself(program)) ? 'elsewhere, by itself' : 'elsewhere';
    const terminal = vscode.window.createTerminal({
      name: `AWS Sign In: ${login.profile}`,
      ...loginShell(program, loginArguments(login, where), process.platform),
      isTransient: true,
    });
    this.terminals.set(login.profile, terminal);
    terminal.show();
  }

  dispose(): void {
    this.disposed = true;
    this.withdraw?.();
    for (const disposable of this.disposables) disposable.dispose();
  }

  private forgetOffers(): void {
    this.offered.clear();
    this.withdraw?.();
  }

  private startWatching(): void {
    this.watching ??= this.watch().catch((error: unknown) => {
      this.watching = undefined;
      this.noteError(error);
    });
  }

  private async watch(): Promise<void> {
    const { watchSharedFiles } = await import('../../aws');
    const watcher = watchSharedFiles(() => void this.filesChanged().catch(this.noteError));
    if (this.disposed) watcher.dispose();
    else this.disposables.push(watcher);
  }

  private async filesChanged(): Promise<void> {
    const { connections, sessions } = this.of;
    const changed = await sessions.dropChangedLogins();
    if (this.disposed) return;
    const { state } = connections;
    if (state.kind === 'open' && changed.includes(state.connection)) void connections.retry();
    else this.retry();
  }

  /** Whatever kept a session from being opened, the files may have been mended. */
  private retry(): void {
    if (this.of.connections.state.kind === 'failed' || isOfSignIn(this.of.problem())) this.of.tryAgain();
  }

  private terminalClosed(terminal: vscode.Terminal): void {
    for (const [profile, one] of this.terminals) {
      if (one !== terminal) continue;
      this.terminals.delete(profile);
      // The watcher sees the new login as well; where the system has no watches left, this is what goes on.
      if (terminal.exitStatus?.code === 0) this.retry();
    }
  }

  /** As progress, which can be taken off the screen again: by the login that is there, or by another choice. */
  private async offer(login: Login): Promise<void> {
    const key = JSON.stringify(login);
    if (this.offered.has(key)) return;
    this.offered.add(key);
    this.withdraw?.();
    const title = `${withoutLinks(`The login of profile “${login.profile}” has expired or is missing.`)} [Sign In](command:${commandIds.signIn})`;
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    await vscode.window.withProgress(options, (_progress, token) => {
      return new Promise<void>((resolve) => {
        this.withdraw = resolve;
        token.onCancellationRequested(() => resolve());
      });
    });
  }

  private async explain(login: Login): Promise<void> {
    const command = ['aws', ...loginArguments(login).map(shellQuote)].join(' ');
    const copy = 'Copy Command';
    const text = withoutLinks(
      `The AWS CLI, which signs in to profile “${login.profile}”, is not on VS Code’s PATH. Install it, or run “${command}” ` +
        'where it is; the connection goes on by itself after that.',
    );
    if ((await vscode.window.showWarningMessage(text, copy)) === copy) await vscode.env.clipboard.writeText(command);
  }

  private async loginOfProfile(): Promise<Login> {
    const { chosen } = this.of.connections;
    const name = chosen && profileOf(chosen);
    if (name === undefined) {
      throw new UserError('NoLogin', 'No AWS profile is selected.', 'Select a profile first (SimpleDB: Select Profile…).');
    }
    const { findProfile, loginOf } = await import('../../aws');
    const profile = await findProfile(name);
    const login = profile && loginOf(profile.source);
    if (login) return login;
    throw new UserError(
      'NoLogin',
      `Profile “${name}” needs no login: it is neither one of IAM Identity Center (SSO) nor of “aws login”.`,
      'Check its credentials in ~/.aws/config and ~/.aws/credentials, or select another profile.',
    );
  }
}
