import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { listArtefacts } from '../../../src/aws/artefacts';
import { regionInstead } from '../../../src/aws/s3';
import { emptyValues, validate } from '../../../src/exports/request/export-form';

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const LISTED = '<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>p/_started</Key><Size>0</Size></Contents></ListBucketResult>';

describe('A bucket in another Region', () => {
  let server: http.Server;
  const regions: (string | undefined)[] = [];
  let region: string;
  before(async () => {
    server = http.createServer((request, response) => {
      const signed = /Credential=[^/]+\/\d+\/([^/]+)/.exec(request.headers.authorization ?? '')?.[1];
      regions.push(signed);
      if (signed === 'eu-west-1') return void response.end(LISTED);
      response.writeHead(400, { 'content-type': 'application/xml' });
      response.end(
        `<Error><Code>AuthorizationHeaderMalformed</Code><Message>The authorization header is malformed; the region '${signed}' is wrong; expecting '${region}'</Message><Region>${region}</Region></Error>`,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => regions.splice(0));
  after(() => server.close());
  const list = () =>
    listArtefacts(
      { region: 'us-east-1', credentials: async () => CREDENTIALS, endpoints: { s3: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } },
      'my-bucket',
      'p/',
      undefined,
    );

  it('is listed there where S3 calls the authorization header malformed', async () => {
    region = 'eu-west-1';
    assert.equal((await list()).started, true);
    assert.deepEqual(regions, ['us-east-1', 'eu-west-1']);
  });

  it('is asked for once more at most', async () => {
    region = 'ap-south-1';
    await assert.rejects(list(), { name: 'AuthorizationHeaderMalformed' });
    assert.deepEqual(regions, ['us-east-1', 'ap-south-1']);
  });

  it('is named by a header, a member or the words of S3, and by nothing else', () => {
    const error = (more: object, message = '') => Object.assign(new Error(message), { name: 'AuthorizationHeaderMalformed' }, more);
    assert.equal(regionInstead(error({ $response: { headers: { 'x-amz-bucket-region': 'eu-west-2' } } })), 'eu-west-2');
    assert.equal(regionInstead(error({ Region: 'us-gov-west-1' })), 'us-gov-west-1');
    assert.equal(regionInstead(error({}, "the region 'us-east-1' is wrong; expecting 'eu-west-1'")), 'eu-west-1');
    for (const other of [error({}), error({ Region: 'evil.example.com/' }), Object.assign(error({ Region: 'eu-west-1' }), { name: 'AccessDenied' }), 'x']) {
      assert.equal(regionInstead(other), undefined);
    }
  });
});

describe('A directory bucket', () => {
  it('is refused by the form with words', () => {
    const values = { ...emptyValues('orders', ''), s3Bucket: 'my-bucket--use1-az4--x-s3' };
    assert.match(validate(values).s3Bucket ?? '', /directory bucket.*general purpose bucket/);
    assert.equal(validate({ ...values, s3Bucket: 'my-bucket--x-s3-not' }).s3Bucket, undefined);
  });
});
