import assert from 'node:assert/strict';
import { ACCOUNT, CALLER, REGION, temporaryFolder, withCode } from '../s3/helpers';
import { DAY, HOUR, TestExports } from './helpers';

describe('exports of the sandbox: the API', () => {
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

  describe('StartDomainExport', () => {
    it('answers token, ARN and time, and makes a token when there is none', async () => {
      const { clientToken, exportArn, requestedAt } = await exports.start({ clientToken: 'mine' });
      assert.equal(clientToken, 'mine');
      assert.match(exportArn, /^arn:aws:sdb:us-east-1:111122223333:domain\/customers\/export\/[0-9a-f-]{36}$/);
      assert.equal(requestedAt, exports.time / 1000);
      assert.match((await exports.start()).clientToken, /^[0-9a-f-]{36}$/);
      assert.match((await exports.start({}, 'eu-west-1')).exportArn, /^arn:aws:sdb:eu-west-1:/);
    });

    it('refuses what is no request at all', async () => {
      for (const input of [null, undefined, 'x', 5, []]) {
        const answer = exports.service.handle('StartDomainExport', input, CALLER, REGION);
        await assert.rejects(answer, withCode('SerializationException', 400));
      }
      const wrong = { domainName: 5 as unknown as string };
      await assert.rejects(exports.start(wrong), withCode('SerializationException', 400));
    });

    it('names the member that breaks its constraint, before it looks whether the domain exists', async () => {
      const cases: [string, string | undefined | null][] = [
        ['domainName', undefined], ['domainName', null], ['domainName', 'ab'], ['domainName', 'a/b'],
        ['domainName', 'x'.repeat(256)], ['s3Bucket', undefined], ['s3Bucket', 'a'], ['s3Bucket', '-ab-'],
        ['clientToken', ''], ['s3KeyPrefix', ''], ['s3KeyPrefix', 'x'.repeat(851)], ['s3KeyPrefix', '\ud800'],
        ['s3SseAlgorithm', 'aws:kms'], ['s3SseAlgorithm', ''], ['s3BucketOwner', '12345678901'],
        ['s3BucketOwner', '1234567890123'], ['s3BucketOwner', '12345678901a'],
      ];
      for (const [member, value] of cases) {
        const input = { domainName: 'no-such', s3Bucket: 'sandbox-exports', [member]: value };
        const answer = exports.service.handle('StartDomainExport', input, CALLER, REGION);
        await assert.rejects(answer, (error: Error) => {
          assert.match(error.message, new RegExp(`^${member} `), String(value));
          return withCode('InvalidParameterValueException', 400)(error);
        });
      }
      const key = { s3SseAlgorithm: 'KMS' as const, s3SseKmsKeyId: '' };
      await assert.rejects(exports.start(key), withCode('InvalidParameterValueException'));
      const long = { ...key, s3SseKmsKeyId: 'k'.repeat(2049) };
      await assert.rejects(exports.start(long), withCode('InvalidParameterValueException'));
    });

    it('takes every limit to its end', async () => {
      const { exportArn } = await exports.start({
        s3KeyPrefix: 'x'.repeat(850),
        s3SseAlgorithm: 'KMS',
        s3SseKmsKeyId: 'k'.repeat(2048),
        s3BucketOwner: ACCOUNT,
        clientToken: 't',
      });
      assert.equal((await exports.get(exportArn)).s3KeyPrefix?.length, 850);
    });

    it('refuses a key without KMS', async () => {
      for (const s3SseAlgorithm of [undefined, 'AES256'] as const) {
        const input = { s3SseAlgorithm, s3SseKmsKeyId: 'k', domainName: 'no-such' };
        await assert.rejects(exports.start(input), withCode('InvalidParameterCombinationException', 400));
      }
    });

    it('answers the same token with the same export for eight hours, and refuses other parameters', async () => {
      const first = await exports.start({ clientToken: 'tok', s3KeyPrefix: 'p' });
      exports.time += 8 * HOUR - 1;
      assert.deepEqual(await exports.start({ clientToken: 'tok', s3KeyPrefix: 'p' }), first);
      const owned = { s3KeyPrefix: 'p', s3BucketOwner: ACCOUNT };
      const others = [{ s3KeyPrefix: 'q' }, {}, owned, { domainName: 'no-such' }];
      for (const other of others) {
        await assert.rejects(exports.start({ clientToken: 'tok', ...other }), withCode('ConflictException', 400));
      }
      assert.equal((await exports.list()).exportSummaries.length, 1);
      exports.time += 1;
      assert.notEqual((await exports.start({ clientToken: 'tok', s3KeyPrefix: 'p' })).exportArn, first.exportArn);
      exports.time += HOUR;
      const again = await exports.start({ clientToken: 'tok', s3KeyPrefix: 'p' });
      assert.equal((await exports.list()).exportSummaries[0]?.exportArn, again.exportArn);
    });

    it('makes one export of many identical requests at once', async () => {
      const all = await Promise.all(Array.from({ length: 20 }, () => exports.start({ clientToken: 'tok' })));
      assert.equal(new Set(all.map((each) => each.exportArn)).size, 1);
      assert.equal((await exports.list()).exportSummaries.length, 1);
    });

    it('refuses domains that do not exist', async () => {
      await assert.rejects(exports.start({ domainName: 'no-such' }), withCode('NoSuchDomainException', 400));
    });

    it('allows 5 exports of a domain in any 24 hours, and replays cost nothing', async () => {
      for (let i = 0; i < 5; i++) {
        await exports.start({ clientToken: `t${i}` });
        exports.time += HOUR;
      }
      await assert.rejects(exports.start(), withCode('NumberExportsLimitExceeded', 409));
      await exports.start({ clientToken: 't4' });
      exports.time += 19 * HOUR - 1;
      await assert.rejects(exports.start(), withCode('NumberExportsLimitExceeded', 409));
      exports.time += 1;
      await exports.start();
      await assert.rejects(exports.start(), withCode('NumberExportsLimitExceeded', 409));
      await exports.restart();
      await assert.rejects(exports.start(), withCode('NumberExportsLimitExceeded', 409));
    });

    it('allows 25 exports of an account in any 24 hours, in each Region, failed ones included', async () => {
      for (let i = 0; i < 26; i++) exports.domains.contents.set(`domain-${i}`, () => []);
      const start = (i: number, region?: string): Promise<unknown> =>
        exports.start({ domainName: `domain-${i}`, s3Bucket: 'no-such-bucket' }, region);
      const settled = await Promise.allSettled(Array.from({ length: 26 }, (_, i) => start(i)));
      assert.equal(settled.filter((each) => each.status === 'fulfilled').length, 25);
      await assert.rejects(start(25), withCode('NumberExportsLimitExceeded', 409));
      await start(25, 'eu-west-1');
      exports.time += DAY;
      await start(25);
    });
  });

  describe('GetExport', () => {
    it('tells the members that were given and no others', async () => {
      const plain = await exports.finish();
      assert.deepEqual(Object.keys(plain).sort(), [
        'clientToken', 'domainName', 'exportArn', 'exportDataCutoffTime', 'exportManifest', 'exportStatus',
        'itemsCount', 'requestedAt', 's3Bucket',
      ]);
      const given = {
        s3KeyPrefix: 'p', s3SseAlgorithm: 'KMS', s3SseKmsKeyId: 'alias/k', s3BucketOwner: ACCOUNT, clientToken: 't',
      } as const;
      const whole = await exports.finish(given);
      assert.deepEqual({ ...whole, ...given }, whole);
      assert.equal(whole.exportStatus, 'SUCCEEDED');
      assert.equal(whole.itemsCount, 3);
    });

    it('knows no export by another ARN, another Region or another account', async () => {
      const { exportArn } = await exports.start();
      const other = exportArn.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
      const otherForms = [
        'arn:aws::sdb:us-east-1:111122223333:domain/d/export/x',
        'arn:aws:sdb:us-east-1:123456789012:export/abc123',
      ];
      for (const arn of [other, ...otherForms]) {
        await assert.rejects(exports.get(arn), withCode('NoSuchExportException', 400));
      }
      await assert.rejects(exports.get(exportArn, 'eu-west-1'), withCode('NoSuchExportException', 400));
      const stranger = { account: '999999999999', arn: 'arn:aws:iam::999999999999:root' };
      const asked = exports.service.handle('GetExport', { exportArn }, stranger, REGION);
      await assert.rejects(asked, withCode('NoSuchExportException', 400));
    });

    it('refuses what is no ARN of an export', async () => {
      for (const arn of ['short', 'x'.repeat(30), `arn:aws:s3:::${'x'.repeat(30)}`, 'x'.repeat(2049), undefined]) {
        await assert.rejects(exports.get(arn as string), withCode('InvalidParameterValueException', 400));
      }
    });
  });

  describe('ListExports', () => {
    beforeEach(async () => {
      exports.domains.contents.set('orders', () => []);
      for (const domainName of ['customers', 'orders', 'customers', 'orders', 'customers']) {
        await exports.start({ domainName });
        exports.time += 1;
      }
      await exports.service.settled();
    });

    it('lists newest first, in pages that new exports do not shift', async () => {
      const whole = await exports.list();
      assert.deepEqual(Object.keys(whole), ['exportSummaries']);
      const times = whole.exportSummaries.map((each) => Number(each.requestedAt));
      assert.deepEqual(times, [...times].sort((a, b) => b - a));
      const seen = [];
      let nextToken: string | undefined;
      do {
        const page = await exports.list({ maxResults: 2, ...(nextToken && { nextToken }) });
        assert.ok(page.exportSummaries.length <= 2);
        seen.push(...page.exportSummaries);
        ({ nextToken } = page);
        if (seen.length === 2) await exports.start();
      } while (nextToken);
      assert.deepEqual(seen, whole.exportSummaries);
    });

    it('filters by domain', async () => {
      const { exportSummaries } = await exports.list({ domainName: 'orders' });
      assert.deepEqual(exportSummaries.map((each) => each.domainName), ['orders', 'orders']);
      await assert.rejects(exports.list({ domainName: 'no-such' }), withCode('NoSuchDomainException', 400));
      assert.deepEqual((await exports.list({}, 'eu-west-1')).exportSummaries, []);
    });

    it('takes a token only with the filter it was made for', async () => {
      const { nextToken } = await exports.list({ maxResults: 1, domainName: 'orders' });
      assert.equal((await exports.list({ domainName: 'orders', nextToken })).exportSummaries.length, 1);
      const other = { domainName: 'customers', nextToken };
      const inputs = [{ nextToken }, other, { nextToken: 'x' }, { nextToken: 'WzFd' }];
      for (const input of inputs) {
        await assert.rejects(exports.list(input), withCode('InvalidNextTokenException', 400));
      }
    });

    it('refuses bad values', async () => {
      const nextToken = 'x'.repeat(2049);
      const inputs = [{ maxResults: 0 }, { maxResults: -1 }, { nextToken: '' }, { nextToken }, { domainName: '' }];
      for (const input of inputs) {
        await assert.rejects(exports.list(input), withCode('InvalidParameterValueException', 400));
      }
      for (const input of [{ maxResults: 1.5 }, { maxResults: '1' }, { nextToken: 1 }, []]) {
        await assert.rejects(exports.list(input), withCode('SerializationException', 400));
      }
    });

    it('forgets exports after three months, on restart too', async () => {
      const { exportArn } = (await exports.list()).exportSummaries[0] ?? { exportArn: '' };
      exports.time += 91 * DAY;
      for (const restart of [false, true]) {
        if (restart) await exports.restart();
        assert.deepEqual((await exports.list()).exportSummaries, []);
        await assert.rejects(exports.get(exportArn), withCode('NoSuchExportException'));
      }
    });
  });
});
