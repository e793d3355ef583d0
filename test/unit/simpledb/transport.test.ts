import assert from 'node:assert/strict';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { SimpleDBError } from '../../../src/simpledb/index';
import type { ResponseEvent } from '../../../src/simpledb/index';
import { answerStart, LIST_DOMAINS, useServer } from './support';

const EMPTY_LIST = '{"exportSummaries":[]}';
const EXPORT = { domainName: 'orders', s3Bucket: 'my-bucket' };
const failsWith = (expected: Partial<Omit<SimpleDBError, 'with'>>, message?: RegExp) => (error: unknown) => {
  assert.ok(error instanceof SimpleDBError, String(error));
  for (const [name, value] of Object.entries(expected)) assert.equal(error[name as 'kind'], value, name);
  if (message) assert.match(error.message, message);
  return true;
};

describe('Connections', () => {
  const server = useServer();

  it('are kept for the next call, of either API', async () => {
    server().respond = ({ path }) => ({ body: path === '/' ? LIST_DOMAINS('') : EMPTY_LIST });
    const client = server().client();
    for (let i = 0; i < 3; i++) {
      await client.listExports();
      await client.listDomains();
    }
    assert.equal(server().connections, 1);
    client.close();
  });

  it('that the server has closed meanwhile are replaced without a word', async () => {
    server().respond = (request, response, count) => {
      if (count !== 2) return answerStart(request);
      return void response.socket?.resetAndDestroy();
    };
    const client = server().client();
    await client.startDomainExport(EXPORT);
    await client.startDomainExport(EXPORT);
    const [, second, third] = server().received;
    assert.equal(second?.body, third?.body);
    client.close();
  });

  it('that break in the middle of an answer are tried again', async () => {
    server().respond = (_request, response, count) => {
      if (count > 1) return { body: EMPTY_LIST };
      response.writeHead(200, { 'content-length': '100' }).write('{"exportSummaries":');
      return void response.socket?.end();
    };
    await server().client().listExports();
    assert.equal(server().received.length, 2);
  });

  it('that break every time are an error which says that the request may have arrived', async () => {
    server().respond = (_request, response) => void response.socket?.destroy();
    await assert.rejects(
      server().client().listExports(),
      failsWith({ kind: 'network', requestSent: 'maybe', retryable: true, operation: 'ListExports' }, /broke/),
    );
    assert.equal(server().received.length, 3);
  });

  it('that cannot be made are an error which says that nothing was sent', async () => {
    const listener = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => listener.once('listening', resolve));
    const { port } = listener.address() as AddressInfo;
    await new Promise((resolve) => listener.close(resolve));
    await assert.rejects(
      server().client({ endpoint: `http://127.0.0.1:${port}` }).listExports(),
      failsWith({ kind: 'network', requestSent: 'no', retryable: true }, /No connection to 127\.0\.0\.1:\d+: .*ECONNREFUSED/),
    );
  });

  it('say "maybe" when an earlier attempt got through', async () => {
    server().respond = (_request, response) => {
      response.socket?.destroy();
      void server().stop();
    };
    await assert.rejects(server().client().startDomainExport(EXPORT), failsWith({ kind: 'network', requestSent: 'maybe' }));
  });
});

describe('Time limits', () => {
  const server = useServer();

  it('end a wait for an answer', async () => {
    server().respond = () => undefined;
    await assert.rejects(
      server().client({ readTimeoutMs: 20, maxAttempts: 2 }).listExports(),
      failsWith({ kind: 'timeout', requestSent: 'maybe', retryable: true }, /Nothing came from 127.*0\.02 s/),
    );
    assert.equal(server().received.length, 2);
  });

  it('end a wait for the rest of an answer', async () => {
    server().respond = (_request, response) => void response.writeHead(200).write('{');
    await assert.rejects(
      server().client({ readTimeoutMs: 20, maxAttempts: 1 }).listExports(),
      failsWith({ kind: 'timeout', requestSent: 'maybe' }),
    );
  });

  it('end a wait for a connection', async () => {
    // A TLS handshake that nobody answers: there is a socket, but no connection to send by.
    const silent = net.createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as AddressInfo;
    const client = server().client({ endpoint: `https://127.0.0.1:${port}`, connectTimeoutMs: 20, maxAttempts: 1 });
    await assert.rejects(
      client.listExports(),
      failsWith({ kind: 'timeout', requestSent: 'no' }, /No connection to 127.*0\.02 s/),
    );
    silent.close();
  });
});

describe('Aborting', () => {
  const server = useServer();

  it('ends a call under way and keeps its reason', async () => {
    const controller = new AbortController();
    server().respond = () => controller.abort('user');
    await assert.rejects(
      server().client().listExports({}, { signal: controller.signal }),
      failsWith({ kind: 'aborted', name: 'AbortError', cause: 'user', requestSent: 'maybe', retryable: false }),
    );
    assert.equal(server().received.length, 1);
  });

  it('before a call sends nothing', async () => {
    await assert.rejects(
      server().client().listExports({}, { signal: AbortSignal.abort() }),
      failsWith({ kind: 'aborted', requestSent: 'no' }),
    );
    assert.equal(server().connections, 0);
  });

  it('ends the pause before a retry', async () => {
    const controller = new AbortController();
    server().respond = () => ({ status: 503 });
    const client = server().client({
      sleep: (_ms, signal) => {
        controller.abort();
        return Promise.reject(signal?.reason as Error);
      },
    });
    await assert.rejects(
      client.listExports({}, { signal: controller.signal }),
      failsWith({ kind: 'aborted', requestSent: 'maybe' }),
    );
  });

  it('by close() ends what is under way and what comes later', async () => {
    server().respond = () => client.close();
    const client = server().client();
    await assert.rejects(client.listExports(), failsWith({ kind: 'aborted', requestSent: 'maybe' }, /closed/));
    await assert.rejects(client.listExports(), failsWith({ kind: 'aborted', requestSent: 'no' }, /closed/));
    client.close();
  });
});

