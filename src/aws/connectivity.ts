/** Whether a host can be reached at all, and by what way: for a report, when nothing else works. */
import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** How long something took, and what came of it. */
export type Timed<T> = { readonly ms: number } & ({ readonly value: T } | { readonly error: unknown });

/** A connection as it was made, through a proxy or not. */
export interface Connection {
  /** As VS Code names it: `DIRECT`, or the kind of proxy and its address; undefined where nobody tells. */
  readonly route?: string;
  readonly tls?: {
    readonly protocol: string;
    /** Who issued the server's certificate: a company's own authority where its proxy reads along. */
    readonly issuer: string;
    /** Why the certificate is not trusted; undefined when it is. */
    readonly untrusted?: string;
  };
}

/** Never rejects. What takes longer than the limit goes on unheard; its error is a TimeoutError. */
export async function timed<T>(work: () => Promise<T>, limitMs: number): Promise<Timed<T>> {
  const start = performance.now();
  const ms = (): number => Math.round(performance.now() - start);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = Object.assign(new Error(`No answer within ${limitMs / 1000} s.`), { name: 'TimeoutError' });
    timer = setTimeout(() => reject(error), limitMs);
  });
  try {
    const value = await Promise.race([work(), late]);
    return { ms: ms(), value };
  } catch (error) {
    return { ms: ms(), error };
  } finally {
    clearTimeout(timer);
  }
}

/** The addresses of a host, as this machine resolves them. Behind a proxy that is the proxy's affair: failing is no fault. */
export async function addressesOf(hostname: string): Promise<readonly string[]> {
  return (await lookup(hostname.replace(/^\[|\]$/g, ''), { all: true })).map(({ address }) => address);
}

/**
 * Connects as a request would, by VS Code's proxy and certificates, and sends nothing. A certificate that is not trusted
 * is no error here: whose it is, is what has to be known.
 *
 * @param ca as the requests have it.
 */
export function connect(url: URL, ca?: readonly string[]): Promise<Connection> {
  const module = url.protocol === 'https:' ? https : http;
  const request = module.request({
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? undefined : Number(url.port),
    agent: new module.Agent(ca === undefined ? {} : { ca: [...ca] }),
    rejectUnauthorized: false,
  });
  return new Promise((resolve, reject) => {
    let route: string | undefined;
    const connected = (socket: Socket): void => {
      const tls = isTls(socket) ? tlsOf(socket) : undefined;
      resolve({ ...(route === undefined ? {} : { route }), ...(tls === undefined ? {} : { tls }) });
      request.destroy();
    };
    // Told by VS Code's own agent alone.
    request.on('proxy', ({ proxy }: { proxy?: unknown }) => {
      if (typeof proxy === 'string') route = proxy;
    });
    request.on('socket', (socket) => {
      if (isTls(socket) ? socket.secureConnecting !== false : socket.connecting) {
        socket.once(isTls(socket) ? 'secureConnect' : 'connect', () => connected(socket));
      } else {
        connected(socket);
      }
    });
    request.on('error', reject);
  });
}

type Handshaking = TLSSocket & { readonly secureConnecting?: boolean };

const isTls = (socket: Socket): socket is Handshaking => 'encrypted' in socket;

function tlsOf(socket: TLSSocket): NonNullable<Connection['tls']> {
  const { issuer } = socket.getPeerCertificate() as { issuer?: Partial<Record<'CN' | 'O', string>> };
  const reason = socket.authorizationError as unknown;
  return {
    protocol: socket.getProtocol() ?? 'unknown protocol',
    issuer: [issuer?.CN, issuer?.O].filter((part) => part !== undefined).join(', ') || 'unknown',
    ...(socket.authorized ? {} : { untrusted: reason instanceof Error ? reason.message : String(reason) }),
  };
}
