import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseXml } from '@rgrove/parse-xml';
import * as fc from 'fast-check';
import type { SandboxResponse } from '../../../../src/sandbox/kit/http';
import type { S3Service } from '../../../../src/sandbox/s3/service';
import {
  bodyOf,
  callsTo,
  INFO_FILE,
  keyPath,
  openS3,
  s3Request,
  temporaryFolder,
  textsOf,
  withCode,
} from './helpers';

const createIn = (region: string): string =>
  `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;

const encryptBy = (algorithm: string, key: string): string =>
  '<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>' +
  `<SSEAlgorithm>${algorithm}</SSEAlgorithm><KMSMasterKeyID>${key}</KMSMasterKeyID>` +
  '</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>';

describe('S3 of the sandbox', () => {
  let folder: { path: string; remove: () => void };
  let s3: S3Service;

  beforeEach(async () => {
    folder = temporaryFolder();
    s3 = await openS3(folder.path);
  });
  afterEach(() => folder.remove());

  const { send, put, get, textOf, list, keys } = callsTo(() => s3);
  const filesOf = (bucket: string): string[] => readdirSync(join(folder.path, 's3', `bucket-${bucket}`));

  describe('buckets', () => {
    it('lists the buckets of the account with their Regions, and none of other accounts', async () => {
      const xml = await textOf(send('GET', '/'));
      const names = ['sandbox-archive-eu', 'sandbox-encrypted', 'sandbox-exports', 'sandbox-locked'];
      assert.deepEqual(textsOf(xml, 'Name'), names);
      assert.deepEqual(textsOf(xml, 'BucketRegion'), ['eu-west-1', 'us-east-1', 'us-east-1', 'us-east-1']);
      assert.deepEqual(textsOf(xml, 'ID'), ['111122223333']);
    });

    it('pages through the buckets, filtered by a prefix', async () => {
      const first = await textOf(send('GET', '/', { query: 'max-buckets=2&prefix=sandbox-e' }));
      assert.deepEqual(textsOf(first, 'Name'), ['sandbox-encrypted', 'sandbox-exports']);
      assert.deepEqual(textsOf(first, 'ContinuationToken'), []);
      const page = await textOf(send('GET', '/', { query: 'max-buckets=3' }));
      const token = encodeURIComponent(textsOf(page, 'ContinuationToken')[0] ?? '');
      const next = await textOf(send('GET', '/', { query: `max-buckets=3&continuation-token=${token}` }));
      assert.deepEqual(textsOf(next, 'Name'), ['sandbox-locked']);
      for (const query of ['continuation-token=nonsense', 'max-buckets=x', 'max-buckets=0']) {
        await assert.rejects(send('GET', '/', { query }), withCode('InvalidArgument', 400), query);
      }
    });

    it('creates a bucket in the Region asked for, and deletes it when it is empty', async () => {
      const body = createIn('eu-west-1');
      assert.equal((await send('PUT', '/my.bucket-1', { body })).headers?.['location'], '/my.bucket-1');
      assert.equal((await send('HEAD', '/my.bucket-1')).headers?.['x-amz-bucket-region'], 'eu-west-1');
      await send('PUT', '/my.bucket-1/a', { body: 'x' });
      await assert.rejects(send('DELETE', '/my.bucket-1'), withCode('BucketNotEmpty', 409));
      await send('DELETE', '/my.bucket-1/a');
      assert.equal((await send('DELETE', '/my.bucket-1')).status, 204);
      await assert.rejects(send('HEAD', '/my.bucket-1'), withCode('NoSuchBucket', 404));
      await send('PUT', '/my.bucket-1');
      assert.equal((await send('HEAD', '/my.bucket-1')).headers?.['x-amz-bucket-region'], 'us-east-1');
    });

    it('refuses names that are no bucket names and buckets that are there', async () => {
      for (const name of ['ab', 'Upper', '-a-b', 'a..b', '192.168.0.1', 'a_b', '..%2fx', 'x'.repeat(64)]) {
        await assert.rejects(send('PUT', `/${name}`), withCode('InvalidBucketName', 400), name);
      }
      await assert.rejects(send('PUT', '/sandbox-exports'), withCode('BucketAlreadyOwnedByYou', 409));
      await assert.rejects(send('PUT', '/sandbox-partner'), withCode('BucketAlreadyExists', 409));
      const body = createIn('moon');
      await assert.rejects(send('PUT', '/fine-name', { body }), withCode('InvalidLocationConstraint', 400));
      await assert.rejects(send('PUT', '/fine-name', { body: '<x' }), withCode('MalformedXML', 400));
    });

    it('tells a bucket\'s Region and encryption, and takes another encryption', async () => {
      const location = (bucket: string): Promise<string> => textOf(send('GET', `/${bucket}`, { query: 'location' }));
      assert.equal(parseXml(await location('sandbox-archive-eu')).root?.text, 'eu-west-1');
      assert.equal(parseXml(await location('sandbox-exports')).root?.text, '');
      const encryption = (bucket: string): Promise<string> =>
        textOf(send('GET', `/${bucket}`, { query: 'encryption' }));
      assert.deepEqual(textsOf(await encryption('sandbox-encrypted'), 'SSEAlgorithm'), ['aws:kms']);
      assert.deepEqual(textsOf(await encryption('sandbox-exports'), 'SSEAlgorithm'), ['AES256']);
      const body = encryptBy('aws:kms', 'alias/mine');
      await send('PUT', '/sandbox-exports', { query: 'encryption', body });
      assert.deepEqual(textsOf(await encryption('sandbox-exports'), 'KMSMasterKeyID'), ['alias/mine']);
      const written = await put('a');
      assert.equal(written.headers?.['x-amz-server-side-encryption-aws-kms-key-id'], 'alias/mine');
    });

    it('lets HeadBucket prove the owner, and tells the Region even when it refuses', async () => {
      const head = (expected: string): Promise<SandboxResponse> =>
        send('HEAD', '/sandbox-archive-eu', { headers: { 'x-amz-expected-bucket-owner': expected } });
      assert.equal((await head('111122223333')).status, 200);
      const refused = await head('444455556666');
      assert.equal(refused.status, 403);
      assert.equal(refused.headers?.['x-amz-bucket-region'], 'eu-west-1');
      const headers = { 'x-amz-expected-bucket-owner': '999999999999' };
      await assert.rejects(send('GET', '/sandbox-exports', { headers }), withCode('AccessDenied', 403));
    });

    it('refuses writes to a locked bucket and to another account\'s, and lets both be read', async () => {
      for (const bucket of ['sandbox-locked', 'sandbox-partner']) {
        await assert.rejects(send('PUT', `/${bucket}/a`, { body: 'x' }), withCode('AccessDenied', 403));
        await assert.rejects(send('DELETE', `/${bucket}/a`), withCode('AccessDenied', 403));
        await assert.rejects(send('DELETE', `/${bucket}`), withCode('AccessDenied', 403));
        assert.deepEqual(textsOf(await list('', bucket), 'Key'), []);
      }
    });

    it('makes the first buckets once only', async () => {
      await send('DELETE', '/sandbox-encrypted');
      s3 = await openS3(folder.path);
      await assert.rejects(send('HEAD', '/sandbox-encrypted'), withCode('NoSuchBucket'));
      assert.equal((await send('HEAD', '/sandbox-exports')).status, 200);
    });
  });

  describe('objects', () => {
    it('gives back the bytes, properties and MD5 of what was put, after a restart too', async () => {
      const body = Buffer.from([0, 1, 2, 255, 254]);
      const headers = { 'content-type': 'text/x', 'x-amz-meta-note': 'n', 'content-encoding': 'gzip,aws-chunked' };
      const etag = `"${createHash('md5').update(body).digest('hex')}"`;
      assert.equal((await put('k', body, headers)).headers?.['etag'], etag);
      for (const restart of [false, true]) {
        if (restart) s3 = await openS3(folder.path);
        const answer = await get('k');
        assert.deepEqual(await bodyOf(answer), body);
        const told = answer.headers ?? {};
        assert.equal(told['etag'], etag);
        assert.equal(told['content-length'], '5');
        assert.equal(told['content-type'], 'text/x');
        assert.equal(told['content-encoding'], 'gzip');
        assert.equal(told['x-amz-meta-note'], 'n');
        assert.equal(told['x-amz-server-side-encryption'], 'AES256');
        assert.ok(Date.parse(told['last-modified'] ?? '') > 0);
      }
      const head = await send('HEAD', keyPath('sandbox-exports', 'k'));
      assert.equal(head.body, undefined);
      assert.equal(head.headers?.['content-length'], '5');
    });

    it('keeps any key apart from every other one and inside its folder', async () => {
      const key = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 });
      const odd = fc.constantFrom('../x', '/', '//', './a/..', 'con', 'a%2Fb', '+ +', '<&"\'>', 'ü/😀', INFO_FILE, ' ');
      await fc.assert(
        fc.asyncProperty(fc.uniqueArray(fc.oneof(key, odd), { minLength: 1, maxLength: 6 }), async (names) => {
          for (const name of names) await put(name);
          const listed = (await keys('encoding-type=url')).map(decodeURIComponent);
          assert.deepEqual(listed, [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
          for (const name of names) assert.equal((await bodyOf(await get(name))).toString(), name);
          for (const name of names) await send('DELETE', keyPath('sandbox-exports', name));
          assert.deepEqual(await keys(), []);
        }),
        { numRuns: 20 },
      );
      assert.deepEqual(readdirSync(folder.path), ['s3']);
      assert.deepEqual(filesOf('sandbox-exports'), [INFO_FILE]);
    });

    it('answers ranges', async () => {
      await put('k', '0123456789');
      for (const [range, text, told] of [
        ['bytes=2-4', '234', 'bytes 2-4/10'],
        ['bytes=7-', '789', 'bytes 7-9/10'],
        ['bytes=7-99', '789', 'bytes 7-9/10'],
        ['bytes=-3', '789', 'bytes 7-9/10'],
        ['bytes=-99', '0123456789', 'bytes 0-9/10'],
      ] as const) {
        const answer = await get('k', { range });
        assert.equal(answer.status, 206);
        assert.equal((await bodyOf(answer)).toString(), text);
        assert.equal(answer.headers?.['content-range'], told);
        assert.equal(answer.headers?.['content-length'], String(text.length));
      }
      for (const range of ['bytes=10-', 'bytes=-0', 'bytes=99-100']) {
        await assert.rejects(get('k', { range }), withCode('InvalidRange', 416), range);
      }
      for (const range of ['lines=1-2', 'bytes=4-2', 'bytes=0-1,3-4', 'bytes=-', 'bytes=x']) {
        assert.equal((await get('k', { range })).status, 200, range);
      }
      await put('empty', '');
      assert.equal((await bodyOf(await get('empty'))).length, 0);
      await assert.rejects(get('empty', { range: 'bytes=0-' }), withCode('InvalidRange', 416));
    });

    it('heeds the conditions of reads', async () => {
      const etag = (await put('k', 'x')).headers?.['etag'] ?? '';
      assert.equal((await get('k', { 'if-none-match': etag })).status, 304);
      assert.equal((await get('k', { 'if-none-match': '"other"' })).status, 200);
      assert.equal((await get('k', { 'if-match': etag })).status, 200);
      await assert.rejects(get('k', { 'if-match': '"other"' }), withCode('PreconditionFailed', 412));
      const modified = (await get('k')).headers?.['last-modified'] ?? '';
      assert.equal((await get('k', { 'if-modified-since': modified })).status, 304);
      await assert.rejects(
        get('k', { 'if-unmodified-since': new Date(Date.parse(modified) - 1000).toUTCString() }),
        withCode('PreconditionFailed', 412),
      );
    });

    it('lets only one of many conditional writes win', async () => {
      const writes = Array.from({ length: 8 }, (_, i) => put('once', `body ${i}`, { 'if-none-match': '*' }));
      const settled = await Promise.allSettled(writes);
      const won = settled.flatMap((each, i) => (each.status === 'fulfilled' ? [`body ${i}`] : []));
      assert.equal(won.length, 1);
      assert.deepEqual([(await bodyOf(await get('once'))).toString()], won);
      assert.equal(filesOf('sandbox-exports').length, 3);
      await assert.rejects(put('new', 'x', { 'if-match': '"y"' }), withCode('NoSuchKey', 404));
      await assert.rejects(put('once', 'x', { 'if-match': '"y"' }), withCode('PreconditionFailed', 412));
      await assert.rejects(put('once', 'x', { 'if-none-match': '"y"' }), withCode('NotImplemented', 501));
    });

    it('refuses bodies that their checksums deny, and keeps those they confirm', async () => {
      // The check values of the CRC catalogue, for the nine digits.
      const right = {
        'x-amz-checksum-crc32': 'y/Q5Jg==',
        'x-amz-checksum-crc32c': '4waSgw==',
        'x-amz-checksum-crc64nvme': 'rosUhgp5mIg=',
        'x-amz-checksum-sha1': createHash('sha1').update('123456789').digest('base64'),
        'x-amz-checksum-sha256': createHash('sha256').update('123456789').digest('base64'),
      };
      for (const [name, value] of Object.entries(right)) {
        assert.equal((await put('k', '123456789', { [name]: value })).headers?.[name], value);
        const enabled = { 'x-amz-checksum-mode': 'ENABLED' };
        assert.equal((await get('k', enabled)).headers?.[name], value);
        assert.equal((await get('k', { ...enabled, range: 'bytes=1-2' })).headers?.[name], undefined);
        await assert.rejects(put('k', '12345678', { [name]: value }), withCode('BadDigest', 400));
      }
      const md5 = createHash('md5').update('x').digest('base64');
      await put('k', 'x', { 'content-md5': md5 });
      await assert.rejects(put('k', 'y', { 'content-md5': md5 }), withCode('BadDigest', 400));
      await assert.rejects(put('k', 'y', { 'content-md5': 'short' }), withCode('InvalidDigest', 400));
      assert.equal((await bodyOf(await get('k'))).toString(), 'x');
    });

    it('keeps the encryption that a write asks for, or the bucket\'s', async () => {
      const header = 'x-amz-server-side-encryption';
      const kms = { [header]: 'aws:kms', [`${header}-aws-kms-key-id`]: 'alias/k' };
      await put('k', 'x', kms);
      const told = (await get('k')).headers ?? {};
      for (const [name, value] of Object.entries(kms)) assert.equal(told[name], value);
      const byDefault = (await send('PUT', '/sandbox-encrypted/k', { body: 'x' })).headers ?? {};
      assert.equal(byDefault[header], 'aws:kms');
      assert.match(byDefault[`${header}-aws-kms-key-id`] ?? '', /^arn:aws:kms:us-east-1:111122223333:key\//);
      const refused = { [header]: 'rot13' };
      await assert.rejects(put('k', 'x', refused), withCode('InvalidEncryptionAlgorithmError', 400));
    });

    it('says what it cannot do instead of leaving it out', async () => {
      await assert.rejects(put('k', 'x', { 'x-amz-storage-class': 'GLACIER' }), withCode('NotImplemented', 501));
      await assert.rejects(send('GET', '/sandbox-exports', { query: 'policy' }), withCode('NotImplemented', 501));
      await assert.rejects(send('POST', '/sandbox-exports'), withCode('MethodNotAllowed', 405));
      await assert.rejects(send('PUT', '/'), withCode('MethodNotAllowed', 405));
      await assert.rejects(put('k'.repeat(1025)), withCode('KeyTooLongError', 400));
      await assert.rejects(put('k', 'x', { 'x-amz-meta-a': 'x'.repeat(2048) }), withCode('MetadataTooLarge', 400));
      await assert.rejects(send('GET', '/sandbox-exports/%ff'), withCode('InvalidURI', 400));
      await assert.rejects(send('GET', '/sandbox-exports/none'), withCode('NoSuchKey', 404));
      await assert.rejects(send('GET', '/no-such-bucket/none'), withCode('NoSuchBucket', 404));
      assert.equal((await send('DELETE', '/sandbox-exports/none')).status, 204);
    });

    it('copies objects, with what is told of them unless that is replaced', async () => {
      const from = { 'x-amz-copy-source': 'sandbox-exports/a%20b/%C3%BC%2B' };
      await put('a b/ü+', 'bytes', { 'content-type': 'text/plain', 'x-amz-meta-a': '1' });
      assert.match(await textOf(put('copy', '', from)), /<CopyObjectResult .*<ETag>&quot;[0-9a-f]{32}&quot;<\/ETag>/);
      const copy = await get('copy');
      assert.deepEqual(copy.body, Buffer.from('bytes'));
      assert.equal(copy.headers?.['x-amz-meta-a'], '1');
      const replaced = { ...from, 'x-amz-metadata-directive': 'REPLACE', 'content-type': 'text/csv' };
      await send('PUT', '/sandbox-encrypted/other', { headers: replaced });
      const { headers } = await send('HEAD', '/sandbox-encrypted/other');
      assert.deepEqual(
        [headers?.['content-type'], headers?.['x-amz-meta-a'], headers?.['x-amz-server-side-encryption']],
        ['text/csv', undefined, 'aws:kms'],
      );
      await assert.rejects(put('a b/ü+', '', from), withCode('InvalidRequest', 400));
      await assert.rejects(send('PUT', '/sandbox-locked/k', { headers: from }), withCode('AccessDenied', 403));
      for (const [source, code] of [
        ['nonsense', 'InvalidArgument'],
        ['%ff/k', 'InvalidArgument'],
        ['no-such-bucket/k', 'NoSuchBucket'],
        ['sandbox-exports/none', 'NoSuchKey'],
      ] as const) {
        await assert.rejects(put('k', '', { 'x-amz-copy-source': source }), withCode(code), source);
      }
      for (const extra of [
        { 'x-amz-copy-source-if-match': '"other"' },
        { 'x-amz-copy-source-if-none-match': '*' },
      ]) {
        await assert.rejects(put('k', '', { ...from, ...extra }), withCode('PreconditionFailed', 412));
      }
      const stranger = { ...from, 'x-amz-source-expected-bucket-owner': '999999999999' };
      await assert.rejects(put('k', '', stranger), withCode('AccessDenied', 403));
    });

    it('deletes many at once', async () => {
      for (const key of ['a', ' b ', '<&>', 'keep']) await put(key);
      const body =
        '<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>a</Key></Object>' +
        '<Object><Key> b </Key></Object><Object><Key>&lt;&amp;&gt;</Key></Object>' +
        '<Object><Key>none</Key></Object></Delete>';
      const answer = await textOf(send('POST', '/sandbox-exports', { query: 'delete', body }));
      assert.deepEqual(textsOf(answer, 'Key'), ['a', ' b ', '<&>', 'none']);
      assert.deepEqual(await keys(), ['keep']);
      const entity = '<!DOCTYPE x [<!ENTITY e "y">]><Delete><Object><Key>&e;</Key></Object></Delete>';
      for (const broken of ['', '<Delete/>', '<Delete><Object/></Delete>', entity]) {
        const request = { query: 'delete', body: broken };
        await assert.rejects(send('POST', '/sandbox-exports', request), withCode('MalformedXML'));
      }
    });

    it('clears away what an interrupted write left behind', async () => {
      await put('k', 'kept');
      const home = join(folder.path, 's3', 'bucket-sandbox-exports');
      writeFileSync(join(home, 'orphan.data'), 'half');
      writeFileSync(join(home, `${'0'.repeat(64)}.json.next`), '{"key":');
      s3 = await openS3(folder.path);
      assert.equal(readdirSync(home).length, 3);
      assert.equal(existsSync(join(home, 'orphan.data')), false);
      assert.equal((await bodyOf(await get('k'))).toString(), 'kept');
    });

    it('lets a read go on when the object is replaced meanwhile', async () => {
      await put('k', 'old');
      const reading = await send('GET', '/sandbox-exports/k');
      await put('k', 'new');
      assert.equal((await bodyOf(reading)).toString(), 'old');
      assert.equal((await bodyOf(await get('k'))).toString(), 'new');
    });
  });

  it('names the IAM action that a request needs', () => {
    const action = (method: string, path: string, query = ''): string =>
      s3.actionOf(s3Request(method, path, { query }));
    assert.equal(action('GET', '/'), 's3:ListAllMyBuckets');
    assert.equal(action('HEAD', '/b'), 's3:ListBucket');
    assert.equal(action('GET', '/b/', 'list-type=2'), 's3:ListBucket');
    assert.equal(action('GET', '/b', 'location'), 's3:GetBucketLocation');
    assert.equal(action('PUT', '/b/k', 'x-id=PutObject'), 's3:PutObject');
    assert.equal(action('HEAD', '/b/k'), 's3:GetObject');
    assert.equal(action('POST', '/b', 'delete'), 's3:DeleteObject');
  });
});
