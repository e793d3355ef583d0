/**
 * One HTTP request and its whole answer, over connections that are kept alive.
 *
 * Goes through Node's own http and https by their module objects, looked up at each call: inside VS Code these objects
 * carry the user's proxy and certificates. https (and TLS with it) is loaded by the first call that needs it.
 */
import http from 'node:http';
import type https from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { Endpoint } from './endpoints';
import { abortedError, responseError, SimpleDBError } from './errors';
import type { RequestSent } from './errors';

export interface HttpRequest {
  readonly path: string;
  readonly headers: Record<string, string | number>;
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
  /** From then on until the whole answer is in; milliseconds. */
  readonly readTimeoutMs: number;
  /** Of the answer's body, checked while it comes in. */
  readonly maxAnswerBytes: number;
}

/** Connections to the service at a time, as AWS's own clients have it. */
const MAX_SOCKETS = 50;

/** Codes of connections that the same request will not fare better on: the other side's certificate is not trusted. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|EPROTO/;

export class Transport {
  #module: typeof http | typeof https | undefined;
  #agent: http.Agent | undefined;
  #closed = false;
  readonly #cancels = new Set<() => void>();

  constructor(
    private readonly endpoint: Endpoint,
    private readonly limits: TransportLimits,
  ) {}

  /**
   * POSTs `body` as it is.
   * @throws SimpleDBError of kind `network`, `timeout`, `aborted` or `response` (no HTTP, or too long); its
   * `requestSent` is 'no' for as long as there was no connection to send by.
   */
  async send(request: HttpRequest, signal?: AbortSignal): Promise<HttpAnswer> {
    if (this.#module === undefined) {
      this.#module = this.endpoint.secure ? (await import('node:https')).default : http;
      this.#agent = new this.#module.Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });
    }
    if (signal?.aborted === true) throw abortedError('The call was cancelled.', 'no', signal.reason);
    if (this.#closed) throw abortedError('The client is closed.', 'no');
    return this.#exchange(this.#module, request, signal);
  }

  /** Ends idle connections and what is under way. */
  close(): void {
    this.#closed = true;
    for (const cancel of [...this.#cancels]) cancel();
    this.#agent?.destroy();
  }

  #exchange(module: typeof http | typeof https, request: HttpRequest, signal?: AbortSignal): Promise<HttpAnswer> {
    const { hostname, port, host } = this.endpoint;
    const { connectTimeoutMs, readTimeoutMs, maxAnswerBytes } = this.limits;
    return new Promise((resolve, reject) => {
      let sent: RequestSent = 'no';
      let settled = false;
      const { path, headers } = request;
      const outgoing = module.request({ method: 'POST', hostname, port, path, headers, agent: this.#agent });

      const settle = (): boolean => {
        if (settled) return false;
        settled = true;
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        this.#cancels.delete(onClose);
        return true;
      };
      const fail = (error: SimpleDBError): void => {
        if (!settle()) return;
        outgoing.destroy();
        reject(error);
      };
      const onAbort = (): void => fail(abortedError('The call was cancelled.', sent, signal?.reason));
      const onClose = (): void => fail(abortedError('The client was closed during the call.', sent));
      const onError = (error: Error): void => fail(connectionError(error, host, sent));
      const onConnected = (): void => {
        if (settled) return;
        sent = 'maybe';
        clearTimeout(timer);
        timer = setTimeout(
          () => fail(timeoutError(`No whole answer from ${host} within ${readTimeoutMs / 1000} s.`, sent)),
          readTimeoutMs,
        );
      };
      let timer = setTimeout(
        () => fail(timeoutError(`No connection to ${host} within ${connectTimeoutMs / 1000} s.`, sent)),
        connectTimeoutMs,
      );
      signal?.addEventListener('abort', onAbort);
      this.#cancels.add(onClose);

      outgoing.on('socket', (socket) => {
        // `secureConnecting` is the only word of a TLS socket over a proxy's tunnel on its handshake being under way.
        const { secureConnecting } = socket as TLSSocket & { secureConnecting?: boolean };
        if (secureConnecting === true) socket.once('secureConnect', onConnected);
        else if (socket.connecting) socket.once('connect', onConnected);
        else onConnected();
      });
      outgoing.on('error', onError);
      // After an answer and after an error this changes nothing; it is for a connection that ends without either.
      outgoing.on('close', () => onError(new Error('the connection was closed')));
      outgoing.on('response', (incoming) => {
        incoming.on('error', onError);
        const chunks: Buffer[] = [];
        let length = 0;
        const tooLong = (): void =>
          fail(responseError(`The answer is longer than ${maxAnswerBytes} bytes, so it was not read.`));
        if (Number(incoming.headers['content-length'] ?? 0) > maxAnswerBytes) return tooLong();
        incoming.on('data', (chunk: Buffer) => {
          length += chunk.length;
          if (length > maxAnswerBytes) tooLong();
          else chunks.push(chunk);
        });
        incoming.on('end', () => {
          const [first] = chunks;
          const body = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, length);
          if (settle()) resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body });
        });
      });
      outgoing.end(request.body);
    });
  }
}

const timeoutError = (message: string, requestSent: RequestSent): SimpleDBError =>
  new SimpleDBError({ kind: 'timeout', message, requestSent, retryable: true });

function connectionError(error: Error, host: string, requestSent: RequestSent): SimpleDBError {
  const code = String((error as NodeJS.ErrnoException).code ?? '');
  // Node hangs the bytes that it could not read on the error; they may echo what was sent.
  Reflect.deleteProperty(error, 'rawPacket');
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
