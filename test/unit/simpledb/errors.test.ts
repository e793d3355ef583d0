import assert from 'node:assert/strict';
import { SimpleDBError } from '../../../src/simpledb/index';
import { answerStart, call, CREDENTIALS, readVectorFile, useServer } from './support';

interface ErrorCase {
  id: string;
  operation: string;
  status: number;
  headers: Record<string, string>;
  body: string;
  expected: { name: string | null; message: string | null; retryable: boolean; clockSkew?: boolean };
}
const recorded = readVectorFile('errors.json') as { params: Record<string, object>; cases: ErrorCase[] };

async function errorOf(promise: Promise<unknown>): Promise<SimpleDBError> {
  const error = await promise.then(
    () => assert.fail('should have failed'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof SimpleDBError, String(error));
  return error;
}

describe('Errors by the service', () => {
  const server = useServer();

  for (const { id, operation, status, headers, body, expected } of recorded.cases) {
    it(`reads ${id}`, async () => {
      server().respond = () => ({ status, headers, body });
      const error = await errorOf(call(server().client(), operation, recorded.params[operation]!));
      assert.equal(error.name, expected.name ?? 'UnknownError');
      if (expected.message === null) assert.match(error.message, /^HTTP status \d{3}/);
      else assert.equal(error.message, expected.message);
      assert.equal(error.retryable, expected.retryable);
      assert.equal(error.httpStatusCode, status);
      assert.equal(error.operation, operation);
      assert.equal(error.kind, 'service');
      assert.equal(error.requestSent, 'answered');
      const requestId = headers['x-amzn-RequestId'] ?? /<RequestID>(.*)<\/RequestID>/.exec(body)?.[1];
      assert.equal(error.requestId, requestId);
      assert.equal(server().received.length, expected.retryable ? 3 : expected.clockSkew === true ? 2 : 1);
    });
  }

  it('strips markup and bounds what a stranger says', async () => {
    const body = `<html><style>p{}</style><script>alert(1)</script><p>Access denied by the proxy ${'x'.repeat(5000)}`;
    server().respond = () => ({ status: 403, headers: { 'Content-Type': 'text/html' }, body });
    const error = await errorOf(server().client().listDomains());
    assert.match(error.message, /HTTP status 403.*text\/html.*Access denied by the proxy x+…$/);
    assert.doesNotMatch(error.message, /alert|p\{\}|</);
    assert.ok(error.message.length < 400);
  });

  it('never repeats credentials or the signature', async () => {
    const sessionToken = 'IQoJb3JpZ2lu//abc+def==';
    const credentials = { ...CREDENTIALS, sessionToken };
    server().respond = ({ body, headers }) => ({
      status: 403,
      headers: { 'x-amzn-errortype': 'SignatureDoesNotMatch' },
      body: JSON.stringify({
        message: `${headers.authorization} ${String(headers['x-amz-security-token'])} ${body} ${CREDENTIALS.secretAccessKey}`,
      }),
    });
    const client = server().client({ credentials });
    for (const error of [await errorOf(client.listDomains()), await errorOf(client.listExports())]) {
      const signature = /Signature=([^&,]+)$/.exec(server().received.at(-1)!.headers.authorization ?? '')?.[1];
      const text = `${error.message} ${error.stack} ${JSON.stringify(error)}`;
      for (const secret of [...Object.values(credentials), sessionToken, encodeURIComponent(sessionToken), signature]) {
        if (secret !== undefined) assert.ok(!text.includes(secret), secret);
      }
      assert.match(error.message, /\[redacted\]/);
    }
  });

  it('does not take names from prototypes or odd texts', async () => {
    for (const body of ['{"__proto__":{"code":"X"}}', '{"code":"a b c"}', '{"__type":17}', '[]', 'null', '"x"']) {
      server().respond = () => ({ status: 400, body });
      const error = await errorOf(server().client().listExports());
      assert.equal(error.name, 'UnknownError', body);
    }
  });
});

describe('A clock that is wrong', () => {
  const server = useServer();
  const skewed = (date: string) => ({
    status: 403,
    headers: { date, 'x-amzn-errortype': 'RequestTimeTooSkewed' },
    body: '{"message":"too far off"}',
  });

  it('is corrected once by the Date header, for this call and the next ones', async () => {
    server().respond = ({ headers }) =>
      headers['x-amz-date'] === '20200101T000000Z'
        ? { body: '{"exportSummaries":[]}' }
        : skewed('Wed, 01 Jan 2020 00:00:00 GMT');
    const client = server().client({ now: () => Date.UTC(2025, 0, 1), maxAttempts: 1 });
    await client.listExports();
    assert.equal(server().received.length, 2);
    await client.listExports();
    assert.equal(server().received.length, 3);
  });

  it('keeps the same token and bytes of StartDomainExport', async () => {
    server().respond = (request, _response, count) =>
      count === 1 ? skewed('Wed, 01 Jan 2020 00:00:00 GMT') : answerStart(request);
    await server().client().startDomainExport({ domainName: 'orders', s3Bucket: 'my-bucket' });
    assert.equal(server().received[0]?.body, server().received[1]?.body);
  });

  it('is not blamed when the service has the same time', async () => {
    server().respond = () => skewed('Wed, 01 Jan 2025 00:00:03 GMT');
    await errorOf(server().client({ now: () => Date.UTC(2025, 0, 1) }).listExports());
    assert.equal(server().received.length, 1);
  });
});
