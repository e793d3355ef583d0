import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import aws4 from 'aws4';
import { stringToSign } from '../../../src/sandbox/auth/signature-v2';
import { ClassicService } from '../../../src/sandbox/classic/service';
import { DomainStore } from '../../../src/sandbox/domains/store';
import { classicEndpoint, iamEndpoint, s3Endpoint, stsEndpoint, v2Endpoint } from '../../../src/sandbox/endpoints';
import type { SandboxRequest } from '../../../src/sandbox/kit/http';
import { Permissions } from '../../../src/sandbox/permissions';
import { Logins } from '../../../src/sandbox/signin/logins';
import { CredentialRegistry } from '../../../src/sandbox/signin/temporary-credentials';
import { SandboxServer } from '../../../src/sandbox/server';

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const CALLER = { account: '111122223333', arn: 'arn:aws:iam::111122223333:user/sandbox' };
const NOW = Date.parse('2025-11-20T12:34:56Z');

/** What aws4 takes, of which the client's own type names only what the client uses. */
interface Aws4Request {
  service: string;
  region: string;
  host: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string | Buffer;
  signQuery?: boolean;
}
const { sign } = aws4 as unknown as { sign: (request: Aws4Request, credentials: typeof CREDENTIALS) => Aws4Request };

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** The code and the text of an error, whatever the protocol it came by. */
function errorOf({ headers, body }: Answer): [code: string | undefined, message: string | undefined] {
  if (typeof headers['x-amzn-errortype'] === 'string') {
    return [headers['x-amzn-errortype'], (JSON.parse(body) as { message: string }).message];
  }
  return [/<Code>(.*)<\/Code>/.exec(body)?.[1], /<Message>(.*)<\/Message>/.exec(body)?.[1]];
}

