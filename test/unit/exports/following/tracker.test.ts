import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { arnOf, FakeService, FollowingWindow, named, record, recordOf } from '../../../support/following';

const PLACE = { connection: 'profile:work', region: 'us-east-1', accountId: '111122223333' };

describe('export tracker', () => {
  let folder: string;
  let window: FollowingWindow;
  const windows: FollowingWindow[] = [];
  const open = async (): Promise<FollowingWindow> => {
    const opened = await new FollowingWindow(folder, new FakeService()).open(false);
    windows.push(opened);
    return opened;
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'export-tracker-'));
    window = await open();
  });
  afterEach(async () => {
    for (const each of windows.splice(0)) each.dispose();
    await rm(folder, { recursive: true, maxRetries: 5 });
  });
  const ids = (records: readonly { exportId: string }[]): string[] => records.map(({ exportId }) => exportId);

  it('has the newest first, and keeps that order up to date', async () => {
    const { tracker } = window;
    await tracker.track(recordOf('a', { requestedAt: '2026-11-01T10:00:00.000Z' }));
    await tracker.track(recordOf('b', { requestedAt: '2026-11-01T11:00:00.000Z' }));
    assert.deepEqual(ids(tracker.records), ['b', 'a']);
    await tracker.track(recordOf('c', { requestedAt: '2026-11-01T10:30:00.000Z' }));
    assert.deepEqual(ids(tracker.records), ['b', 'c', 'a']);
    await window.ledger.remove([arnOf('b')]);
    assert.deepEqual(ids(tracker.records), ['c', 'a']);
  });

  it('tells apart accounts, Regions and domains', async () => {
    const { tracker } = window;
    await tracker.track(recordOf('here'));
    await tracker.track(recordOf('orders', { domainName: 'orders' }));
    await tracker.track(recordOf('region', { region: 'eu-west-1' }));
    await tracker.track(recordOf('account', { accountId: '999988887777' }));
    await tracker.track(recordOf('sandbox', { connection: 'sandbox' }));
    assert.deepEqual(ids(tracker.at(PLACE)).sort(), ['here', 'orders']);
    assert.deepEqual(ids(tracker.ofDomain(PLACE, 'customers')), ['here']);
    assert.deepEqual(ids(tracker.ofDomain({ ...PLACE, connection: 'sandbox' }, 'customers')), ['sandbox']);
    assert.deepEqual(ids(tracker.ofDomain(PLACE, 'no-such')), []);
    await tracker.track(recordOf('later'));
    assert.deepEqual(ids(tracker.ofDomain(PLACE, 'customers')), ['here', 'later']);
  });

  it('adds to what is known of an export and takes nothing away from it', async () => {
    const { s3Bucket: _, s3Uri: _uri, ...listed } = record({ exportStatus: 'SUCCEEDED', told: true });
    await window.tracker.track(listed);
    await window.tracker.track(record());
    const known = window.record('e1');
    assert.equal(known?.exportStatus, 'SUCCEEDED');
    assert.equal(known.told, true);
    assert.equal(known.s3Bucket, 'bucket');
  });

  it('knows what runs, and what another window has stored once it has caught up', async () => {
    const other = await open();
    await other.tracker.track(recordOf('a'));
    await other.tracker.track(recordOf('b', { exportStatus: 'FAILED' }));
    await window.tracker.catchUp();
    assert.deepEqual(ids(window.tracker.running), ['a']);
    assert.equal(window.tracker.find(arnOf('no-such')), undefined);
  });

  it('has why an export’s objects could not be listed', async () => {
    window.service.add('e1', { exportStatus: 'SUCCEEDED' });
    window.service.artefactsError = named('AccessDenied');
    await window.tracker.track(record({ exportStatus: 'SUCCEEDED' }));
    assert.deepEqual(Object.keys(window.tracker.find(arnOf('e1')) ?? {}), ['record']);
    await window.tracker.refreshExport(arnOf('e1'));
    assert.equal(window.tracker.find(arnOf('e1'))?.artefactsProblem, window.service.artefactsError);
  });

  it('tells of what changed, and of nothing once it is disposed', async () => {
    const heard: string[] = [];
    window.tracker.onDidChange((arns) => heard.push(...arns));
    await window.tracker.track(recordOf('a'));
    await window.tracker.track(recordOf('a'));
    assert.deepEqual(heard, [arnOf('a')]);
    window.tracker.dispose();
    await window.tracker.track(recordOf('b'));
    assert.deepEqual(heard, [arnOf('a')]);
  });
});
