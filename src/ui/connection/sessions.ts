import type * as vscode from 'vscode';
import type { ResponseEvent } from '../../simpledb';
import { Background } from './background';
import type { ConnectionId } from '../../exports/model/connection-id';
import type { Log } from '../kit/log';
import type { Login, loginSettings, openAwsSession, openSandboxSession } from './open-session';
import type { SandboxProcess } from './sandbox-process';
import { checkEndpoint } from './setting-rules';
import type { AccountMemory, Session } from '../../aws/session';
import type { Settings } from '../kit/settings';

/** How a session is opened. */
export interface SessionOpeners {
  readonly openAwsSession: typeof openAwsSession;
  readonly openSandboxSession: typeof openSandboxSession;
  readonly loginSettings: typeof loginSettings;
}

/**
 * Sessions by connection and Region, made from what the user chose and shared by all who ask for the same.
 */
export class Sessions implements vscode.Disposable {
  /** For what is done by itself: it asks nobody for anything. */
  readonly background = new Background();
  private readonly open = new Map<string, Promise<Session>>();
  private readonly logins = new Map<ConnectionId, Login>();

  constructor(
    private readonly settings: Pick<Settings, 'get'>,
    private readonly sandbox: Pick<SandboxProcess, 'ensure'>,
    private readonly log: Pick<Log, 'debug' | 'warn'>,
    private readonly openers: SessionOpeners,
    private readonly accounts?: AccountMemory,
  ) {}

  /**
   * @param region the Region that something was begun in; without it the setting's, else the environment's or the
   * profile's, else us-east-1.
   * @throws CodedError for a profile or a Region that does not exist; UserError where the sandbox does not come up.
   */
  async get(connection: ConnectionId, region?: string): Promise<Session> {
    // A sandbox that was started again has another address: what was open to the old one is of no use any more.
    const sandbox = connection === 'sandbox' ? await this.sandbox.ensure() : undefined;
    const choice = {
      region: region ?? this.settings.get('region'),
      endpoint: sandbox ? '' : checkEndpoint(this.settings.get('endpoint').trim()),
      onResponse: this.logResponse,
      mayAsk: () => !this.background.isActive,
      logins: this.logins,
      accounts: this.accounts,
    };
    const keyOf = (where: string): string => JSON.stringify([connection, where, sandbox?.url]);
    const key = keyOf(choice.region);
    let session = this.open.get(key);
    if (!session) {
      const { openAwsSession, openSandboxSession } = this.openers;
      const opened = sandbox ? openSandboxSession(sandbox, choice) : openAwsSession(connection, choice);
      session = opened;
      this.open.set(key, opened);
      opened.then(
        // Whoever names the Region that was found gets the same session, with the same login.
        ({ region: found }) => this.open.get(key) === opened && this.open.set(keyOf(found), opened),
        // A failure is not kept: the next call tries again. What was opened anew in the meantime stays.
        () => this.open.get(key) === opened && this.open.delete(key),
      );
    }
    return session;
  }

  /**
   * The next call opens anew. Sessions in use stay as they are: a request under way must not be cut off. Credentials that
   * still work are kept: nobody is asked for a code twice while the first is good.
   */
  forget(): void {
    this.open.clear();
    for (const [connection, { credentials }] of this.logins) if (!credentials.areUsable()) this.logins.delete(connection);
  }

  /**
   * Drops the credentials that the shared files have others for now. Sessions in use go on as who they are.
   * @returns the connections whose credentials were dropped
   */
  async dropChangedLogins(): Promise<ConnectionId[]> {
    const logins = [...this.logins];
    const settings = await Promise.all(logins.map(([connection]) => this.openers.loginSettings(connection)));
    const changed = logins.filter(([connection, login], n) => login.settings !== settings[n] && this.logins.get(connection) === login);
    for (const [connection] of changed) this.logins.delete(connection);
    if (changed.length) this.open.clear();
    return changed.map(([connection]) => connection);
  }

  dispose(): void {
    for (const session of this.open.values()) session.then((open) => open.dispose(), () => undefined);
    this.open.clear();
  }

  private readonly logResponse = (event: ResponseEvent): void => {
    const { operation, httpStatusCode, requestId, attempt, durationMs, error } = event;
    const line = `${operation} ${httpStatusCode ?? error?.name ?? ''} attempt ${attempt} in ${Math.round(durationMs)} ms, request id ${requestId ?? 'none'}`;
    if (error) this.log.warn(line);
    else this.log.debug(line);
  };
}