describe('Answers that are none', () => {
  const server = useServer();
  const unreadable = (message: RegExp) => failsWith({ kind: 'response', requestSent: 'answered', retryable: false }, message);

  it('HTML with status 200 is unreadable, and is not asked for again', async () => {
    server().respond = () => ({ headers: { 'content-type': 'text/html' }, body: '<html><body><p>Sign in<br></body></html>' });
    await assert.rejects(server().client().listExports(), unreadable(/not valid JSON/));
    await assert.rejects(server().client().listDomains(), unreadable(/XML/));
    assert.equal(server().received.length, 2);
  });

  it('a body that is too long is not read, announced or not', async () => {
    const body = Buffer.alloc(50 * 1024 * 1024, ' ');
    for (const headers of [{ 'content-length': String(body.length) }, { 'transfer-encoding': 'chunked' }]) {
      server().respond = () => ({ headers, body });
      const select = server().client().select({ SelectExpression: 'select * from orders' });
      await assert.rejects(select, failsWith({ kind: 'response' }, /longer than 16777216 bytes/));
      // Answers without data have less to say, and are read at once.
      await assert.rejects(server().client().listDomains(), failsWith({ kind: 'response' }, /longer than 262144 bytes/));
      await assert.rejects(server().client().listExports(), failsWith({ kind: 'response' }, /longer than 1048576 bytes/));
      const strict = server().client({ maxAnswerBytes: 1000 });
      await assert.rejects(strict.listExports(), failsWith({ kind: 'response' }, /longer than 1000 bytes/));
    }
    assert.equal(server().received.length, 8);
  });

  it('a page of several megabytes is read', async () => {
    const items = Array.from({ length: 60_000 }, (_, i) => `<Item><Name>item-ü-${i}</Name></Item>`).join('');
    server().respond = () => ({ body: `<SelectResponse><SelectResult>${items}</SelectResult></SelectResponse>` });
    const { Items } = await server().client().select({ SelectExpression: 'select * from orders' });
    assert.equal(Items.length, 60_000);
  });

  it('bytes that are no UTF-8, or compressed, are unreadable', async () => {
    for (const body of [Buffer.from([0x7b, 0xff, 0x7d]), gzipSync('{}')]) {
      server().respond = () => ({ body });
      await assert.rejects(server().client().listExports(), unreadable(/UTF-8/));
    }
  });

  it('bytes that are no HTTP are unreadable', async () => {
    const garbage = net.createServer((socket) => socket.on('data', () => socket.end('hello, this is not HTTP\r\n\r\n')));
    await new Promise<void>((resolve) => garbage.listen(0, '127.0.0.1', resolve));
    const { port } = garbage.address() as AddressInfo;
    const error: unknown = await server().client({ endpoint: `http://127.0.0.1:${port}` }).listExports().catch((e: unknown) => e);
    failsWith({ kind: 'response', requestSent: 'maybe', retryable: false }, /is not HTTP/)(error);
    assert.equal((error as { cause: { rawPacket?: unknown } }).cause.rawPacket, undefined);
    garbage.close();
  });

  it('redirects are not followed', async () => {
    server().respond = () => ({ status: 302, headers: { location: 'https://example.com/' } });
    await assert.rejects(server().client().listExports(), failsWith({ kind: 'service', httpStatusCode: 302 }));
    assert.equal(server().received.length, 1);
  });
});

describe('onResponse', () => {
  const server = useServer();

  it('hears of every attempt, and its own failures harm nobody', async () => {
    server().respond = (_request, _response, count) =>
      count === 1
        ? { status: 503, headers: { 'x-amzn-requestid': 'one' } }
        : { headers: { 'x-amzn-requestid': 'two' }, body: EMPTY_LIST };
    const events: ResponseEvent[] = [];
    const onResponse = (event: ResponseEvent): void => {
      events.push(event);
      throw new Error('the log is full');
    };
    await server().client({ onResponse }).listExports();
    assert.deepEqual(
      events.map(({ operation, attempt, httpStatusCode, requestId, error }) => [operation, attempt, httpStatusCode, requestId, error?.kind]),
      [
        ['ListExports', 1, 503, 'one', 'service'],
        ['ListExports', 2, 200, 'two', undefined],
      ],
    );
    assert.ok(events.every(({ durationMs }) => durationMs >= 0));
  });

  it('gets the request id of a classic answer', async () => {
    server().respond = () => ({ body: LIST_DOMAINS('') });
    const events: ResponseEvent[] = [];
    await server().client({ onResponse: (event) => events.push(event) }).listDomains();
    assert.equal(events[0]?.requestId, 'eb13162f');
  });
});
