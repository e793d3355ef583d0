import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuthError, type AuthFault, type Credentials } from '../../../../src/sandbox/auth/credentials';
import { hasSignatureV4, verifySignatureV4, type SignedRequest } from '../../../../src/sandbox/auth/signature-v4';

interface Vector {
  name: string;
  credentials: Credentials;
  region: string;
  date: string;
  method: string;
  path: string;
  headers: [string, string][];
  body: string;
}

const FOLDER = join(process.cwd(), 'test', 'vectors');
const vectors = readdirSync(FOLDER)
  .filter((file) => /^simpledbv2-.*\.json$/.test(file))
  .map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Vector);

const requestOf = ({ method, path, headers, body }: Vector): SignedRequest => ({
  method,
  rawPath: path,
  query: new URLSearchParams(),
  headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
  body: Buffer.from(body),
});

async function faultOf(
  request: SignedRequest,
  credentials: Credentials,
  now: number,
  service: 'sdb' | 's3' | 'sts' = 'sdb',
): Promise<AuthFault | undefined> {
  try {
    await verifySignatureV4(request, service, credentials, now);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof AuthError, String(error));
    assert.ok(!error.message.includes(credentials.secretAccessKey));
    return error.fault;
  }
}

const withHeaders = (request: SignedRequest, headers: Record<string, string>): SignedRequest => ({
  ...request,
  headers: { ...request.headers, ...headers },
});

const withAuthorization = (request: SignedRequest, from: string | RegExp, to: string): SignedRequest =>
  withHeaders(request, { authorization: (request.headers['authorization'] ?? '').replace(from, to) });

describe('the sandbox checking Signature Version 4', () => {
  it('has recorded requests to check', () => assert.ok(vectors.length >= 6));

  for (const vector of vectors) {
    describe(vector.name, () => {
      const request = requestOf(vector);
      const { credentials } = vector;
      const now = Date.parse(vector.date);

      it('takes the recorded signature and reads its Region', async () => {
        assert.equal(hasSignatureV4(request), true);
        assert.equal(await verifySignatureV4(request, 'sdb', credentials, now), vector.region);
      });

      it('does not mind headers that were not signed', async () => {
        const more = withHeaders(request, { accept: '*/*', 'x-amz-user-agent': 'me' });
        assert.equal(await faultOf(more, credentials, now), undefined);
      });

      it('takes it for 15 minutes, both ways', async () => {
        for (const ms of [-900_000, 900_000]) assert.equal(await faultOf(request, credentials, now + ms), undefined);
        for (const ms of [-901_000, 901_000]) assert.equal(await faultOf(request, credentials, now + ms), 'expired');
      });

      it('refuses it when anything signed is changed', async () => {
        const changed: SignedRequest[] = [
          { ...request, body: Buffer.from(`${vector.body} `) },
          { ...request, method: 'PUT' },
          { ...request, rawPath: `${request.rawPath}x` },
          { ...request, query: new URLSearchParams('a=b') },
          withHeaders(request, { host: 'other' }),
          withAuthorization(request, /Signature=./, 'Signature=g'),
          withAuthorization(request, 'host;', 'accept;host;'),
        ];
        for (const other of changed) assert.equal(await faultOf(other, credentials, now), 'mismatch');
        assert.equal(await faultOf(request, { ...credentials, secretAccessKey: 'another' }, now), 'mismatch');
      });

      it('says what else is wrong', async () => {
        assert.equal(
          await faultOf(withAuthorization(request, 'AKIDEXAMPLE', 'AKIDOTHER'), credentials, now),
          'unknownKey',
        );
        assert.equal(await faultOf(request, { ...credentials, sessionToken: 'another' }, now), 'unknownKey');
        assert.equal(await faultOf(request, credentials, now, 'sts'), 'scope');
        assert.equal(await faultOf(withAuthorization(request, /\/\d{8}\//, '/20200101/'), credentials, now), 'scope');
        assert.equal(await faultOf(withAuthorization(request, 'aws4_request', 'aws3'), credentials, now), 'malformed');
        assert.equal(await faultOf(withAuthorization(request, /.*/, 'Basic eDp5'), credentials, now), 'malformed');
        assert.equal(await faultOf(withAuthorization(request, 'host;', ''), credentials, now), 'malformed');
        const { authorization: _, ...headers } = request.headers;
        assert.equal(await faultOf({ ...request, headers }, credentials, now), 'missing');
      });
    });
  }

  it('holds the body against the hash that was signed', async () => {
    const vector = vectors[0] as Vector;
    const request = withHeaders(requestOf(vector), {
      'x-amz-content-sha256': createHash('sha256').update('another body').digest('hex'),
    });
    // The header decides over what is signed, so the recorded signature no longer fits either way.
    assert.equal(await faultOf(request, vector.credentials, Date.parse(vector.date)), 'mismatch');
  });
});
