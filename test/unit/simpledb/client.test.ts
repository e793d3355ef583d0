import assert from 'node:assert/strict';
import type http from 'node:http';
import { REGIONS, SimpleDBClient, SimpleDBError } from '../../../src/simpledb/index';
import type { Credentials, GetExportOutput, SimpleDBClientOptions } from '../../../src/simpledb/index';
import { answerStart, ARN, call, CREDENTIALS, LIST_DOMAINS, TestServer, useServer } from './support';

const EMPTY_LIST = '{"exportSummaries":[]}';
const isError = (kind: string, message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof SimpleDBError, String(error));
  assert.equal(error.kind, kind);
  assert.match(error.message, message);
  assert.equal(error.requestSent, 'no');
  return true;
};

describe('Endpoints', () => {
  const open = (options: Partial<SimpleDBClientOptions>) =>
    new SimpleDBClient({ region: 'us-east-1', credentials: CREDENTIALS, ...options });

  it('exist for the eight Regions, and others are named with them', () => {
    for (const region of REGIONS) open({ region }).close();
    for (const region of ['eu-central-1', '', 'US-EAST-1', '__proto__']) {
      assert.throws(() => open({ region }), isError('input', new RegExp(REGIONS.join(', '))));
    }
  });

  it('may be two, one for each API', async () => {
    const [v2, classic] = [await new TestServer().start(), await new TestServer().start()];
    try {
      v2.respond = () => ({ body: EMPTY_LIST });
      classic.respond = () => ({ body: LIST_DOMAINS('') });
      const client = open({ endpoint: v2.endpoint, classicEndpoint: classic.endpoint });
      await Promise.all([client.listExports(), client.listDomains()]);
      assert.deepEqual([v2.received.length, classic.received.length], [1, 1]);
      assert.equal(classic.received[0]?.headers.host, new URL(classic.endpoint).host);
      assert.throws(() => open({ classicEndpoint: 'ftp://x' }), isError('input', /https/));
      client.close();
    } finally {
      await Promise.all([v2.stop(), classic.stop()]);
    }
  });

  it('may be any https host or this machine', () => {
    for (const endpoint of ['https://vpce-1.sdb.example.com', 'http://localhost:8080/', 'http://[::1]:1', 'http://127.1.2.3']) {
      open({ endpoint }).close();
    }
    const refused = {
      'http://example.com': /https:\/\/example\.com/,
      'http://localhost.example.com': /https/,
      'https://sdb.amazonaws.com/path': /https:\/\/sdb\.amazonaws\.com$/,
      'https://sdb.amazonaws.com?x=1': /end after the host/,
      'https://me:secret@sdb.amazonaws.com': /password/,
      'ftp://localhost': /https:\/\/ or http/,
      'sdb.amazonaws.com': /not a URL/,
      '': /not a URL/,
    };
    for (const [endpoint, message] of Object.entries(refused)) {
      assert.throws(() => open({ endpoint }), isError('input', message), endpoint);
      assert.throws(() => open({ endpoint }), (error: Error) => !error.message.includes('secret'));
    }
  });
});

