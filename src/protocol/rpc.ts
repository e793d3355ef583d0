/** Requests and answers between host and page: the same class stands at both ends. */

/** Whatever carries a message to the other side and brings its messages here. */
export interface RpcPort {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): { dispose(): void };
}

/** An object's methods as the other side may call them: at most one argument, plain JSON both ways. */
export type Methods<Api> = { [Name in keyof Api]: (argument: never) => Promise<unknown> };

interface Request {
  readonly kind: 'request';
  readonly id: string;
  readonly method: string;
  readonly argument?: unknown;
}

type Response =
  | { readonly kind: 'response'; readonly id: string; readonly result?: unknown }
  | { readonly kind: 'response'; readonly id: string; readonly error: { readonly message: string } };

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function readMessage(message: unknown): Request | Response | undefined {
  if (!isRecord(message) || typeof message['id'] !== 'string') return undefined;
  const { kind, id } = message;
  if (kind === 'request' && typeof message['method'] === 'string') {
    return { kind, id, method: message['method'], argument: message['argument'] };
  }
  if (kind !== 'response') return undefined;
  const { error } = message;
  if (error === undefined) return { kind, id, result: message['result'] };
  return isRecord(error) && typeof error['message'] === 'string'
    ? { kind, id, error: { message: error['message'] } }
    : undefined;
}

/**
 * Symmetrical request/response over a port. `Local` is what the other side may call here, `Remote` what may be called
 * there, by `rpc.remote.method(argument)`.
 *
 * A call rejects with an `Error` when the other side's method throws (its message alone travels), when it has no such
 * method, when the message cannot be posted, and when this end is disposed of. Anything that is no message of ours is
 * ignored. There are no timeouts: whoever knows that the other side is gone disposes.
 */
export class Rpc<Local extends Methods<Local>, Remote extends Methods<Remote>> {
  readonly remote: Remote;
  private readonly pending = new Map<string, Pending>();
  /** Tells this end's requests from those of an earlier page in the same panel, whose answers may still arrive. */
  private readonly end = Math.random().toString(36).slice(2);
  private readonly subscription: { dispose(): void };
  private lastId = 0;
  private disposed = false;

  /** @param local only its own properties can be called: nothing that it inherits is within the other side's reach. */
  constructor(
    private readonly port: RpcPort,
    private readonly local: Local,
  ) {
    this.remote = this.createRemote();
    this.subscription = port.onMessage((message) => this.receive(message));
  }

  /** Ends the conversation: whatever is pending is rejected, whatever arrives later is ignored. */
  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.subscription.dispose();
    for (const { reject } of this.pending.values()) reject(new Error('The panel was closed before the answer came.'));
    this.pending.clear();
  }

  private createRemote(): Remote {
    const call = (method: string) => (argument?: unknown) => this.request(method, argument);
    return new Proxy({} as Remote, {
      // `then` must not look like a method: the remote is no promise, even where somebody awaits it.
      get: (_target, name) => (typeof name === 'string' && name !== 'then' ? call(name) : undefined),
    });
  }

  private request(method: string, argument: unknown): Promise<unknown> {
    if (this.disposed) return Promise.reject(new Error('The panel is closed.'));
    const id = `${this.end}-${++this.lastId}`;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      try {
        this.port.post({ kind: 'request', id, method, argument } satisfies Request);
      } catch (error) {
        this.pending.delete(id);
        reject(error instanceof Error ? error : new Error('The message could not be sent.'));
      }
    });
  }

  private receive(raw: unknown): void {
    const message = readMessage(raw);
    if (this.disposed || message === undefined) return;
    if (message.kind === 'request') void this.answer(message);
    else this.settle(message);
  }

  private settle(response: Response): void {
    const pending = this.pending.get(response.id);
    if (!pending) return;
    this.pending.delete(response.id);
    if ('error' in response) pending.reject(new Error(response.error.message));
    else pending.resolve(response.result);
  }

  private async answer({ id, method, argument }: Request): Promise<void> {
    let response: Response;
    try {
      response = { kind: 'response', id, result: await this.call(method, argument) };
    } catch (error) {
      response = { kind: 'response', id, error: { message: messageOf(error) } };
    }
    if (!this.disposed) this.post(response);
  }

  private async call(method: string, argument: unknown): Promise<unknown> {
    const implementation: unknown = Object.hasOwn(this.local, method) ? this.local[method as keyof Local] : undefined;
    if (typeof implementation !== 'function') throw new Error(`There is no method "${method}".`);
    return Reflect.apply(implementation, this.local, [argument]);
  }

  /** An answer that cannot be posted still must end the other side's wait; if even that fails, the other side is gone. */
  private post(response: Response): void {
    try {
      this.port.post(response);
    } catch (error) {
      try {
        this.port.post({ kind: 'response', id: response.id, error: { message: messageOf(error) } } satisfies Response);
      } catch {
        // The port is closed; nobody is left to be told.
      }
    }
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'An unknown error occurred.');
