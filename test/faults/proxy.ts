/** A proxy between a client and the sandbox that does to each request what a schedule says. */
import { once } from 'node:events';
import net from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { exchange, messageLength, sendPart, statusAnswer } from './exchange';
import { below, seededRandom } from './random';
import type { Fault, FaultKind, Schedule } from './schedule';

const HTML = '<html><head><title>503</title></head><body><h1>Service Unavailable</h1></body></html>';
const JSON_TYPE = 'application/json';
const INTERNAL_FAILURE = statusAnswer('500 Internal Server Error', JSON_TYPE, '{"__type":"InternalFailure","message":"Oops"}');
const UNAVAILABLE = statusAnswer('503 Service Unavailable', 'text/html', HTML);
/** By the service, in its own words: that is instead of doing the work. */
const THROTTLED = statusAnswer('429 Too Many Requests', JSON_TYPE, '{"__type":"ThrottlingException","message":"Rate exceeded"}');
/** By something in between, which may say so whatever the service does. */
const TOO_MANY = statusAnswer('429 Too Many Requests', 'text/plain', 'Too many requests');

/** Milliseconds from an answer to its double, where they come neither together nor before the next answer. */
const DOUBLE_AFTER_MS = 2;
/** Pieces that a slow answer comes in, a millisecond apart. */
const SLOW_PIECES = 12;

export interface FaultProxyOptions {
  /** URL of the sandbox. */
  readonly target: string;
  readonly schedule: Pick<Schedule, 'faults' | 'endless'>;
  /** The client's read timeout: what is too late is so by this. */
  readonly readTimeoutMs: number;
}

export class FaultProxy {
  /** Faults that did strike, in order. */
  readonly struck: FaultKind[] = [];
  private readonly target: URL;
  private readonly faults: Fault[];
  private readonly sockets = new Set<Socket>();
  private readonly underWay = new Set<Promise<void>>();
  private healed = false;
  private readonly broken: unknown[] = [];
  private readonly server = net.createServer((socket) => this.accept(socket));

  private constructor(private readonly options: FaultProxyOptions) {
    this.target = new URL(options.target);
    this.faults = [...options.schedule.faults];
  }

  static async start(options: FaultProxyOptions): Promise<FaultProxy> {
    const proxy = new FaultProxy(options);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /**
   * From now on everything goes through.
   * @returns when all that was held back has reached the service
   * @throws what went wrong between this proxy and the sandbox, where nothing should
   */
  async heal(): Promise<void> {
    this.healed = true;
    this.faults.length = 0;
    while (this.underWay.size > 0) await Promise.all(this.underWay);
    if (this.broken.length > 0) throw this.broken[0];
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(socket: Socket): void {
    this.sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => this.sockets.delete(socket));
    // Breaking connections is what this proxy is for; that one breaks is no news to it.
    socket.on('error', () => undefined);
    if (this.faults[0]?.kind === 'reset before the request') {
      this.next();
      socket.resetAndDestroy();
      return;
    }
    let received = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      if (received.length === 0 && this.faults[0]?.kind === 'reset before the request') {
        this.next();
        socket.resetAndDestroy();
        return;
      }
      received = Buffer.concat([received, chunk]);
      const length = messageLength(received);
      if (length === undefined) return;
      const request = received.subarray(0, length);
      received = received.subarray(length);
      this.track(this.pass(socket, request, this.next()), socket);
    });
  }

  private next(): Fault {
    const fault = this.faults.shift() ?? { kind: undefined, at: 0 };
    if (this.options.schedule.endless && !this.healed) this.faults.push(fault);
    if (fault.kind !== undefined) this.struck.push(fault.kind);
    return fault;
  }

  private track(work: Promise<void>, socket: Socket): void {
    const tracked: Promise<void> = work
      .catch((error: unknown) => {
        this.broken.push(error);
        socket.destroy();
      })
      .finally(() => this.underWay.delete(tracked));
    this.underWay.add(tracked);
  }

  private async pass(socket: Socket, request: Buffer, { kind, at }: Fault): Promise<void> {
    const { readTimeoutMs } = this.options;
    const send = (): Promise<Buffer> => exchange(this.target, request);
    switch (kind) {
      case undefined:
        socket.write(await send());
        return;
      case 'reset before the request':
        // Struck where a connection or its first byte came in; this one came in the same chunk as the request before.
        socket.resetAndDestroy();
        return;
      case 'reset in the request':
        await sendPart(this.target, request.subarray(0, 1 + below(() => at, request.length - 1)));
        socket.resetAndDestroy();
        return;
      case 'reset after the request':
        await send();
        socket.resetAndDestroy();
        return;
      case 'reset in the answer': {
        const answer = await send();
        socket.write(answer.subarray(0, 1 + below(() => at, answer.length - 1)), () => socket.resetAndDestroy());
        return;
      }
      case 'answer cut off': {
        const answer = await send();
        socket.end(answer.subarray(0, below(() => at, answer.length)));
        return;
      }
      case 'answer delayed': {
        const answer = await send();
        await wait((at * readTimeoutMs) / 2);
        socket.write(answer);
        return;
      }
      case 'answer too late': {
        const answer = await send();
        await wait(readTimeoutMs * (1.2 + at));
        socket.write(answer);
        return;
      }
      case 'request held back':
        // The client gives up, asks again or looks around; then the service gets the first request after all.
        await wait(readTimeoutMs * (1.2 + 4 * at));
        await send();
        socket.destroy();
        return;
      case 'answer doubled': {
        const answer = await send();
        if (at < 1 / 3) {
          socket.write(Buffer.concat([answer, answer]));
          return;
        }
        socket.write(answer);
        if (at < 2 / 3) {
          await wait(DOUBLE_AFTER_MS);
          socket.write(answer);
        } else {
          // Once more when the next request has come, so that it can be taken for the answer to that one.
          socket.once('data', () => socket.write(answer));
        }
        return;
      }
      case 'answer garbled':
        socket.write(garbled(await send(), at));
        return;
      case 'status 500':
        if (at < 0.5) await send();
        socket.write(INTERNAL_FAILURE);
        return;
      case 'status 503 with HTML':
        // Something in between may say so although the service has done its work.
        if (at < 0.5) await send();
        socket.write(UNAVAILABLE);
        return;
      case 'status 429':
        if (at < 0.5) await send();
        socket.write(at < 0.75 ? TOO_MANY : THROTTLED);
        return;
      case 'half-open socket':
        if (at < 0.5) await send();
        return;
      case 'slow bytes': {
        const answer = await send();
        const size = Math.ceil(answer.length / SLOW_PIECES);
        for (let from = 0; from < answer.length; from += size) {
          socket.write(answer.subarray(from, from + size));
          await wait(1);
        }
        return;
      }
      case 'kept connection closed':
        // Without a word in the answer: the client may be just about to use the connection again.
        socket.end(await send());
        return;
    }
  }
}

/**
 * Overwrites up to 16 bytes. One of them becomes 0xFF, which is no UTF-8 and no number: that some letter became another
 * letter is what TLS finds out, and no reader of JSON can.
 */
function garbled(answer: Buffer, at: number): Buffer {
  const random = seededRandom(Math.floor(at * 2 ** 32));
  const bytes = Buffer.from(answer);
  const from = below(random, bytes.length);
  const to = Math.min(bytes.length, from + 1 + below(random, 16));
  for (let i = from; i < to; i++) bytes[i] = below(random, 256);
  bytes[from] = 0xff;
  return bytes;
}