describe('Input', () => {
  const server = useServer();
  const cases: [operation: string, input: unknown, message: RegExp][] = [
    ['ListDomains', null, /must be an object/],
    ['ListDomains', { MaxNumberOfDomains: 101 }, /MaxNumberOfDomains.*1 to 100/],
    ['ListDomains', { NextToken: '' }, /NextToken.*at least 1/],
    ['CreateDomain', { DomainName: 'ab' }, /DomainName.*3 to 255/],
    ['CreateDomain', { DomainName: 'a b c' }, /DomainName must match/],
    ['DomainMetadata', {}, /DomainName is required/],
    ['Select', { SelectExpression: 'x', ConsistentRead: 'yes' }, /ConsistentRead/],
    ['Select', { SelectExpression: '\ud800' }, /SelectExpression.*surrogate/],
    ['GetAttributes', { DomainName: 'd', ItemName: 'é'.repeat(513) }, /ItemName.*1024 bytes/],
    ['GetAttributes', { DomainName: 'd', ItemName: 'i', AttributeNames: ['a', 7] }, /AttributeNames\[1\] must be a string/],
    ['BatchPutAttributes', { DomainName: 'd', Items: [] }, /Items must have 1 to 25 entries/],
    ['BatchPutAttributes', { DomainName: 'd', Items: [{ Name: 'i', Attributes: [{ Name: 'a' }] }] }, /Items\[0\]\.Attributes\[0\]\.Value is required/],
    ['BatchPutAttributes', { DomainName: 'd', Items: [null] }, /Items\[0\]/],
    ['StartDomainExport', { domainName: 'd', s3Bucket: 'b' }, /s3Bucket.*3 to 255/],
    ['StartDomainExport', { domainName: 'd', s3Bucket: 'my bucket' }, /s3Bucket must match/],
    ['StartDomainExport', { domainName: 'd', s3Bucket: 'bucket', s3SseAlgorithm: 'aws:kms' }, /s3SseAlgorithm.*AES256, KMS/],
    ['StartDomainExport', { domainName: 'd', s3Bucket: 'bucket', s3BucketOwner: '1' }, /s3BucketOwner.*12 characters/],
    ['StartDomainExport', { domainName: 'd', s3Bucket: 'bucket', s3KeyPrefix: 'p'.repeat(851) }, /s3KeyPrefix.*850/],
    ['GetExport', { exportArn: 'arn' }, /exportArn.*20 to 2048/],
    ['ListExports', { maxResults: 0 }, /maxResults.*at least 1/],
  ];
  for (const [operation, input, message] of cases) {
    it(`is refused before it is sent: ${operation} ${JSON.stringify(input).slice(0, 60)}`, async () => {
      await assert.rejects(call(server().client(), operation, input as object), isError('input', message));
      assert.equal(server().connections, 0);
    });
  }
});