describe('the sandbox as a server', () => {
  let parent: string;
  let url: string;
  let host: string;
  let server: SandboxServer;
  let now = NOW;
  let denied: string[] = [];
  /** What reached the services behind the port. */
  const seen: { s3: SandboxRequest[]; exports: unknown[][] } = { s3: [], exports: [] };

  before(async () => {
    parent = mkdtempSync(join(tmpdir(), 'sandbox-server-'));
    const store = new DomainStore(join(parent, 'domains'));
    store.load();
    const s3 = {
      actionOf: () => 's3:PutObject',
      handle: (request: SandboxRequest) => {
        seen.s3.push(request);
        if (request.rawPath === '/bucket/defect') throw new Error('the secret of the sandbox');
        return Promise.resolve({ status: 200, headers: { etag: '"x"' }, body: Readable.from([Buffer.from('stream')]) });
      },
    };
    const exports = {
      handle: (...args: unknown[]) => {
        seen.exports.push(args);
        return Promise.resolve({ exportSummaries: [] });
      },
    };
    const registry = new CredentialRegistry(CREDENTIALS, () => now);
    server = new SandboxServer({
      endpoints: {
        classic: classicEndpoint(new ClassicService(store, () => false)),
        v2: v2Endpoint(exports),
        s3: s3Endpoint(s3),
        sts: stsEndpoint(registry),
        iam: iamEndpoint,
      },
      consolePage: () => Promise.resolve({ status: 200, headers: { 'content-type': 'text/html' }, body: 'a page' }),
      credentials: registry,
      logins: new Logins(registry),
      // Asked anew for each request, so that a test can say what is denied.
      permissions: { allows: (action: string) => new Permissions(denied).allows(action) } as Permissions,
      caller: CALLER,
      region: 'eu-west-1',
      now: () => now,
    });
    url = await server.listen(0);
    host = new URL(url).host;
  });
  beforeEach(() => {
    now = NOW;
    denied = [];
    seen.s3.length = 0;
    seen.exports.length = 0;
  });
  after(async () => {
    await server.close();
    rmSync(parent, { recursive: true, force: true });
  });

  const send = (
    method: string,
    path: string,
    headers: Record<string, string>,
    body: string | Buffer = '',
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const outgoing = httpRequest(url + path, { method, headers, agent: false }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      });
      outgoing.on('error', reject).end(body);
    });

  const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

  const classicQuery = (parameters: Record<string, string>, method: string, credentials = CREDENTIALS): string => {
    const all = {
      Version: '2009-04-15',
      ...parameters,
      AWSAccessKeyId: credentials.accessKeyId,
      SignatureVersion: '2',
      SignatureMethod: 'HmacSHA256',
      Timestamp: new Date(NOW).toISOString(),
    };
    const text = stringToSign({ method, host, path: '/', parameters: Object.entries(all) });
    const Signature = createHmac('sha256', credentials.secretAccessKey).update(text).digest('base64');
    return new URLSearchParams({ ...all, Signature }).toString();
  };
  const classic = (parameters: Record<string, string>, credentials = CREDENTIALS): Promise<Answer> =>
    send('POST', '/', FORM, classicQuery(parameters, 'POST', credentials));

  interface V4 {
    service: string;
    path: string;
    method?: string;
    region?: string;
    headers?: Record<string, string>;
    body?: string | Buffer;
    credentials?: typeof CREDENTIALS;
  }
  const signed = ({
    service,
    path,
    method = 'POST',
    region = 'us-east-1',
    headers = {},
    body = '',
    credentials = CREDENTIALS,
  }: V4): Promise<Answer> => {
    const date = new Date(NOW).toISOString().replace(/[-:]|\.\d+/g, '');
    const request: Aws4Request = {
      service,
      path,
      method,
      region,
      body,
      host,
      headers: { ...headers, 'X-Amz-Date': date },
    };
    sign(request, credentials);
    const sent = Object.fromEntries(Object.entries(request.headers).filter(([name]) => name !== 'Host'));
    return send(method, path, sent, body);
  };
  const v2 = (operation: string, input: unknown, more: Partial<V4> = {}): Promise<Answer> =>
    signed({
      service: 'sdb',
      path: `/v2/${operation}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
      ...more,
    });
  const sts = (more: Partial<V4> = {}): Promise<Answer> =>
    signed({ service: 'sts', path: '/', headers: FORM, body: 'Action=GetCallerIdentity&Version=2011-06-15', ...more });
  const s3 = (more: Partial<V4> = {}): Promise<Answer> =>
    signed({ service: 's3', path: '/bucket/key', method: 'PUT', body: 'data', ...more });

  it('serves four protocols on one port', async () => {
    assert.match((await classic({ Action: 'ListDomains' })).body, /<DomainName>customers<\/DomainName>/);
    assert.match(
      (await send('GET', `/?${classicQuery({ Action: 'ListDomains' }, 'GET')}`, {})).body,
      /<DomainName>customers<\/DomainName>/,
    );
    assert.equal((await v2('ListExports', {})).body, '{"exportSummaries":[]}');
    assert.match(
      (await sts()).body,
      /<Arn>arn:aws:iam::111122223333:user\/sandbox<\/Arn>.*<Account>111122223333<\/Account>/,
    );
    assert.equal((await s3()).body, 'stream');
  });

  it('hands on the Region that the signature names', async () => {
    await v2('ListExports', { maxResults: 1 }, { region: 'sa-east-1' });
    assert.deepEqual(seen.exports, [['ListExports', { maxResults: 1 }, CALLER, 'sa-east-1']]);
    const answer = await v2('ListExports', {}, { region: 'eu-central-1' });
    assert.deepEqual(errorOf(answer), ['InvalidSignatureException', 'Credential should be scoped to a valid region.']);
  });

  it('numbers every answer', async () => {
    const ids = new Set<unknown>();
    for (const answer of [await classic({ Action: 'ListDomains' }), await v2('ListExports', {}), await sts()]) {
      assert.match(String(answer.headers['x-amzn-requestid']), /^[0-9a-f-]{36}$/);
      ids.add(answer.headers['x-amzn-requestid']);
    }
    assert.equal(ids.size, 3);
    const failed = await classic({ Action: 'Nothing' });
    assert.equal(/<RequestID>(.*)<\/RequestID>/.exec(failed.body)?.[1], failed.headers['x-amzn-requestid']);
    const missing = await send('GET', '/bucket/key', {});
    assert.equal(/<RequestId>(.*)<\/RequestId>/.exec(missing.body)?.[1], missing.headers['x-amz-request-id']);
  });

  const protocols: Record<string, (credentials: typeof CREDENTIALS) => Promise<Answer>> = {
    classic: (credentials) => classic({ Action: 'ListDomains' }, credentials),
    v2: (credentials) => v2('ListExports', {}, { credentials }),
    s3: (credentials) => s3({ credentials }),
    sts: (credentials) => sts({ credentials }),
  };
  const faults: Record<string, { key: string; secret: string; clock: [string, number] }> = {
    classic: { key: 'InvalidClientTokenId', secret: 'SignatureDoesNotMatch', clock: ['RequestExpired', 400] },
    v2: {
      key: 'UnrecognizedClientException',
      secret: 'InvalidSignatureException',
      clock: ['InvalidSignatureException', 403],
    },
    s3: { key: 'InvalidAccessKeyId', secret: 'SignatureDoesNotMatch', clock: ['RequestTimeTooSkewed', 403] },
    sts: { key: 'InvalidClientTokenId', secret: 'SignatureDoesNotMatch', clock: ['SignatureDoesNotMatch', 403] },
  };
  for (const [name, ask] of Object.entries(protocols)) {
    const { key, secret, clock } = faults[name] as (typeof faults)[string];

    it(`refuses other keys and clocks in the words of ${name}`, async () => {
      const unknown = await ask({ ...CREDENTIALS, accessKeyId: 'AKIDOTHER' });
      assert.deepEqual([unknown.status, errorOf(unknown)[0]], [403, key]);
      const wrong = await ask({ ...CREDENTIALS, secretAccessKey: 'another' });
      assert.deepEqual([wrong.status, errorOf(wrong)[0]], [403, secret]);
      for (const minutes of [-16, 16]) {
        now = NOW + minutes * 60_000;
        const skewed = await ask(CREDENTIALS);
        assert.deepEqual([errorOf(skewed)[0], skewed.status], clock);
      }
      assert.equal(seen.s3.length + seen.exports.length, 0);
    });
  }

  it('refuses what is not signed', async () => {
    const answers = {
      AuthMissingFailure: await send('POST', '/', FORM, 'Action=ListDomains&Version=2009-04-15'),
      MissingAuthenticationTokenException: await send('POST', '/v2/ListExports', {}, '{}'),
      AccessDenied: await send('GET', '/', {}),
      MissingAuthenticationToken: await send('POST', '/', FORM, 'Action=GetCallerIdentity&Version=2011-06-15'),
    };
    for (const [code, answer] of Object.entries(answers))
      assert.deepEqual([answer.status, errorOf(answer)[0]], [403, code]);
  });

  it('refuses a classic request signed with Signature Version 4, and a v2 request signed for S3', async () => {
    const answer = await signed({
      service: 'sdb',
      path: '/',
      headers: FORM,
      body: 'Action=ListDomains&Version=2009-04-15',
    });
    assert.deepEqual([answer.status, errorOf(answer)[0]], [403, 'AuthFailure']);
    assert.equal(errorOf(await v2('ListExports', {}, { service: 's3' }))[0], 'InvalidSignatureException');
  });

  it("denies what it was told to, in IAM's words or the classic API's own", async () => {
    const user = 'User: arn:aws:iam::111122223333:user/sandbox is not authorized to perform:';
    const permission = 'User (arn:aws:iam::111122223333:user/sandbox) does not have permission to perform';
    denied = ['sdb:DomainMetadata', 'sdb:Select', 'sdb:*Export', 'sdb:StartDomainExport', 'sdb:getexport', 's3:Put*', 'sts:*'];
    const expectations: [Answer, string, string][] = [
      [
        await classic({ Action: 'DomainMetadata', DomainName: 'customers' }),
        'AccessDenied',
        `${permission} (sdb:DomainMetadata) on resource (arn:aws:sdb:eu-west-1:111122223333:domain/customers). Contact account owner.`,
      ],
      [
        await classic({ Action: 'Select', SelectExpression: 'select * from customers' }),
        'AccessDenied',
        `${permission} (sdb:Select) on resource (*). Contact account owner.`,
      ],
      [
        await v2('StartDomainExport', { domainName: 'customers', s3Bucket: 'bucket' }),
        'AccessDeniedException',
        `${user} sdb:StartDomainExport on resource: arn:aws:sdb:us-east-1:111122223333:domain/customers`,
      ],
      [
        await v2('GetExport', { exportArn: 'arn:aws:sdb:us-east-1:111122223333:domain/d/export/e' }),
        'AccessDeniedException',
        `${user} sdb:GetExport on resource: arn:aws:sdb:us-east-1:111122223333:domain/d/export/e`,
      ],
      [await s3(), 'AccessDenied', `${user} s3:PutObject on resource: arn:aws:s3:::bucket/key`],
      [await sts(), 'AccessDenied', `${user} sts:GetCallerIdentity on resource: *`],
    ];
    for (const [answer, code, message] of expectations) {
      assert.equal(answer.status, 403);
      assert.deepEqual(errorOf(answer), [code, message]);
    }
    assert.equal((await classic({ Action: 'ListDomains' })).status, 200);
    denied = ['sdb:ListDomains'];
    assert.equal(errorOf(await classic({ Action: 'ListDomains' }))[1], `${permission} (sdb:ListDomains) on resource (arn:aws:sdb:eu-west-1:111122223333:domain/). Contact account owner.`);
    assert.equal((await v2('ListExports', {})).status, 200);
  });

  it('unwraps chunked bodies, trailing checksums included', async () => {
    const body = '3\r\nabc\r\n2\r\nde\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n';
    const headers = {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '5',
      'x-amz-trailer': 'x-amz-checksum-crc32',
    };
    assert.equal((await s3({ body, headers })).status, 200);
    assert.equal(seen.s3[0]?.body.toString(), 'abcde');
    assert.equal(seen.s3[0].headers['x-amz-checksum-crc32'], 'AAAAAA==');
    assert.equal(
      errorOf(await s3({ body, headers: { ...headers, 'x-amz-decoded-content-length': '6' } }))[0],
      'IncompleteBody',
    );
  });

  it('holds the payload against its signed hash', async () => {
    const hash = createHash('sha256').update('something else').digest('hex');
    const answer = await s3({ headers: { 'x-amz-content-sha256': hash } });
    assert.deepEqual([answer.status, errorOf(answer)[0]], [400, 'XAmzContentSHA256Mismatch']);
    assert.equal((await s3({ headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } })).status, 200);
  });

  it('takes presigned addresses for as long as they say', async () => {
    const presigned = {
      service: 's3',
      region: 'us-east-1',
      host,
      method: 'GET',
      signQuery: true,
      headers: {},
      path: `/bucket/a%20b%2Bc?X-Amz-Expires=60&X-Amz-Date=${new Date(NOW).toISOString().replace(/[-:]|\.\d+/g, '')}`,
    };
    const { path } = sign(presigned, CREDENTIALS);
    for (const seconds of [0, 60]) {
      now = NOW + seconds * 1000;
      assert.equal((await send('GET', path, {})).body, 'stream');
    }
    now = NOW + 61_000;
    assert.deepEqual(errorOf(await send('GET', path, {})), ['AccessDenied', 'Request has expired']);
    now = NOW;
    assert.equal(errorOf(await send('GET', path.replace('Expires=60', 'Expires=61'), {}))[0], 'SignatureDoesNotMatch');
    assert.equal(errorOf(await send('PUT', path, {}))[0], 'SignatureDoesNotMatch');
    // A v2 request cannot be signed in its address.
    assert.equal(
      errorOf(await send('POST', path.replace('/bucket/a%20b%2Bc', '/v2/ListExports'), {}))[0],
      'MissingAuthenticationTokenException',
    );
  });

  it('refuses S3 headers that were not signed', async () => {
    const headers = {
      'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
      'X-Amz-Date': new Date(NOW).toISOString().replace(/[-:]|\.\d+/g, ''),
    };
    const request = { service: 's3', region: 'us-east-1', host, method: 'PUT', path: '/bucket/key', headers };
    const { Host: _, ...sent } = sign(request, CREDENTIALS).headers;
    assert.equal((await send('PUT', '/bucket/key', sent)).status, 200);
    assert.equal(errorOf(await send('PUT', '/bucket/key', { ...sent, 'x-amz-acl': 'public-read' }))[0], 'AccessDenied');
  });

  it('tells of a bad body, an unknown operation and its own defects', async () => {
    assert.equal(errorOf(await v2('ListExports', {}, { body: '{' }))[0], 'SerializationException');
    const unknown = await v2('CancelExport', {});
    assert.deepEqual([unknown.status, errorOf(unknown)[0]], [404, 'UnknownOperationException']);
    const log = console.error;
    const logged: unknown[] = [];
    console.error = (...args: unknown[]) => logged.push(...args);
    try {
      const defect = await s3({ path: '/bucket/defect' });
      assert.deepEqual([defect.status, errorOf(defect)[0]], [500, 'InternalError']);
      assert.ok(!defect.body.includes('secret'));
      assert.equal(logged.length, 1);
    } finally {
      console.error = log;
    }
  });

  it('shows the console to this machine alone', async () => {
    const path = '/console/s3/buckets/b?prefix=a';
    assert.equal((await send('GET', path, {})).body, 'a page');
    const port = new URL(url).port;
    assert.equal((await send('GET', path, { host: `localhost:${port}` })).body, 'a page');
    assert.equal((await send('GET', path, { host: `rebound.example.com:${port}` })).status, 403);
  });
});
