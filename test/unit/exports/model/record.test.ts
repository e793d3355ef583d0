import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readRecord } from '../../../../src/exports/model/read-record';
import { byNewest, hasEnded, isInScope, scopeKey, withArtefacts, withDetails, withPause, withSummary, type ExportRecord } from '../../../../src/exports/model/record';
import { EXPORT_STATUSES, type ExportSummary, type GetExportOutput } from '../../../../src/simpledb/model';
import { arnOf, record, recordOf } from '../../../support/following';

const PLACE = { connection: 'profile:work', region: 'us-east-1', accountId: '111122223333' };
const REQUESTED = new Date('2026-11-01T10:00:00Z');

const status = fc.constantFrom(...EXPORT_STATUSES);
const seen = fc.date({ min: new Date('2026-11-01'), max: new Date('2027-01-01'), noInvalidDate: true });
const summary = status.map((exportStatus): ExportSummary => ({ exportArn: arnOf('e1'), domainName: 'customers', requestedAt: REQUESTED, exportStatus }));
const details = fc.record({ exportStatus: status, itemsCount: fc.option(fc.nat(), { nil: undefined }), failureCode: fc.option(fc.constant('NoSuchBucket'), { nil: undefined }) })
  .map(({ exportStatus, itemsCount, failureCode }): GetExportOutput => ({
    exportArn: arnOf('e1'),
    clientToken: 'token',
    exportStatus,
    domainName: 'customers',
    requestedAt: REQUESTED,
    s3Bucket: 'bucket',
    ...(itemsCount === undefined ? {} : { itemsCount }),
    ...(failureCode === undefined ? {} : { failureCode }),
  }));
type Step = (now: ExportRecord) => ExportRecord;
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(summary, seen).map(([what, at]): Step => (now) => withSummary(now, what, PLACE, at)),
  fc.tuple(details, seen).map(([what, at]): Step => (now) => withDetails(now, what, {}, at)),
  fc.constant<Step>((now) => ({ ...withPause(now, undefined), forgotten: true })),
  fc.constant<Step>((now) => (hasEnded(now) ? now : withPause(now, { name: 'LoginRequired', message: 'x' }))),
);
const steps = fc.array(step, { maxLength: 12 });

