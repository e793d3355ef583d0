import type * as vscode from 'vscode';
import { isConnectionId, type ConnectionId } from '../../exports/model/connection-id';
import { Emitter } from '../../exports/time/emitter';
import type { Session } from '../../aws/session';
import type { Sessions } from './sessions';
import { connectionProblem } from './setting-rules';
import type { Settings } from '../kit/settings';

export type ConnectionState =
  | { readonly kind: 'none' }
  | { readonly kind: 'opening'; readonly connection: ConnectionId }
  | { readonly kind: 'open'; readonly connection: ConnectionId; readonly session: Session }
  | { readonly kind: 'failed'; readonly connection: ConnectionId; readonly error: unknown };

/** The connection that the settings name, one for all windows: opened, switched, and closed with them. */
export class Connections implements vscode.Disposable {
  private current: ConnectionState = { kind: 'none' };
  /** The settings that `current` was opened, or is being opened, with. */
  private openedWith: string | undefined;
  private turn = 0;
  private settling: Promise<ConnectionState> = Promise.resolve(this.current);
  private readonly changed = new Emitter<ConnectionState>((error) => this.noteError(error));
  private readonly settingsListener: vscode.Disposable;

  /** The tree clears at once: it hears of `opening` before anything is asked of the new connection. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly settings: Pick<Settings, 'get' | 'set' | 'written' | 'onDidChange'>,
    private readonly sessions: Pick<Sessions, 'get' | 'forget'>,
    private readonly noteError: (error: unknown) => void,
  ) {
    this.settingsListener = settings.onDidChange(() => {
      if (this.openedWith !== undefined) void this.follow();
    });
  }

  get state(): ConnectionState {
    return this.current;
  }

  /** What the settings name; undefined for nothing, or for what is not a connection. */
  get chosen(): ConnectionId | undefined {
    const id = this.settings.get('connection').trim();
    return isConnectionId(id) ? id : undefined;
  }

  /** Opens what the settings name, unless it is open. Never rejects: a failure is a state, with its error. */
  follow(): Promise<ConnectionState> {
    const wanted = JSON.stringify(
      (['connection', 'region', 'endpoint', 'sandbox.url'] as const).map((key) => this.settings.written(key)),
    );
    if (wanted === this.openedWith) return this.settling;
    this.sessions.forget();
    this.openedWith = wanted;
    return (this.settling = this.open(++this.turn));
  }

  /** Opens it anew: with fresh credentials and, for the sandbox, a process that answers. */
  retry(): Promise<ConnectionState> {
    this.openedWith = undefined;
    return this.follow();
  }

  async choose(connection: ConnectionId | undefined): Promise<ConnectionState> {
    if (connection !== undefined && connection === this.chosen) return this.retry();
    await this.settings.set('connection', connection ?? '');
    return this.follow();
  }

  dispose(): void {
    this.settingsListener.dispose();
    this.changed.dispose();
  }

  private async open(turn: number): Promise<ConnectionState> {
    const written = this.settings.written('connection');
    const error = connectionProblem(written);
    // Shown under the name that was written: it is nobody's.
    if (error) return this.become({ kind: 'failed', connection: `profile:${String(written)}`, error });
    const connection = this.chosen;
    if (connection === undefined) return this.become({ kind: 'none' });
    this.become({ kind: 'opening', connection });
    const state = await this.sessions.get(connection).then(
      (session): ConnectionState => ({ kind: 'open', connection, session }),
      (error: unknown): ConnectionState => ({ kind: 'failed', connection, error }),
    );
    // Another switch, or another try, overtook this one: what it opened must not appear under the new name.
    return turn === this.turn ? this.become(state) : this.settling;
  }

  private become(state: ConnectionState): ConnectionState {
    this.current = state;
    this.changed.fire(state);
    return state;
  }
}
