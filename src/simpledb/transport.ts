/**
 * One HTTP request and its whole answer, over connections that are kept alive.
 *
 * Goes through Node's own http and https by their module objects, looked up at each call: inside VS Code these objects
 * carry the user's proxy and certificates. https (and TLS with it) is loaded by the first call that needs it.
 */
import http from 'node:http';
import type https from 'node:https';
import type { Socket } from 'node:net';
import type { ConnectionOptions, SecureContext, TLSSocket } from 'node:tls';
import { Deadlines } from './deadlines';
import type { Watched } from './deadlines';
import type { Endpoint } from './endpoints';
import { abortedError, inputError, responseError, SimpleDBError, withoutLogin } from './errors';
import type { RequestSent } from './errors';
import { onAbort } from './until-aborted';

export interface HttpRequest {
  readonly path: string;
  /** Name, value, name, value, …: Node writes a list out as it stands, and spends less on it than on an object. */
  readonly headers: readonly string[];
  readonly body: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface TransportLimits {
  /** Until there is a connection, its TLS handshake included; milliseconds. */
  readonly connectTimeoutMs: number;
  /** From then on without a byte in either direction; milliseconds. */
  readonly readTimeoutMs: number;
  /** Of the answer's body, checked while it comes in. */
  readonly maxAnswerBytes: number;
}

/** Connections to the service at a time, as AWS's own clients have it. */
const MAX_SOCKETS = 50;

const CLOSED = new Error('the connection was closed');

/** Codes of connections that the same request will not fare better on: the other side's certificate is not trusted. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|EPROTO/;

export class Transport {
  #module: typeof http | typeof https | undefined;
  #agent: http.Agent | undefined;
  /**
   * Made once: reading hundreds of certificates anew for each connection takes longer than the handshake. It goes with the
   * request, not with the agent, which VS Code replaces where there is a proxy.
   */
  #secureContext: SecureContext | undefined;
  #closed = false;
  readonly #deadlines = new Deadlines();

  constructor(
    private readonly endpoint: Endpoint,
    private readonly limits: TransportLimits,
    private readonly ca?: readonly string[],
  ) {}

  /**
   * POSTs `body` as it is.
   * @param maxAnswerBytes of this answer's body, where that is less than of any answer
   * @throws SimpleDBError of kind `network`, `timeout`, `aborted`, `response` (no HTTP, or too long) or `input` (`ca`); its
   * `requestSent` is 'no' for as long as there was no connection to send by.
   */
  send(request: HttpRequest, signal?: AbortSignal, maxAnswerBytes = Infinity): Promise<HttpAnswer> {
    // Not an async function: it would put its own promise between this one and its caller, on every call.
    const module = this.#module ?? (this.endpoint.secure ? undefined : http);
    if (module === undefined) return this.#loadTls().then(() => this.send(request, signal, maxAnswerBytes));
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) throw abortedError('The call was cancelled.', 'no', signal.reason);
      if (this.#closed) throw abortedError('The client is closed.', 'no');
      this.#agent ??= new module.Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });
      const { hostname, port, host } = this.endpoint;
      const options: https.RequestOptions & Pick<ConnectionOptions, 'secureContext'> = {
        method: 'POST',
        hostname,
        port,
        path: request.path,
        headers: request.headers,
        agent: this.#agent,
      };
      if (this.#secureContext !== undefined) options.secureContext = this.#secureContext;
      const most = Math.min(maxAnswerBytes, this.limits.maxAnswerBytes);
      new Exchange(module.request(options), host, this.limits, most, this.#deadlines, signal, resolve, reject).begin(request.body);
    });
  }

