import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger, type LedgerChange } from '../../../src/exports/ledger/ledger';
import { StartJournal, type PendingStart } from '../../../src/exports/starting/start-journal';
import type { Plan } from '../../../src/exports/plans/plan';
import { createPlan, skip } from '../../../src/exports/plans/plan-edits';
import { PlanStore } from '../../../src/exports/plans/plan-store';
import type { ExportRecord } from '../../../src/exports/model/record';
import { below, seededRandom } from '../../faults/random';
import * as old from '../../support/stored-by-0.1.0.cjs';
import { record } from '../../support/following';

const arn = (n: number): string => `arn:aws:sdb:us-east-1:111122223333:domain/customers/export/${n}`;
const numbered = (n: number, change: Partial<ExportRecord> = {}): ExportRecord => record({ exportArn: arn(n), exportId: String(n), ...change });

describe('version 0.1.0 and this one on one folder', () => {
  let folder: string;
  const errors: unknown[] = [];
  const open: { dispose(): void }[] = [];
  const VERSIONS = [old, { Ledger, PlanStore, PendingStarts: StartJournal }] as const;
  const ledger = async (version: number): Promise<Ledger> => {
    const one = new (VERSIONS[version % 2] as typeof old).Ledger(join(folder, 'exports'), (error) => errors.push(error));
    open.push(one);
    await one.open();
    return one;
  };
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'versions-'))));
  afterEach(async () => {
    for (const one of open.splice(0)) one.dispose();
    assert.deepEqual(errors.splice(0), []);
    await rm(folder, { recursive: true, maxRetries: 5 });
  });

  it('lose no record, however their writes and compactions follow each other', async () => {
    const random = seededRandom(20_261);
    const pick = (limit: number): number => below(random, limit);
    const windows = [await ledger(0), await ledger(1)];
    const model = new Map<string, ExportRecord>();
    let compactions = 0;
    let header = '';
    for (let turn = 0; turn < 120; turn += 1) {
      // A window is closed and opened again now and then.
      const who = pick(2);
      if (pick(10) === 0) windows[who] = await ledger(who);
      const window = windows[who] as Ledger;
      const n = pick(12);
      if (pick(4) === 0) {
        await window.remove([arn(n)]);
        model.delete(arn(n));
      } else {
        const change: LedgerChange['change'] = (now) => {
          const before = now ?? { ...numbered(n), [`made by ${who}`]: { turn } };
          return { ...before, itemsCount: (before.itemsCount ?? 0) + 1, ...(pick(3) === 0 ? { exportStatus: 'IN_PROGRESS' as const } : {}) };
        };
        await window.update([{ exportArn: arn(n), change: (now) => {
          const next = change(now);
          if (next) model.set(arn(n), next);
          return next;
        } }]);
      }
      const [first = ''] = (await readFile(join(folder, 'exports', 'exports.jsonl'), 'utf8').catch(() => '')).split('\n');
      if (first !== header) compactions += 1;
      header = first;
    }
    assert.ok(compactions > 10, `${compactions} compactions`);
    for (const who of [0, 1]) {
      const window = windows[who] as Ledger;
      await window.update([]);
      assert.deepEqual(window.records, model);
      assert.deepEqual((await ledger(who)).records, model);
    }
  });

  it('make no change at the same time', async () => {
    const windows = [await ledger(0), await ledger(1), await ledger(2), await ledger(3)];
    const count: LedgerChange = { exportArn: arn(1), change: (now) => ({ ...(now ?? numbered(1)), itemsCount: (now?.itemsCount ?? 0) + 1 }) };
    await Promise.all(windows.flatMap((window) => Array.from({ length: 10 }, () => window.update([count]))));
    assert.equal((await ledger(0)).records.get(arn(1))?.itemsCount, 40);
    const ended = { exportArn: arn(1), change: (now: ExportRecord | undefined) => now && { ...now, exportStatus: 'SUCCEEDED' as const } };
    await windows[1]?.update([ended]);
    assert.deepEqual((await Promise.all(windows.map((window) => window.claim([arn(1)])))).flat(), [arn(1)]);
  });

  it('know the same plans, and lose no edit of each other', async () => {
    const plan: Plan = {
      ...createPlan({
        id: 'p', createdAtMs: 0, connection: 'profile:work', region: 'us-east-1', request: { s3Bucket: 'bucket', s3SseAlgorithm: 'AES256' },
        prefixTemplate: '{date}', domains: Array.from({ length: 20 }, (_, n) => ({ domainName: `domain-${n}`, itemCount: n })),
      }),
      ...{ more: { than: ['0.1.0', 'knows'] } },
    };
    const stores = [0, 1].map((version) => new (VERSIONS[version] as typeof old).PlanStore(join(folder, 'plans')));
    await stores[1]?.add(plan);
    await stores[0]?.add({ ...plan, id: 'q', createdAt: new Date(1).toISOString() });
    await Promise.all(Array.from({ length: 20 }, (_, n) => (stores[n % 2] as PlanStore).update('p', (now) => skip(now, `domain-${n}`))));
    const expected = [
      { ...plan, entries: plan.entries.map((entry) => ({ ...entry, state: 'skipped' })) },
      { ...plan, id: 'q', createdAt: new Date(1).toISOString() },
    ];
    for (const store of stores) assert.deepEqual(await store.list(), expected);
  });

  it('settle each other’s starts, one at a time', async () => {
    const start = (id: string): PendingStart => ({
      version: 1, id, input: { domainName: 'd', s3Bucket: 'b', s3SseAlgorithm: 'KMS', clientToken: id }, connection: 'profile:work',
      region: 'us-east-1', accountId: '111122223333', startedAt: new Date(0).toISOString(), pid: process.pid, planId: 'p',
    });
    const [before, now] = [0, 1].map((version) => new (VERSIONS[version] as typeof old).PendingStarts(join(folder, 'starts'))) as [StartJournal, StartJournal];
    await before.put(start('a'));
    await now.put(start('b'));
    for (const each of [before, now]) {
      assert.deepEqual((await each.list()).sort((x, y) => (x.id < y.id ? -1 : 1)), [start('a'), start('b')]);
    }
    for (const [one, other] of [[before, now], [now, before]] as const) {
      const release = await one.lock(start('a'));
      assert.ok(release);
      assert.equal(await other.lock(start('a')), undefined);
      await release();
    }
    await now.remove(start('a'));
    await before.remove(start('b'));
    assert.deepEqual([await before.list(), await now.list()], [[], []]);
  });
});