describe('Credentials', () => {
  const server = useServer();

  it('are asked for once by calls at the same time, and kept until they are about to end', async () => {
    server().respond = () => ({ body: EMPTY_LIST });
    let nowMs = Date.UTC(2025, 0, 1);
    let asked = 0;
    const credentials = () => Promise.resolve({ ...CREDENTIALS, accessKeyId: `KEY${++asked}`, expiration: new Date(nowMs + 3_600_000) });
    const client = server().client({ credentials, now: () => nowMs });
    await Promise.all([client.listExports(), client.listExports(), client.listExports()]);
    assert.equal(asked, 1);
    nowMs += 3_590_000;
    await client.listExports();
    assert.equal(asked, 2);
    assert.match(server().received.at(-1)!.headers.authorization!, /Credential=KEY2\//);
  });

  it('that still work are used when their renewal fails', async () => {
    server().respond = () => ({ body: EMPTY_LIST });
    let nowMs = Date.UTC(2025, 0, 1);
    let asked = 0;
    const expiration = new Date(nowMs + 3_600_000);
    const credentials = async (): Promise<Credentials> => {
      if (++asked > 1) throw new Error('offline');
      return { ...CREDENTIALS, expiration };
    };
    const client = server().client({ credentials, now: () => nowMs });
    await client.listExports();
    nowMs += 3_540_000;
    for (let n = 0; n < 5; n++) await client.listExports();
    assert.equal(asked, 2, 'not asked for at every call');
    nowMs += 40_000;
    await client.listExports();
    assert.equal(asked, 3);
  });

  it('that live for minutes are used for most of them', async () => {
    server().respond = () => ({ body: EMPTY_LIST });
    let nowMs = Date.UTC(2025, 0, 1);
    let asked = 0;
    const credentials = async (): Promise<Credentials> => (asked++, { ...CREDENTIALS, expiration: new Date(nowMs + 120_000) });
    const client = server().client({ credentials, now: () => nowMs });
    for (let n = 0; n < 8; n++) {
      await client.listExports();
      nowMs += 10_000;
    }
    assert.equal(asked, 1);
    nowMs += 20_000;
    await client.listExports();
    assert.equal(asked, 2);
  });

  /** Refuses the first of these keys, as a service does once another one has taken its place. */
  const refusesFirst = (): void => {
    server().respond = ({ headers }) =>
      headers.authorization?.includes('Credential=KEY1/')
        ? { status: 403, headers: { 'x-amzn-errortype': 'ExpiredTokenException' } }
        : { body: EMPTY_LIST };
  };
  const numberedKeys = () => {
    let asked = 0;
    return async (): Promise<Credentials> => ({ ...CREDENTIALS, accessKeyId: `KEY${++asked}` });
  };
  const startInput = { domainName: 'orders', s3Bucket: 'exports-bucket' };

  it('that the service refuses are asked for anew within the same call', async () => {
    refusesFirst();
    const client = server().client({ credentials: numberedKeys(), maxAttempts: 1 });
    await client.listExports();
    assert.equal(server().received.length, 2);
  });

  it('that are given again after a refusal are not sent again', async () => {
    server().respond = () => ({ status: 403, headers: { 'x-amzn-errortype': 'ExpiredTokenException' } });
    const given: unknown[] = [];
    const client = server().client({ credentials: async (options) => (given.push(options), CREDENTIALS) });
    await assert.rejects(client.listExports(), { name: 'ExpiredTokenException' });
    assert.equal(server().received.length, 1);
    assert.deepEqual(given, [undefined, { forceRefresh: true, refused: CREDENTIALS }]);
  });

  it('that are refused again after they were renewed end the call', async () => {
    server().respond = () => ({ status: 403, headers: { 'x-amzn-errortype': 'ExpiredTokenException' } });
    const client = server().client({ credentials: numberedKeys() });
    await assert.rejects(client.listExports(), { name: 'ExpiredTokenException' });
    assert.equal(server().received.length, 2);
  });

  it('of another account never carry on a call that writes', async () => {
    refusesFirst();
    const confirmed: string[] = [];
    const isSameAccount = (is: boolean | Error) => async ({ accessKeyId }: Credentials): Promise<boolean> => {
      confirmed.push(accessKeyId);
      if (is instanceof Error) throw is;
      return is;
    };
    for (const is of [false, new Error('offline')]) {
      const other = server().client({ credentials: numberedKeys(), isSameAccount: isSameAccount(is) });
      await assert.rejects(other.startDomainExport(startInput), (error: SimpleDBError) => {
        assert.equal(error.name, 'AccountNotConfirmed');
        return !error.mayHaveTakenEffect;
      });
    }
    const unasked = server().client({ credentials: numberedKeys() });
    await assert.rejects(unasked.startDomainExport(startInput), { name: 'ExpiredTokenException' });
    assert.equal(server().received.length, 3);
    assert.deepEqual(confirmed, ['KEY2', 'KEY2']);
  });

  it('of the same account do', async () => {
    server().respond = (request) =>
      request.headers.authorization?.includes('Credential=KEY1/')
        ? { status: 403, headers: { 'x-amzn-errortype': 'ExpiredTokenException' } }
        : answerStart(request);
    const client = server().client({ credentials: numberedKeys(), isSameAccount: async () => true });
    const { exportArn } = await client.startDomainExport({ ...startInput, clientToken: 'token-1' });
    assert.equal(exportArn, ARN);
    const [refused, taken] = server().received;
    assert.equal(taken?.body, refused?.body);
  });

  it('that are new are not dropped by a late refusal of the old ones', async () => {
    const late: http.ServerResponse[] = [];
    server().respond = ({ headers }, response, count) => {
      if (!headers.authorization?.includes('Credential=KEY1/')) return { body: EMPTY_LIST };
      if (count > 1) return { status: 403, headers: { 'x-amzn-errortype': 'ExpiredTokenException' } };
      late.push(response);
      return undefined;
    };
    const client = server().client({ credentials: numberedKeys() });
    const first = client.listExports();
    while (late.length === 0) await new Promise(setImmediate);
    await client.listExports();
    late[0]?.writeHead(403, { 'x-amzn-errortype': 'ExpiredTokenException' }).end();
    await first;
    await client.listExports();
    assert.deepEqual(
      server().received.map(({ headers }) => /Credential=(KEY\d)/.exec(headers.authorization ?? '')?.[1]),
      ['KEY1', 'KEY1', 'KEY2', 'KEY2', 'KEY2'],
    );
  });

  it('that could not be had for one call alone are asked for by those that waited with it', async () => {
    server().respond = () => ({ body: EMPTY_LIST });
    let asks = 0;
    const shy = async (): Promise<Credentials> => {
      if (asks++ === 0) throw Object.assign(new Error('not for this caller'), { callersOwn: true });
      return CREDENTIALS;
    };
    const shared = server().client({ credentials: shy });
    const [own, joined] = await Promise.allSettled([shared.listExports(), shared.listExports()]);
    assert.deepEqual([own.status, joined.status], ['rejected', 'fulfilled']);
  });

  it('that are missing, or could not be sent, are an error without them in it', async () => {
    const failing = server().client({ credentials: () => Promise.reject(new Error('profile "x" not found')) });
    await assert.rejects(failing.listExports(), isError('credentials', /No AWS credentials: their provider failed \(Error\)/));
    const odd = { ...CREDENTIALS, sessionToken: 'secret\nX-Evil: 1' };
    assert.throws(
      () => server().client({ credentials: odd }),
      (error: Error) => isError('credentials', /session token/)(error) && !error.message.includes('secret'),
    );
    for (const credentials of [{}, null, { accessKeyId: 'a' }]) {
      assert.throws(() => server().client({ credentials: credentials as unknown as Credentials }), isError('credentials', /missing/));
    }
    assert.equal(server().connections, 0);
  });

  it('that never come can be waited for no longer', async () => {
    const client = server().client({ credentials: () => new Promise(() => undefined) });
    const controller = new AbortController();
    const listing = client.listExports({}, { signal: controller.signal });
    controller.abort();
    await assert.rejects(listing, isError('aborted', /cancelled/));
  });
});

describe('Retries', () => {
  const server = useServer();

  it('wait a random part of a time that doubles, longer after throttling', async () => {
    const slept: number[] = [];
    const options = { random: () => 0.5, sleep: async (ms: number) => void slept.push(ms), maxAttempts: 4 };
    server().respond = () => ({ status: 503 });
    await assert.rejects(server().client(options).listExports());
    server().respond = () => ({ status: 400, headers: { 'x-amzn-errortype': 'ThrottlingException' } });
    await assert.rejects(server().client(options).listExports());
    assert.deepEqual(slept, [50, 100, 200, 250, 500, 1000]);
  });

  it('end when the computer slept in between: what is sent after hours may be taken for another request', async () => {
    let now = Date.now();
    server().respond = () => ({ status: 503 });
    const client = server().client({ now: () => now, sleep: async () => void (now += 9 * 3_600_000) });
    await assert.rejects(client.startDomainExport({ domainName: 'orders', s3Bucket: 'my-bucket' }), (error) => (error as SimpleDBError).mayHaveTakenEffect);
    assert.equal(server().received.length, 1);
  });

  it('stop when the budget that all calls share is used up, and go on when calls succeed again', async () => {
    server().respond = () => ({ status: 500 });
    const client = server().client();
    for (let i = 0; i < 60; i++) await assert.rejects(client.listExports());
    // 500 at 5 for each retry: 100 retries and the first attempts of 60 calls.
    assert.equal(server().received.length, 160);
    server().respond = () => ({ body: EMPTY_LIST });
    for (let i = 0; i < 5; i++) await client.listExports();
    server().respond = (_request, _response, count) => (count === 166 ? { status: 500 } : { body: EMPTY_LIST });
    await client.listExports();
    assert.equal(server().received.length, 167);
  });

  it('of StartDomainExport carry the same token and the same bytes', async () => {
    server().respond = (request, response, count) => {
      if (count === 1) return { status: 500 };
      if (count === 2) return void response.socket?.destroy();
      return answerStart(request);
    };
    await server().client().startDomainExport({ domainName: 'orders', s3Bucket: 'my-bucket' });
    const bodies = server().received.map(({ body }) => body);
    assert.equal(bodies.length, 3);
    assert.equal(new Set(bodies).size, 1);
    assert.match((JSON.parse(bodies[0]!) as { clientToken: string }).clientToken, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });
});

describe('Paginators', () => {
  const server = useServer();

  it('go on over empty pages and end without a token', async () => {
    const pages = ['<DomainName>a</DomainName><NextToken>1</NextToken>', '<NextToken>2</NextToken>', '<DomainName>b</DomainName>'];
    server().respond = (_request, _response, count) => ({ body: LIST_DOMAINS(pages[count - 1]!) });
    const seen: string[][] = [];
    for await (const page of server().client().paginateListDomains({ MaxNumberOfDomains: 1 })) seen.push(page.DomainNames);
    assert.deepEqual(seen, [['a'], [], ['b']]);
    const tokens = server().received.map(({ body }) => new URLSearchParams(body).get('NextToken'));
    assert.deepEqual(tokens, [null, '1', '2']);
  });

  it('end with an error when a token comes again, however late', async () => {
    const tokens = ['a', 'b', 'c', 'a'];
    server().respond = (_request, _response, count) => ({ body: `{"exportSummaries":[],"nextToken":"${tokens[count - 1]}"}` });
    let pages = 0;
    await assert.rejects(async () => {
      for await (const _page of server().client().paginateListExports()) pages++;
    }, /same page token twice/);
    assert.equal(pages, 4);
  });

  it('ask for no more pages than are taken', async () => {
    server().respond = () => ({
      body: '<SelectResponse><SelectResult><NextToken>t</NextToken></SelectResult></SelectResponse>',
    });
    for await (const page of server().client().paginateSelect({ SelectExpression: 'select * from d' })) {
      assert.deepEqual(page, { Items: [], NextToken: 't' });
      break;
    }
    assert.equal(server().received.length, 1);
  });
});

describe('waitUntilExportDone', () => {
  const server = useServer();
  const exported = (exportStatus: string) => ({
    body: JSON.stringify({ exportArn: ARN, clientToken: 't', exportStatus, domainName: 'd', requestedAt: 1, s3Bucket: 'b' }),
  });
  const statuses = (...all: string[]) => {
    server().respond = (_request, _response, count) => exported(all[count - 1] ?? 'PENDING');
  };

  it('polls at growing, jittered intervals until the export has ended', async () => {
    statuses('PENDING', 'IN_PROGRESS', 'IN_PROGRESS', 'IN_PROGRESS', 'SUCCEEDED');
    const slept: number[] = [];
    const polled: string[] = [];
    const client = server().client({ sleep: async (ms) => void slept.push(ms), random: () => 0.4 });
    const output: GetExportOutput = await client.waitUntilExportDone(
      { exportArn: ARN },
      { minDelayMs: 1000, maxDelayMs: 3000, onPoll: ({ exportStatus }) => polled.push(exportStatus) },
    );
    assert.equal(output.exportStatus, 'SUCCEEDED');
    assert.deepEqual(slept, [900, 1350, 2025, 2700]);
    assert.equal(polled.length, 5);
  });

  it('waits on through a status that AWS has added since', async () => {
    statuses('PENDING', 'VALIDATING', 'IN_PROGRESS', 'FINISHING', 'SUCCEEDED');
    const polled: string[] = [];
    await server().client().waitUntilExportDone({ exportArn: ARN }, { onPoll: ({ exportStatus }) => polled.push(exportStatus) });
    assert.deepEqual(polled, ['PENDING', 'VALIDATING', 'IN_PROGRESS', 'FINISHING', 'SUCCEEDED']);
  });

  it('resolves with a failed export too', async () => {
    statuses('FAILED');
    assert.equal((await server().client().waitUntilExportDone({ exportArn: ARN })).exportStatus, 'FAILED');
  });

  it('goes on after an error that passes, and ends with one that does not', async () => {
    const errors: string[] = [];
    server().respond = (_request, _response, count) => {
      if (count <= 3) return { status: 503 };
      return { status: 400, headers: { 'x-amzn-errortype': 'NoSuchExportException' } };
    };
    await assert.rejects(
      server().client().waitUntilExportDone({ exportArn: ARN }, { onError: (error) => errors.push(error.name) }),
      { name: 'NoSuchExportException' },
    );
    assert.deepEqual(errors, ['UnknownError']);
  });

  it('ends with the signal and with the client, also between two polls', async () => {
    for (const end of ['signal', 'client']) {
      statuses();
      const controller = new AbortController();
      const client = new SimpleDBClient({ region: 'us-east-1', endpoint: server().endpoint, credentials: CREDENTIALS });
      const onPoll = (): void => void setImmediate(() => (end === 'signal' ? controller.abort() : client.close()));
      await assert.rejects(
        client.waitUntilExportDone({ exportArn: ARN }, { signal: controller.signal, onPoll }),
        (error: SimpleDBError) => error.kind === 'aborted',
      );
      client.close();
    }
  });
});
