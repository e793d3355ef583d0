import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { SimpleDBClient, SimpleDBError } from '../../../src/simpledb/index';
import { CREDENTIALS } from './support';

const arnOf = (id: string): string => `arn:aws:sdb:us-east-1:111122223333:domain/orders/export/${id}`;

/** What each operation answers to its own request, whoever gets it. */
function answerTo(request: string, partition = 'arn:aws:'): string {
  const body = request.slice(request.indexOf('\r\n\r\n') + 4);
  const { clientToken, exportArn, domainName } = JSON.parse(body) as Record<string, string>;
  const common = { domainName: 'orders', s3Bucket: 'bucket', requestedAt: 1, exportStatus: 'PENDING' };
  const answer = request.startsWith('POST /v2/ListExports')
    ? { exportSummaries: [{ ...common, domainName, exportArn: arnOf('1') }] }
    : { ...common, clientToken: clientToken ?? 'token', exportArn: exportArn ?? arnOf(clientToken ?? '') };
  const text = JSON.stringify(answer).replace('arn:aws:', partition);
  return `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

describe('an answer that came twice', () => {
  let server: net.Server;
  let client: SimpleDBClient;
  let connections = 0;

  beforeEach(async () => {
    connections = 0;
    server = net.createServer((socket) => {
      connections++;
      let last: string | undefined;
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        // The answer before comes once more, just when the next one is waited for.
        const own = answerTo(chunk.toString());
        socket.write(last ?? own);
        last = own;
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    client = new SimpleDBClient({ region: 'us-east-1', endpoint, credentials: CREDENTIALS });
  });
  afterEach(async () => {
    client.close();
    server.close();
    await once(server, 'close');
  });

  const start = (clientToken: string) =>
    client.startDomainExport({ domainName: 'orders', s3Bucket: 'bucket', clientToken });
  const calls: [string, (n: number) => Promise<{ exportArn: string } | { exportSummaries: { domainName: string }[] }>][] = [
    ['StartDomainExport', (n) => start(`token-${n}`)],
    ['GetExport', (n) => client.getExport({ exportArn: arnOf(String(n)) })],
    ['ListExports', (n) => client.listExports({ domainName: `orders-${n}` })],
  ];
  for (const [operation, call] of calls) {
    it(`is not taken for the answer to the next ${operation}, and its connection is not used again`, async () => {
      await call(1);
      await assert.rejects(call(2), (error: unknown) => {
        assert.ok(error instanceof SimpleDBError);
        assert.deepEqual([error.kind, error.operation, error.mayHaveTakenEffect], ['response', operation, true]);
        return true;
      });
      assert.match(JSON.stringify(await call(3)), /3/);
      assert.equal(connections, 2);
    });
  }

  it('is not seen in an ARN that is written in another way', async () => {
    server.removeAllListeners('connection');
    server.on('connection', (socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => socket.write(answerTo(chunk.toString(), 'arn:aws::')));
    });
    const { exportArn } = await client.getExport({ exportArn: arnOf('1') });
    assert.match(exportArn, /^arn:aws::sdb/);
  });
});