  async #loadTls(): Promise<void> {
    const { ca } = this;
    if (ca !== undefined) {
      const { createSecureContext } = (await import('node:tls')).default;
      try {
        this.#secureContext ??= createSecureContext({ ca: [...ca] });
      } catch {
        throw inputError('The option `ca` must be a list of certificates in PEM format.');
      }
    }
    this.#module = (await import('node:https')).default;
  }

  /** Ends the connections that are kept for later requests. */
  closeIdle(): void {
    for (const sockets of Object.values(this.#agent?.freeSockets ?? {})) {
      for (const socket of sockets ?? []) socket.destroy();
    }
  }

  /** Ends idle connections and what is under way. */
  close(): void {
    this.#closed = true;
    for (const exchange of this.#deadlines.all()) (exchange as Exchange).cancel('The client was closed during the call.');
    this.#agent?.destroy();
  }
}

/** One request under way, until it is settled: by its answer, an error, its deadline, the caller or `close()`. */
class Exchange implements Watched {
  deadlineMs: number;
  place = -1;
  #sent: RequestSent = 'no';
  #settled = false;
  #length = 0;
  readonly #chunks: Buffer[] = [];
  readonly #endWaiting: (() => void) | undefined;
  readonly #onBroken = (error = CLOSED): void => {
    if (!this.#settled) this.#fail(connectionError(error, this.host, this.#sent));
  };

  constructor(
    private readonly outgoing: http.ClientRequest,
    private readonly host: string,
    private readonly limits: TransportLimits,
    /** Of this answer, which may have less than any may. */
    private readonly maxAnswerBytes: number,
    private readonly deadlines: Deadlines,
    signal: AbortSignal | undefined,
    private readonly resolve: (answer: HttpAnswer) => void,
    private readonly reject: (error: SimpleDBError) => void,
  ) {
    // A kept connection is there at once.
    if (outgoing.reusedSocket) this.#sent = 'maybe';
    this.deadlineMs = performance.now() + (this.#sent === 'no' ? limits.connectTimeoutMs : limits.readTimeoutMs);
    this.#endWaiting = signal && onAbort(signal, () => this.cancel('The call was cancelled.', signal.reason));
  }

  begin(body: string): void {
    const { outgoing } = this;
    this.deadlines.add(this);
    if (this.#sent === 'no') outgoing.on('socket', (socket) => this.#awaitConnection(socket));
    outgoing.on('response', (incoming) => this.#read(incoming));
    outgoing.on('error', this.#onBroken);
    // Follows every answer and every error as well; alone it is a connection that ended without either.
    outgoing.on('close', this.#onBroken);
    outgoing.end(body);
  }

  cancel(message: string, cause?: unknown): void {
    this.#fail(abortedError(message, this.#sent, cause));
  }

  onDeadline(): void {
    const { connectTimeoutMs, readTimeoutMs } = this.limits;
    this.#fail(
      new SimpleDBError({
        kind: 'timeout',
        message:
          this.#sent === 'no'
            ? `No connection to ${this.host} within ${connectTimeoutMs / 1000} s.`
            : `Nothing came from ${this.host} for ${readTimeoutMs / 1000} s.`,
        requestSent: this.#sent,
        retryable: true,
      }),
    );
  }

  #awaitConnection(socket: Socket): void {
    // `secureConnecting` is the only word of a TLS socket over a proxy's tunnel on its handshake being under way.
    const { secureConnecting } = socket as TLSSocket & { secureConnecting?: boolean };
    if (secureConnecting === true) socket.once('secureConnect', () => this.#connected());
    else if (socket.connecting) socket.once('connect', () => this.#connected());
    else this.#connected();
  }

  #connected(): void {
    this.#sent = 'maybe';
    this.#alive();
    // Added again, since the new deadline may be earlier than the one for connecting.
    this.deadlines.add(this);
  }

  #alive(): void {
    this.deadlineMs = performance.now() + this.limits.readTimeoutMs;
  }

  #read(incoming: http.IncomingMessage): void {
    const { maxAnswerBytes } = this;
    this.#alive();
    incoming.on('error', this.#onBroken);
    if (Number(incoming.headers['content-length'] ?? 0) > maxAnswerBytes) return this.#tooLong();
    incoming.on('data', (chunk: Buffer) => {
      this.#alive();
      this.#length += chunk.length;
      if (this.#length > maxAnswerBytes) this.#tooLong();
      else this.#chunks.push(chunk);
    });
    incoming.on('end', () => {
      if (!this.#settle()) return;
      const [first] = this.#chunks;
      const body = this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks, this.#length);
      this.resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body });
    });
  }

  #tooLong(): void {
    this.#fail(responseError(`The answer is longer than ${this.maxAnswerBytes} bytes, so it was not read.`));
  }

  #fail(error: SimpleDBError): void {
    if (!this.#settle()) return;
    this.outgoing.destroy();
    this.reject(error);
  }

  /** Whether it was still open. */
  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    this.deadlines.delete(this);
    this.#endWaiting?.();
    return true;
  }
}

function connectionError(error: Error, host: string, requestSent: RequestSent): SimpleDBError {
  const code = String((error as NodeJS.ErrnoException).code ?? '');
  // Node hangs the bytes that it could not read on the error; they may echo what was sent.
  Reflect.deleteProperty(error, 'rawPacket');
  error.message = withoutLogin(error.message);
  error.stack = withoutLogin(error.stack ?? '');
  const garbage = code.startsWith('HPE_');
  const words = error.message === '' ? code : error.message;
  return new SimpleDBError({
    kind: garbage ? 'response' : 'network',
    message: garbage
      ? `The answer from ${host} is not HTTP: ${words}.`
      : requestSent === 'no'
        ? `No connection to ${host}: ${words}.`
        : `The connection to ${host} broke: ${words}.`,
    requestSent,
    retryable: !garbage && !CERTIFICATE.test(code),
    cause: error,
  });
}
