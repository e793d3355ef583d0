/**
 * A company's proxy that reads along: every tunnel that a client asks for ends in the proxy's own TLS server, whose
 * certificate is by a private authority, and what comes out of it goes to the sandbox as it is.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import tls from 'node:tls';
import { projectFolder } from './project';

/** Authorities of test/support/certificates. */
export type Authority = 'company' | 'other';

const certificateFile = (name: string): string => join(projectFolder(), 'test', 'support', 'certificates', name);

/** The file to name in AWS_CA_BUNDLE. */
export const authorityFile = (authority: Authority): string => certificateFile(`${authority}-ca.pem`);

export interface CompanyProxyOptions {
  /** `http://127.0.0.1:<port>` of the sandbox. */
  readonly target: string;
  /** By whom the server's certificate is; "company" by default. */
  readonly authority?: Authority;
  /** `user:password` that the proxy asks for; without it everybody may pass. */
  readonly login?: string;
}

export interface CompanyProxy {
  /** `http://127.0.0.1:<port>`, without the login. */
  readonly url: string;
  readonly port: number;
  /** The port of its TLS server, for those who connect without a tunnel. */
  readonly tlsPort: number;
  /** Targets of the tunnels that were asked for, `host:port`, in order. */
  readonly tunnels: readonly string[];
  /** Tunnels that were refused for want of the login. */
  readonly refused: () => number;
  /** Settles once this tunnel was asked for. */
  tunnelTo(target: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startCompanyProxy({ target, authority = 'company', login }: CompanyProxyOptions): Promise<CompanyProxy> {
  const tunnels: string[] = [];
  const sockets = new Set<net.Socket>();
  let refused = 0;
  let wake: (() => void)[] = [];

  const keep = <S extends net.Socket>(socket: S): S => {
    sockets.add(socket);
    // A client that goes away in the middle is no error of the proxy's.
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    return socket;
  };
  const { hostname, port } = new URL(target);
  const secure = tls.createServer(
    {
      key: readFileSync(certificateFile(`${authority}-server.key`)),
      cert: readFileSync(certificateFile(`${authority}-server.pem`)),
    },
    (socket) => {
      const onward = keep(net.connect(Number(port), hostname));
      keep(socket).pipe(onward).pipe(socket);
      socket.on('close', () => onward.destroy());
      onward.on('close', () => socket.destroy());
    },
  );
  const proxy = http.createServer((_request, response) => response.writeHead(405).end());
  proxy.on('connect', (request: http.IncomingMessage, socket: net.Socket, head: Buffer) => {
    keep(socket);
    const wanted = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
    if (wanted !== undefined && request.headers['proxy-authorization'] !== wanted) {
      refused += 1;
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="proxy"\r\n\r\n');
      return;
    }
    tunnels.push(request.url ?? '');
    for (const look of wake.splice(0)) look();
    const inner = keep(net.connect((secure.address() as AddressInfo).port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      inner.write(head);
      socket.pipe(inner).pipe(socket);
    }));
    socket.on('close', () => inner.destroy());
    inner.on('close', () => socket.destroy());
  });
  secure.on('tlsClientError', () => undefined);
  for (const server of [secure, proxy]) server.listen(0, '127.0.0.1');
  await Promise.all([once(secure, 'listening'), once(proxy, 'listening')]);
  const proxyPort = (proxy.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${proxyPort}`,
    port: proxyPort,
    tlsPort: (secure.address() as AddressInfo).port,
    tunnels,
    refused: () => refused,
    tunnelTo: async (wanted) => {
      while (!tunnels.includes(wanted)) await new Promise<void>((resolve) => wake.push(resolve));
    },
    stop: async () => {
      wake = [];
      const closed = Promise.all([once(secure, 'close'), once(proxy, 'close')]);
      secure.close();
      proxy.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