describe('export record', () => {
  it('never takes an end back, whatever answers come in which order', () => {
    fc.assert(
      fc.property(steps, (all) => {
        let now: ExportRecord = record();
        for (const each of all) {
          const next = each(now);
          if (now.exportStatus === 'SUCCEEDED' || now.exportStatus === 'FAILED') {
            assert.equal(next.exportStatus, now.exportStatus);
            assert.equal(next.endSeenAt, now.endSeenAt);
          }
          if (next.exportStatus === 'SUCCEEDED' || next.exportStatus === 'FAILED') assert.equal(next.paused, undefined);
          now = next;
        }
      }),
    );
  });

  it('is the same after the same answer once more', () => {
    fc.assert(
      fc.property(steps, step, (all, last) => {
        const once = last(all.reduce((now, each) => each(now), record()));
        assert.deepEqual(last(once), once);
      }),
    );
  });

  it('can be read again whatever has become of it, and as what it was', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const now = all.reduce((one, each) => each(one), record());
        assert.deepEqual(readRecord(JSON.parse(JSON.stringify(now))), now);
      }),
    );
  });

  it('that AWS speaks of again runs again, and its end will be news', () => {
    const forgotten: ExportRecord = { ...record(), forgotten: true, endSeenAt: '2026-11-02T00:00:00.000Z', told: true };
    const again = withSummary(forgotten, { exportArn: arnOf('e1'), domainName: 'customers', requestedAt: REQUESTED, exportStatus: 'IN_PROGRESS' }, PLACE, REQUESTED);
    assert.deepEqual(again, record({ exportStatus: 'IN_PROGRESS' }));
  });

  it('that is first seen ended needs no telling, one that runs does', () => {
    const first = (exportStatus: ExportSummary['exportStatus']): ExportRecord =>
      withSummary(undefined, { exportArn: arnOf('e1'), domainName: 'customers', requestedAt: REQUESTED, exportStatus }, PLACE, REQUESTED);
    assert.equal(first('FAILED').told, true);
    assert.equal(first('IN_PROGRESS').told, undefined);
    assert.equal(first('IN_PROGRESS').endSeenAt, undefined);
  });

  it('takes its account from its ARN, else from where it was listed', () => {
    const first = (exportArn: string): string | undefined =>
      withSummary(undefined, { exportArn, domainName: 'customers', requestedAt: REQUESTED, exportStatus: 'PENDING' }, { ...PLACE, accountId: '999988887777' }, REQUESTED).accountId;
    assert.equal(first(arnOf('e1')), '111122223333');
    assert.equal(first('something/else/e1'), '999988887777');
  });

  it('keeps the time of its objects where nothing has changed, and learns its end from the last one', () => {
    const artefacts = { started: true, files: 1, bytes: 2, seenAt: '2026-11-01T10:01:00.000Z' };
    const running = withArtefacts(record(), artefacts, undefined);
    assert.deepEqual(running.artefacts, artefacts);
    assert.equal(withArtefacts(running, { ...artefacts, seenAt: '2026-11-01T10:02:00.000Z' }, undefined), running);
    assert.equal(withArtefacts(running, artefacts, '2026-11-01T10:03:00.000Z').endedAt, undefined, 'it still runs');
    const ended = withArtefacts({ ...running, exportStatus: 'SUCCEEDED' }, artefacts, '2026-11-01T10:03:00.000Z');
    assert.equal(ended.endedAt, '2026-11-01T10:03:00.000Z');
  });

  describe('by its place', () => {
    it('is of one account and Region, whichever connection reaches it', () => {
      const other = { ...PLACE, connection: 'profile:other' };
      assert.equal(scopeKey(record()), scopeKey(other));
      assert.ok(isInScope(record(), other));
      assert.ok(!isInScope(record(), { ...PLACE, region: 'eu-west-1' }));
      assert.ok(!isInScope(record(), { ...PLACE, accountId: '999988887777' }));
      assert.notEqual(scopeKey(record()), scopeKey({ ...PLACE, accountId: '999988887777' }));
    });

    it('goes by the connection as long as an account is not known', () => {
      const { accountId: _, ...unknown } = PLACE;
      assert.ok(isInScope(record(), unknown));
      assert.ok(!isInScope(record(), { ...unknown, connection: 'profile:other' }));
      assert.equal(scopeKey(unknown), scopeKey({ ...unknown }));
      assert.notEqual(scopeKey(unknown), scopeKey({ ...unknown, connection: 'profile:other' }));
    });

    it('is never AWS’s and the sandbox’s at once, also where the account is the same', () => {
      const sandbox = { ...PLACE, connection: 'sandbox' };
      assert.ok(!isInScope(record(), sandbox));
      assert.ok(!isInScope(record({ connection: 'sandbox' }), PLACE));
      assert.ok(isInScope(record({ connection: 'sandbox' }), sandbox));
      assert.notEqual(scopeKey(sandbox), scopeKey(PLACE));
    });
  });

  it('stands before older ones, and at the same moment in the order of ids', () => {
    const older = recordOf('a', { requestedAt: '2026-10-01T10:00:00.000Z' });
    assert.deepEqual([older, recordOf('c'), recordOf('b')].sort(byNewest).map(({ exportId }) => exportId), ['b', 'c', 'a']);
  });

  it('follows AWS into a status that nobody knows and out of it again, and never out of an end', () => {
    const listed = (now: ExportRecord, exportStatus: string) =>
      withSummary(now, { exportArn: now.exportArn, domainName: now.domainName, requestedAt: new Date(now.requestedAt), exportStatus }, now, new Date());
    for (const unknown of ['CANCELLING', 'constructor', '__proto__', '']) {
      const at = listed(record({ exportStatus: 'IN_PROGRESS' }), unknown);
      assert.deepEqual([at.exportStatus, hasEnded(at), at.endSeenAt], [unknown, false, undefined]);
      assert.equal(listed(at, 'IN_PROGRESS').exportStatus, 'IN_PROGRESS');
      const ended = listed(at, 'FAILED');
      assert.deepEqual([ended.exportStatus, hasEnded(ended)], ['FAILED', true]);
      assert.equal(listed(ended, unknown), ended);
    }
    assert.equal(listed(record({ exportStatus: 'IN_PROGRESS' }), 'PENDING').exportStatus, 'IN_PROGRESS');
  });

  it('keeps a status that only a newer version knows, as one that has not ended, until AWS tells another', () => {
    const newer = readRecord({ ...record(), exportStatus: 'CANCELLED', more: 1 });
    assert.deepEqual(newer, { ...record(), exportStatus: 'CANCELLED', more: 1 });
    assert.ok(newer);
    assert.equal(hasEnded(newer), false);
    const { exportArn, domainName, requestedAt } = newer;
    const told = withSummary(newer, { exportArn, domainName, requestedAt: new Date(requestedAt), exportStatus: 'PENDING' }, newer, new Date());
    assert.deepEqual(told, { ...newer, exportStatus: 'PENDING' });
  });

  it('is not read from what is none', () => {
    for (const change of [
      { version: 2 }, { exportArn: 1 }, { requestedAt: 'soon' }, { exportStatus: 7 }, { s3Bucket: {} }, { itemsCount: '3' }, { endedAt: 5 },
      { artefacts: null }, { artefacts: { started: true, files: 'x', bytes: 1, seenAt: '' } }, { paused: 'yes' }, { paused: { name: 'X' } },
    ]) {
      assert.equal(readRecord({ ...record(), ...change }), undefined, JSON.stringify(change));
    }
    for (const value of [undefined, null, 'x', []]) assert.equal(readRecord(value), undefined);
  });
});
