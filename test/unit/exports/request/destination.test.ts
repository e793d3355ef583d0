import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readDestination, tidied } from '../../../../src/exports/request/destination';
import { s3ConsoleUrl, s3Uri } from '../../../../src/exports/model/artefacts';
import { emptyValues, validate } from '../../../../src/exports/request/export-form';

describe('a destination that is pasted', () => {
  const CASES: [string, string, string][] = [
    ['s3://acme', 'acme', ''],
    ['s3://acme/', 'acme', ''],
    ['S3://acme/backups/2026/', 'acme', 'backups/2026/'],
    ['s3a://acme/backups', 'acme', 'backups'],
    ['s3://acme//backups', 'acme', '/backups'],
    ['s3://acme/{account}/{domain}', 'acme', '{account}/{domain}'],
    ['arn:aws:s3:::acme', 'acme', ''],
    ['arn:aws:s3:::acme/backups', 'acme', 'backups'],
    ['arn:aws:s3:::acme/backups/*', 'acme', 'backups/'],
    ['arn:aws-cn:s3:::acme/b', 'acme', 'b'],
    ['arn:aws-us-gov:s3:::acme', 'acme', ''],
    ['https://eu-west-1.console.aws.amazon.com/s3/buckets/acme?region=eu-west-1&prefix=a%2Fb+c%2F&showversions=false', 'acme', 'a/b c/'],
    ['https://s3.console.aws.amazon.com/s3/buckets/acme?tab=objects', 'acme', ''],
    ['https://s3.console.aws.amazon.com/s3/buckets/acme/backups/', 'acme', 'backups/'],
    ['https://us-gov-west-1.console.amazonaws-us-gov.com/s3/buckets/acme', 'acme', ''],
    ['https://acme.s3.amazonaws.com/', 'acme', ''],
    ['https://my.acme.s3.eu-west-1.amazonaws.com/a%20b/', 'my.acme', 'a b/'],
    ['https://acme.s3.dualstack.eu-west-1.amazonaws.com/x', 'acme', 'x'],
    ['https://s3-us-west-2.amazonaws.com/acme/x/y', 'acme', 'x/y'],
    ['https://s3.cn-north-1.amazonaws.com.cn/acme', 'acme', ''],
    ['https://acme.s3.us-east-1.amazonaws.com/x/?X-Amz-Signature=00&X-Amz-Security-Token=secret', 'acme', 'x/'],
  ];
  for (const [text, s3Bucket, prefix] of CASES) {
    it(`is ${s3Bucket} and “${prefix}” in ${text}`, () => assert.deepEqual(readDestination(text), { s3Bucket, prefix }));
  }

  const OTHERS = [
    'acme',
    'backups/2026',
    's3:acme',
    's3://',
    'arn:aws:s3:us-east-1:111122223333:accesspoint/acme',
    'arn:aws:sdb:us-east-1:111122223333:domain/customers',
    'https://acme-111122223333.s3-accesspoint.us-east-1.amazonaws.com/x',
    'https://console.aws.amazon.com/s3/home',
    'https://console.aws.amazon.com.evil.example/s3/buckets/acme',
    'https://evils3.amazonaws.com/acme',
    'https://s3.amazonaws.com/',
    'https://acme.s3.amazonaws.com/50%',
    'https://example.com/acme/x',
  ];
  for (const text of OTHERS) {
    it(`is none in ${text}`, () => assert.equal(readDestination(text), undefined));
  }

  it('is found in every S3 URI and console link that the extension itself shows', () => {
    const bucket = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{1,30}[a-z0-9]$/);
    const prefix = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('a&b=c#d', '+a %2F', '日本/')).map((text) => `${text}/`);
    fc.assert(
      fc.property(bucket, prefix, (s3Bucket, text) => {
        assert.deepEqual(readDestination(s3Uri(s3Bucket, text)), { s3Bucket, prefix: text });
        assert.deepEqual(readDestination(s3ConsoleUrl(s3Bucket, text, 'us-east-1')), { s3Bucket, prefix: text });
      }),
    );
  });

  it('is looked for in no time, whatever the text', () => {
    const from = performance.now();
    for (const text of [`https://${'s3.'.repeat(100_000)}x`, `https://a.s3${'-aa'.repeat(2700)}`, `arn:aws${'-a'.repeat(4000)}`, `s3://${'/'.repeat(8000)}`]) readDestination(text);
    assert.ok(performance.now() - from < 200);
  });
});

describe('a field of the destination that is finished', () => {
  const form = (change: Partial<ReturnType<typeof emptyValues>>) => ({ ...emptyValues('customers', 't'), ...change });
  const finish = (change: Parameters<typeof form>[0], name: string) => tidied(form(change), name, 's3KeyPrefix');

  it('gives the bucket and the prefix of what is pasted into either', () => {
    for (const name of ['s3Bucket', 's3KeyPrefix']) {
      const done = finish({ [name]: ' s3://acme/backups/ ' }, name);
      assert.deepEqual(done?.values, form({ s3Bucket: 'acme', s3KeyPrefix: 'backups/' }));
      assert.equal(done?.words, 'S3 bucket is acme. S3 key prefix is backups/.');
    }
    assert.equal(finish({ s3Bucket: 's3://acme' }, 's3Bucket')?.words, 'S3 bucket is acme. There is no prefix.');
  });

  it('keeps the prefix that was there when a bucket is pasted, and says so', () => {
    const done = finish({ s3Bucket: 's3://acme/theirs', s3KeyPrefix: 'mine' }, 's3Bucket');
    assert.deepEqual(done?.values, form({ s3Bucket: 'acme', s3KeyPrefix: 'mine' }));
    assert.equal(done?.words, 'S3 bucket is acme. S3 key prefix is still mine, not theirs.');
    assert.equal(finish({ s3Bucket: 's3://acme', s3KeyPrefix: 'mine' }, 's3Bucket')?.words, 'S3 bucket is acme.');
  });

  it('loses the blanks at its ends', () => {
    for (const name of ['s3Bucket', 's3KeyPrefix', 's3BucketOwner', 's3SseKmsKeyId']) {
      assert.deepEqual(finish({ [name]: '\u00a0 a b\t' }, name)?.values, form({ [name]: 'a b' }));
    }
  });

  it('takes an account as the console shows it', () => {
    for (const shown of ['1111-2222-3333', '1111 2222 3333', ' 1111-2222-3333 ']) {
      const done = finish({ s3BucketOwner: shown }, 's3BucketOwner');
      assert.equal(done?.values.s3BucketOwner, '111122223333');
    }
    for (const other of ['1111-2222-333', '11112222-3333', '1111--22223333']) assert.equal(finish({ s3BucketOwner: other }, 's3BucketOwner'), undefined);
  });

  it('stays as it is where nothing is to be done, and leaves all others alone', () => {
    const good = { s3Bucket: 'acme', s3KeyPrefix: 'a b/c', s3BucketOwner: '111122223333' };
    for (const name of Object.keys(emptyValues('', ''))) assert.equal(finish(good, name), undefined, name);
    for (const name of ['clientToken', 'domainName', 'encryption']) assert.equal(finish({ [name]: ' s3://a/b ' }, name), undefined, name);
  });

  it('needs no correction by the user', () => {
    const done = finish({ s3Bucket: '  s3://acme-exports/backups/  ', s3BucketOwner: '111122223333' }, 's3Bucket');
    assert.deepEqual(done && validate(done.values), {});
  });
});
