import * as vscode from 'vscode';
import type { Login } from '../../exports/model/sign-in-reasons';
import { shellQuote } from '../../protocol/cli-command';
import { profileOf } from '../../exports/model/connection-id';
import type { Connections } from './connections';
import { findProgram } from './find-program';
import { loginNeeded, isAuthRecoverable, trustNeeded } from '../../exports/model/sign-in-reasons';
import { UserError } from '../../exports/model/user-error';
import { withoutLinks } from '../../texts/escape';

/** The AWS CLI's command for a login: the profile stands in a word of its own, and no shell reads it. */
export function loginArguments({ kind, profile }: Login): string[] {
  const command = kind === 'sso' ? ['sso', 'login'] : ['login'];
  return [...command, ...(profile.startsWith('-') ? [`--profile=${profile}`] : ['--profile', profile])];
}

/**
 * Helps to sign in where a login has ended: offers it, runs it in a terminal, and goes on by itself once the login, the
 * profile or the trust that was missing is there.
 */
export class SignIn implements vscode.Disposable {
  private readonly disposables: vscode.Disposable[] = [];
  private readonly terminals = new Map<string, vscode.Terminal>();
  /** Logins that the user has been told of, until they work again. */
  private readonly offered = new Set<string>();
  /** The shared files are watched from the first problem on. */
  private watching: Promise<void> | undefined;
  private disposed = false;

  /**
   * @param problem what keeps the chosen connection from working; undefined while nothing does.
   * @param tryAgain opens the connection anew, with all that waits for it.
   */
  constructor(
    private readonly connections: Connections,
    private readonly problem: () => unknown,
    private readonly tryAgain: () => void,
    private readonly noteError: (error: unknown) => void,
  ) {
    this.disposables.push(
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        if (trustNeeded(this.problem())) this.tryAgain();
      }),
      vscode.window.onDidCloseTerminal((terminal) => this.terminalClosed(terminal)),
    );
  }

  /** To be told of each problem of the chosen connection, and of its end: a login that has ended is offered once. */
  problemChanged(): void {
    const problem = this.problem();
    if (problem === undefined) this.offered.clear();
    else this.watching ??= this.watch().catch(this.noteError);
    const login = loginNeeded(problem);
    if (login) void this.offer(login).catch(this.noteError);
  }

  /**
   * Runs the login that the chosen connection needs.
   *
   * @throws UserError where it needs none, or the AWS CLI is not there.
   */
  async run(): Promise<void> {
    this.watching ??= this.watch().catch(this.noteError);
    const login = loginNeeded(this.problem()) ?? (await this.loginOfProfile());
    const program = await findProgram('aws');
    if (program === undefined) return this.explain(login);
    const running = this.terminals.get(login.profile);
    if (running) return running.show();
    const terminal = vscode.window.createTerminal({
      name: `AWS Sign In: ${login.profile}`,
      shellPath: program,
      shellArgs: loginArguments(login),
      isTransient: true,
    });
    this.terminals.set(login.profile, terminal);
    terminal.show();
  }

  dispose(): void {
    this.disposed = true;
    for (const disposable of this.disposables) disposable.dispose();
  }

  private async watch(): Promise<void> {
    const { watchSharedFiles } = await import('../../aws');
    const watcher = watchSharedFiles(() => this.retry());
    if (this.disposed) watcher.dispose();
    else this.disposables.push(watcher);
  }

  private retry(): void {
    if (isAuthRecoverable(this.problem())) this.tryAgain();
  }

  private terminalClosed(terminal: vscode.Terminal): void {
    for (const [profile, one] of this.terminals) {
      if (one !== terminal) continue;
      this.terminals.delete(profile);
      // The watcher sees the new login as well; where the system has no watches left, this is what goes on.
      if (terminal.exitStatus?.code === 0) this.retry();
    }
  }

  private async offer(login: Login): Promise<void> {
    const key = JSON.stringify(login);
    if (this.offered.has(key)) return;
    this.offered.add(key);
    const signIn = 'Sign In';
    const text = withoutLinks(`The login of profile “${login.profile}” has expired or is missing.`);
    if ((await vscode.window.showWarningMessage(text, signIn)) === signIn) await this.run();
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
    const { chosen } = this.connections;
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
