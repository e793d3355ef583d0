import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import type { StoredItem } from '../../../../src/select/item';
import { bodyOf, callsTo, CALLER, keyPath, REGION, s3Request, temporaryFolder, textsOf } from '../s3/helpers';
import { manyItems, TestExports } from './helpers';

const FIRST_STATES = ['PENDING', 'IN_PROGRESS'];
interface DataFile {
  readonly md5Checksum: string;
  readonly dataFileS3Key: string;
  readonly dataFileItemCount: number;
}

describe('exports of the sandbox: what they leave in S3', () => {
  let folder: { path: string; remove: () => void };
  let exports: TestExports;

  beforeEach(async () => {
    folder = temporaryFolder();
    exports = await TestExports.open(folder.path);
  });
  afterEach(async () => {
    await exports.close();
    folder.remove();
  });

  const { keys } = callsTo(() => exports.s3);
  const read = async (key: string, bucket = 'sandbox-exports'): Promise<Buffer> =>
    bodyOf(await exports.s3.handle(s3Request('GET', keyPath(bucket, key)), CALLER));
  const readJson = async <T>(key: string): Promise<T> => JSON.parse((await read(key)).toString()) as T;
  const journal = (): string => join(folder.path, 'exports', 'exports.ndjson');
  const idOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

  it('has the layout, the sums and the counts that the manifests tell', async () => {
    exports.domains.contents.set('many', () => manyItems(20_001));
    const told = await exports.finish({ domainName: 'many', s3KeyPrefix: 'a b/c' });
    const folderOf = `a b/c/AWSSimpleDB/${idOf(told.exportArn)}/many/`;
    assert.equal(told.exportManifest, `${folderOf}manifest-summary.json`);
    assert.equal(told.itemsCount, 20_001);
    assert.equal((await read(`${folderOf}_started`)).length, 0);

    const files = await readJson<DataFile[]>(`${folderOf}manifest-file.json`);
    assert.deepEqual(files.map((each) => each.dataFileItemCount), [10_000, 10_000, 1]);
    const items: unknown[] = [];
    for (const { dataFileS3Key, dataFileItemCount, md5Checksum } of files) {
      assert.match(dataFileS3Key.slice(folderOf.length), /^data\/dataFile_\w+_\w+\.json$/);
      const bytes = await read(dataFileS3Key);
      assert.equal(createHash('md5').update(bytes).digest('base64'), md5Checksum);
      const inFile = JSON.parse(bytes.toString()) as unknown[];
      assert.equal(inFile.length, dataFileItemCount);
      items.push(...inFile);
    }
    const expected = [...manyItems(20_001)].map(({ name, attributes }) => ({
      itemName: name,
      attributes: [...attributes].map(([attribute, values]) => ({ name: attribute, values })),
    }));
    assert.deepEqual(items, expected);
    const others = ['_started', 'manifest-file.json', 'manifest-summary.json'].map((name) => folderOf + name);
    assert.deepEqual(await keys(), [...others, ...files.map((each) => each.dataFileS3Key)].sort());

    assert.deepEqual(await readJson(told.exportManifest), {
      version: '2025-11-01',
      exportArn: told.exportArn,
      requestedAt: '2026-01-01T00:00:00.000Z',
      s3BucketName: 'sandbox-exports',
      s3ExportPrefix: 'a b/c',
      domainName: 'many',
      itemsCount: 20_001,
      exportDataCutoffTime: '2026-01-01T00:00:00.000Z',
      s3SseAlgorithm: null,
      s3SseKmsKeyId: null,
      s3BucketOwner: null,
    });
  });

  it('writes any text so that it comes back', async () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
    const attributes = fc.uniqueArray(fc.tuple(text, fc.array(text, { minLength: 1, maxLength: 3 })), {
      maxLength: 4,
      selector: ([name]) => name,
    });
    const item: fc.Arbitrary<StoredItem> = fc
      .tuple(text, attributes)
      .map(([name, pairs]) => ({ name, attributes: new Map(pairs) }));
    await fc.assert(
      fc.asyncProperty(fc.array(item, { maxLength: 5 }), async (items) => {
        exports.time += 25 * 60 * 60 * 1000;
        exports.domains.contents.set('any', () => items);
        const { exportManifest = '', exportStatus } = await exports.finish({ domainName: 'any' });
        assert.equal(exportStatus, 'SUCCEEDED');
        const files = await readJson<DataFile[]>(exportManifest.replace('summary', 'file'));
        assert.equal(files.length, 1);
        const written = await readJson<{ itemName: string; attributes: { name: string; values: string[] }[] }[]>(
          files[0]?.dataFileS3Key ?? '',
        );
        const back = written.map(({ itemName, attributes }) => ({
          name: itemName,
          attributes: new Map(attributes.map(({ name, values }) => [name, values])),
        }));
        assert.deepEqual(back, items);
      }),
      { numRuns: 15 },
    );
  });

  it('does not double the slash of a prefix that ends in one', async () => {
    const { exportManifest } = await exports.finish({ s3KeyPrefix: 'x/y/' });
    assert.match(exportManifest ?? '', /^x\/y\/AWSSimpleDB\//);
  });

  it('gives an empty domain one file with an empty array', async () => {
    exports.domains.contents.set('empty', () => []);
    const { exportManifest = '', itemsCount } = await exports.finish({ domainName: 'empty' });
    assert.equal(itemsCount, 0);
    const [file, ...more] = await readJson<DataFile[]>(exportManifest.replace('summary', 'file'));
    assert.deepEqual(more, []);
    assert.deepEqual(await readJson(file?.dataFileS3Key ?? ''), []);
  });

  it('encrypts as asked, or as the bucket does', async () => {
    const header = 'x-amz-server-side-encryption';
    const encryptionOf = async (input: Parameters<TestExports['finish']>[0]): Promise<(string | undefined)[]> => {
      const { exportManifest = '', s3Bucket } = await exports.finish(input);
      const request = s3Request('HEAD', keyPath(s3Bucket, exportManifest));
      const { headers = {} } = await exports.s3.handle(request, CALLER);
      return [headers[header], headers[`${header}-aws-kms-key-id`]];
    };
    assert.deepEqual(await encryptionOf({ s3SseAlgorithm: 'KMS', s3SseKmsKeyId: 'alias/k' }), ['aws:kms', 'alias/k']);
    const [algorithm, key] = await encryptionOf({ s3SseAlgorithm: 'KMS' });
    assert.equal(algorithm, 'aws:kms');
    assert.match(key ?? '', /^arn:aws:kms:/);
    assert.deepEqual(await encryptionOf({}), ['AES256', undefined]);
    assert.equal((await encryptionOf({ s3Bucket: 'sandbox-encrypted' }))[0], 'aws:kms');
    const against = { s3Bucket: 'sandbox-encrypted', s3SseAlgorithm: 'AES256' } as const;
    assert.deepEqual(await encryptionOf(against), ['AES256', undefined]);
  });

  it('fails when the bucket is missing or not writable, with S3\'s code and nothing left behind', async () => {
    exports.domains.contents.set('orders', () => []);
    const cases = [
      ['NoSuchBucket', { s3Bucket: 'no-such-bucket' }],
      ['NoSuchBucket', { s3Bucket: 'UPPER' }],
      ['AccessDenied', { s3Bucket: 'sandbox-locked' }],
      ['AccessDenied', { s3Bucket: 'sandbox-partner' }],
      ['AccessDenied', { s3Bucket: 'sandbox-exports', s3BucketOwner: '444455556666' }],
      ['AccessDenied', { domainName: 'orders', s3Bucket: 'sandbox-partner', s3BucketOwner: '999999999999' }],
      ['KeyTooLongError', { domainName: 'orders', s3KeyPrefix: 'ü'.repeat(600) }],
    ] as const;
    for (const [code, input] of cases) {
      const told = await exports.finish(input);
      assert.equal(told.exportStatus, 'FAILED');
      assert.equal(told.failureCode, code);
      assert.ok(told.failureMessage);
      assert.equal(told.exportManifest, undefined);
      assert.equal(told.itemsCount, undefined);
      exports.time += 12 * 60 * 60 * 1000;
    }
    assert.deepEqual(await keys(), []);
  });

  it('writes to another account\'s bucket when its owner is named', async () => {
    const told = await exports.finish({ s3Bucket: 'sandbox-partner', s3BucketOwner: '444455556666' });
    assert.equal(told.exportStatus, 'SUCCEEDED');
    assert.ok((await read(told.exportManifest ?? '', 'sandbox-partner')).length > 0);
  });

  it('leaves what it had written when it fails in the middle', async () => {
    const log = console.error;
    console.error = () => undefined;
    try {
      exports.domains.contents.set('broken', function* () {
        yield* manyItems(10_001);
        throw new Error('disk');
      });
      const told = await exports.finish({ domainName: 'broken' });
      assert.equal(told.exportStatus, 'FAILED');
      assert.equal(told.failureCode, 'InternalFailure');
      assert.doesNotMatch(told.failureMessage ?? '', /disk/);
      const left = await keys();
      assert.equal(left.length, 2);
      assert.ok(left[0]?.endsWith('/_started'));
      assert.ok(left[1]?.includes('/data/dataFile_0_'));
    } finally {
      console.error = log;
    }
  });

  it('is PENDING first, blocks the domain until it ends, and goes on after a restart', async () => {
    await exports.restart(3600);
    const { exportArn } = await exports.start();
    assert.equal((await exports.get(exportArn)).exportStatus, 'PENDING');
    assert.equal((await exports.get(exportArn)).exportDataCutoffTime, undefined);
    assert.ok(exports.service.isExporting('customers'));
    assert.ok(!exports.service.isExporting('orders'));
    await exports.service.close();
    assert.ok(FIRST_STATES.includes((await exports.get(exportArn)).exportStatus));

    exports.time += 3600 * 1000;
    await exports.restart(3600);
    assert.ok(exports.service.isExporting('customers'));
    await exports.service.settled();
    const ended = await exports.get(exportArn);
    assert.equal(ended.exportStatus, 'SUCCEEDED');
    assert.equal(ended.exportDataCutoffTime, exports.time / 1000);
    assert.ok(!exports.service.isExporting('customers'));
  });

  it('does again what a kill in the middle left, in the same place and with the same cutoff', async () => {
    const done = await exports.finish();
    const id = idOf(done.exportArn);
    const lines = readFileSync(journal(), 'utf8').split('\n');
    await exports.service.close();
    // Back to the moment before the manifests, with one data file too many and a line cut short.
    const inProgress = lines.find((line) => line.includes('"IN_PROGRESS"')) ?? '';
    appendFileSync(journal(), `${inProgress}\n${lines[0]?.slice(0, 40)}`);
    const stale = `AWSSimpleDB/${id}/customers/data/dataFile_9_stale.json`;
    await exports.s3.handle(s3Request('PUT', keyPath('sandbox-exports', stale), { body: '[]' }), CALLER);
    exports.time += 1000;
    await exports.restart();
    await exports.service.settled();
    assert.deepEqual(await exports.get(done.exportArn), done);
    const { exportSummaries } = await exports.list();
    assert.equal(exportSummaries.length, 1);
    assert.equal((await keys()).length, 4);
    assert.ok(!(await keys()).includes(stale));
  });

  it('remembers an export from the moment it is answered, and its token', async () => {
    await exports.restart(3600);
    const answer = await exports.start({ clientToken: 'tok' });
    // No closing: the process is gone, and its files are as they are.
    await exports.restart(0);
    assert.deepEqual(await exports.start({ clientToken: 'tok' }), answer);
    assert.equal((await exports.list()).exportSummaries.length, 1);
    const asked = exports.service.handle('ListExports', {}, CALLER, REGION);
    assert.ok(await asked);
  });

  it('lists its objects in S3 like any other object', async () => {
    await exports.finish();
    const xml = await callsTo(() => exports.s3).list('delimiter=/');
    assert.deepEqual(textsOf(xml, 'Prefix').filter(Boolean), ['AWSSimpleDB/']);
  });
});
