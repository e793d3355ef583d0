import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExportHistory } from '../../../../src/exports/following/history';
import type { Disk } from '../../../../src/exports/storage/disk';
import { nodeDisk } from '../../../../src/exports/storage/disk';
import { Ledger } from '../../../../src/exports/ledger/ledger';
import type { ExportScope } from '../../../../src/exports/model/record';
import { arnOf, FakeService, named, recordOf, TurnedClock } from '../../../support/following';

const PLACE: ExportScope = { connection: 'profile:work', region: 'us-east-1', accountId: '111122223333' };

describe('export history', () => {
  let folder: string;
  let service: FakeService;
  let ledger: Ledger;
  let clock: TurnedClock;
  let history: ExportHistory;
  const create = async (disk?: Disk): Promise<void> => {
    ledger = new Ledger(folder, undefined, disk);
    await ledger.open();
    history = new ExportHistory(() => PLACE, ledger, service, clock);
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'export-history-'));
    service = new FakeService();
    clock = new TurnedClock();
    await create();
  });
  afterEach(async () => {
    history.dispose();
    ledger.dispose();
    await rm(folder, { recursive: true, maxRetries: 5 });
  });

  const at = (minute: number): { requestedAt: Date } => ({ requestedAt: new Date(Date.UTC(2026, 10, 1, 9, minute)) });
  /** Ended exports, requested a minute apart, as AWS lists them: the newest first. */
  const addEnded = (count: number): void => {
    for (let n = 0; n < count; n += 1) service.add(`old${n}`, { exportStatus: 'SUCCEEDED', ...at(n) });
  };
  const ids = (): string[] => [...ledger.records.values()].map(({ exportId }) => exportId).sort();

  it('reads a list to its end, page by page, and shows each page when it has come', async () => {
    addEnded(5);
    service.pageSize = 2;
    const sizes: number[] = [];
    history.onDidChange(() => void sizes.push(ledger.records.size));
    await history.load(false);
    assert.equal(history.state, 'ready');
    assert.equal(service.calls.list, 3);
    assert.deepEqual(sizes, [0, 2, 4, 5, 5]);
  });

  it('passes over pages that are empty and not the last', async () => {
    addEnded(2);
    const pages = service.listExports.bind(service);
    service.listExports = async function* (scope) {
      yield { exportSummaries: [], nextToken: 'more' };
      yield* pages(scope);
    };
    await history.load(false);
    await history.load(false);
    assert.deepEqual(ids(), ['old0', 'old1']);
  });

  it('takes what it lists as ended long ago, of which nobody need be told', async () => {
    addEnded(1);
    await history.load(true);
    const [record] = ledger.records.values();
    assert.equal(record?.told, true);
    assert.deepEqual(await ledger.claim([arnOf('old0')]), []);
  });

  it('leaves it to GetExport how one that is followed has ended', async () => {
    await ledger.update([{ exportArn: arnOf('e1'), change: () => recordOf('e1') }]);
    service.add('e1', { exportStatus: 'FAILED' });
    await history.load(true);
    assert.equal(ledger.records.get(arnOf('e1'))?.exportStatus, 'PENDING');
  });

  it('ends early at a page that brings nothing new, once all has been read', async () => {
    addEnded(6);
    service.pageSize = 2;
    await history.load(false);
    service.add('new', { exportStatus: 'SUCCEEDED', ...at(30) });
    service.calls.list = 0;
    await history.load(false);
    assert.equal(service.calls.list, 2);
    assert.ok(ids().includes('new'));
    await history.load(true);
    assert.equal(service.calls.list, 6);
  });

  it('goes on to the end of lists that do not come newest first: AWS promises no order', async () => {
    addEnded(6);
    service.exports.reverse();
    service.pageSize = 2;
    await history.load(false);
    service.exports.push(service.add('new', { exportStatus: 'SUCCEEDED', ...at(30) }));
    service.exports.shift();
    await history.load(false);
    assert.ok(ids().includes('new'));
  });

  it('reads a list that was read a minute ago only where somebody asks for it', async () => {
    await history.loadIfStale();
    await history.loadIfStale();
    assert.equal(service.calls.list, 1);
    clock.skip(61_000);
    await history.loadIfStale();
    assert.equal(service.calls.list, 2);
    await history.load(true);
    assert.equal(service.calls.list, 3);
  });

  it('is read once for all that ask at the same time', async () => {
    addEnded(1);
    await Promise.all([history.load(false), history.load(true), history.loadIfStale()]);
    assert.equal(service.calls.list, 1);
  });

  it('says why it ends early, keeps what came before, and is read again', async () => {
    addEnded(4);
    service.pageSize = 2;
    const pages = service.listExports.bind(service);
    const denied = named('AccessDeniedException');
    service.listExports = async function* (scope) {
      for await (const page of pages(scope)) {
        yield page;
        throw denied;
      }
    };
    await history.load(false);
    assert.equal(history.state, 'failed');
    assert.equal(history.error, denied);
    assert.equal(ledger.records.size, 2);
    assert.deepEqual(history.unlistedExports, [], 'nothing is known to be gone');
    service.listExports = pages;
    await history.load(false);
    assert.equal(history.state, 'ready');
    assert.equal(history.error, undefined);
    assert.equal(ledger.records.size, 4);
  });

  it('is read to its end where nothing can be written, and says so', async () => {
    history.dispose();
    ledger.dispose();
    const full = new Error('ENOSPC');
    await create({ ...nodeDisk, append: () => Promise.reject(full) });
    addEnded(4);
    service.pageSize = 2;
    await history.load(true);
    assert.equal(history.state, 'failed');
    assert.equal(history.error, full);
    assert.equal(ledger.records.size, 4);
  });

  describe('what is gone', () => {
    const keep = (id: string, change = {}): Promise<void> =>
      ledger.update([{ exportArn: arnOf(id), change: () => recordOf(id, { exportStatus: 'SUCCEEDED', ...change }) }]);

    it('is what has ended here and a whole list does not have, of this account and Region alone', async () => {
      addEnded(1);
      await keep('gone');
      await keep('elsewhere', { region: 'eu-west-1' });
      await keep('others', { accountId: '999988887777' });
      await keep('running', { exportStatus: 'IN_PROGRESS' });
      assert.deepEqual(history.unlistedExports, []);
      await history.load(true);
      assert.deepEqual(history.unlistedExports.map(({ exportId }) => exportId), ['gone']);
    });

    it('is nothing that was listed since', async () => {
      addEnded(4);
      service.pageSize = 2;
      await history.load(true);
      service.add('new', { exportStatus: 'SUCCEEDED', ...at(30) });
      await history.load(false);
      assert.deepEqual(history.unlistedExports, []);
    });

    it('is told by a list read whole, also where a shorter look is under way', async () => {
      addEnded(4);
      service.pageSize = 2;
      await history.load(true);
      await keep('gone');
      service.calls.list = 0;
      await Promise.all([history.load(false), history.load(true)]);
      assert.equal(service.calls.list, 3);
      assert.deepEqual(history.unlistedExports.map(({ exportId }) => exportId), ['gone']);
    });
  });
});
