/** Stands between a client and the sandbox, passes everything on as it is, and counts. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CountingProxy {
  readonly url: string;
  /** Names of the operations that were asked for, in order. */
  readonly operations: string[];
  /** The most calls of an operation that were under way at once. */
  most(operation: string): number;
  /** Settles when an operation has been answered this many times in all. */
  answered(operation: string, times?: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startCountingProxy(target: string): Promise<CountingProxy> {
  const operations: string[] = [];
  const answers = new Map<string, number>();
  const underWay = new Map<string, number>();
  const highest = new Map<string, number>();
  let wake: (() => void)[] = [];

  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const operation = operationOf(request.url ?? '/', body.toString('latin1'));
      operations.push(operation);
      const now = (underWay.get(operation) ?? 0) + 1;
      underWay.set(operation, now);
      highest.set(operation, Math.max(highest.get(operation) ?? 0, now));
      const onward = http.request(`${target}${request.url ?? '/'}`, { method: request.method, headers: request.headers });
      onward.on('response', (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
        answer.on('end', () => {
          underWay.set(operation, (underWay.get(operation) ?? 1) - 1);
          answers.set(operation, (answers.get(operation) ?? 0) + 1);
          for (const look of wake.splice(0)) look();
        });
      });
      onward.on('error', () => response.destroy());
      onward.end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    operations,
    most: (operation) => highest.get(operation) ?? 0,
    answered: async (operation, times = 1) => {
      while ((answers.get(operation) ?? 0) < times) await new Promise<void>((resolve) => wake.push(resolve));
    },
    stop: async () => {
      wake = [];
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The classic API and STS name the operation in the form, v2 in the path; anything else is S3. */
function operationOf(path: string, body: string): string {
  const v2 = /^\/v2\/(\w+)/.exec(path)?.[1];
  return v2 ?? /(?:^|&)Action=(\w+)/.exec(body)?.[1] ?? 'S3';
}
