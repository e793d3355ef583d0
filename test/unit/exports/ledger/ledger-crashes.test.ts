import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFile, cp, mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { nodeDisk } from '../../../../src/exports/storage/disk';
import { Ledger, type LedgerChange } from '../../../../src/exports/ledger/ledger';
import { hasEnded, type ExportRecord } from '../../../../src/exports/model/record';
import { Dead, dyingDisk, type Step } from '../../../faults/dying-disk';
import { runLedgerKills } from '../../../faults/run-ledger-kills';
import { record } from '../../../support/following';

const arn = (n: number): string => `arn:aws:sdb:us-east-1:111122223333:domain/customers/export/${n}`;
const numbered = (n: number, change: Partial<ExportRecord> = {}): ExportRecord => record({ exportArn: arn(n), exportId: String(n), ...change });
const put = (value: ExportRecord): LedgerChange => ({ exportArn: value.exportArn, change: () => value });

describe('ledger under crashes', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'ledger-crash-'))));
  afterEach(() => rm(folder, { recursive: true, maxRetries: 5 }));

  /** What the next window finds there. */
  async function stateOf(path: string): Promise<ReadonlyMap<string, ExportRecord>> {
    const ledger = new Ledger(path, (error) => assert.fail(String(error)));
    await ledger.open();
    ledger.dispose();
    return ledger.records;
  }

  it('believes no line that was torn, at whatever byte, and lets it swallow none', async () => {
    // As short as a record can be: each byte of the append is a crash of its own.
    const short = (n: number, exportStatus: 'PENDING' | 'FAILED'): ExportRecord => ({
      version: 1, exportArn: `arn:${n}`, exportId: '', domainName: 'ö😀', connection: 'sandbox', region: '', requestedAt: '2026-11-01', exportStatus,
    });
    const before = join(folder, 'before');
    const writer = new Ledger(before);
    await writer.update([put(short(1, 'PENDING'))]);
    const first = (await readFile(join(before, 'exports.jsonl'))).length;
    await writer.update([put(short(2, 'PENDING')), put(short(1, 'FAILED'))]);
    const bytes = await readFile(join(before, 'exports.jsonl'));
    const secondEnds = bytes.indexOf(0x0a, first) + 1;

    for (let length = first; length <= bytes.length; length += 1) {
      const torn = join(folder, 'torn');
      await cp(before, torn, { recursive: true });
      await truncate(join(torn, 'exports.jsonl'), length);
      const expected = new Map([['arn:1', short(1, 'PENDING')]]);
      if (length >= secondEnds) expected.set('arn:2', short(2, 'PENDING'));
      if (length === bytes.length) expected.set('arn:1', short(1, 'FAILED'));
      assert.deepEqual(await stateOf(torn), expected, `torn at ${length}`);

      const next = new Ledger(torn, undefined, { ...nodeDisk, append: withoutFlush });
      await next.update([put(short(3, 'PENDING'))]);
      assert.deepEqual(await stateOf(torn), expected.set('arn:3', short(3, 'PENDING')), `torn at ${length}, then written`);
      await rm(torn, { recursive: true });
    }
  });

  const started: Record<string, (ledger: Ledger) => Promise<unknown>> = {
    'its first update': (ledger) => ledger.update([put(numbered(1)), put(numbered(2))]),
    'an update': (ledger) => ledger.update([put(numbered(5)), put(numbered(1, { itemsCount: 9 }))]),
    'a claim': (ledger) => ledger.claim([arn(3)]),
    'a removal': (ledger) => ledger.remove([arn(1), arn(2)]),
    'a compaction': (ledger) => ledger.update([put(numbered(1, { itemsCount: 9 }))]),
  };
  for (const [what, work] of Object.entries(started)) {
    it(`loses nothing and stays whole wherever ${what} is cut off`, async () => {
      const before = join(folder, 'before');
      const writer = new Ledger(before, undefined, { ...nodeDisk, append: withoutFlush });
      if (what !== 'its first update') {
        const old = Array.from({ length: 3 }, (_, n) => put(numbered(n + 1, { exportStatus: 'SUCCEEDED' })));
        await writer.update(old);
        // So much history that the next line is one too many.
        if (what === 'a compaction') await fillUp(writer, before);
      } else await nodeDisk.makeFolder(before);
      const old = await stateOf(before);

      const whole = join(folder, 'whole');
      const steps: Step[] = [];
      await cp(before, whole, { recursive: true });
      await work(new Ledger(whole, undefined, dyingDisk({ when: (step) => void steps.push(step), die: dies })));
      const done = await stateOf(whole);
      assert.notDeepEqual(done, old);
      if (what.endsWith('removal') || what.endsWith('compaction')) assert.ok(steps.includes('rename'));

      for (let n = 0; n < steps.length; n += 1) {
        for (const share of steps[n] === 'append' || steps[n] === 'create' ? [0, 0.1, 0.5, 0.9, 1] : [0, 1]) {
          const where = `${steps[n]}, step ${n} of ${steps.length}, ${share} of it`;
          const cut = join(folder, 'cut');
          await cp(before, cut, { recursive: true });
          const disk = dyingDisk({ when: (_step, step) => (step === n ? share : undefined), die: dies, pid: deadPid });
          await work(new Ledger(cut, undefined, disk)).catch(() => undefined);
          const found = await stateOf(cut);
          for (const [exportArn, value] of found) {
            assert.ok([old, done].some((state) => matches(state.get(exportArn), value)), `${where}: ${exportArn} is neither old nor new`);
          }
          for (const exportArn of old.keys()) assert.ok(found.has(exportArn) || !done.has(exportArn), `${where}: ${exportArn} is lost`);

          // The next window gets the lock of the dead one, and does it.
          const next = new Ledger(cut, (error) => assert.fail(String(error)), { ...nodeDisk, append: withoutFlush });
          await work(next);
          assert.deepEqual(await stateOf(cut), done, where);
          assert.deepEqual((await readdir(cut)).filter((name) => name === 'exports.lock'), [], where);
          await rm(cut, { recursive: true });
        }
      }
    });
  }

  it('ends as its model does, whatever two windows do to it', async () => {
    const key = fc.integer({ min: 1, max: 4 });
    const action = fc.record({
      window: fc.nat(1),
      what: fc.constantFrom('count', 'count', 'end', 'claim', 'remove'),
      keys: fc.uniqueArray(key, { minLength: 1, maxLength: 3 }),
    });
    // Those of a group are under way at once, in an order that nobody says: the ledger's own order is the model's.
    const groups = fc.array(fc.array(action, { minLength: 1, maxLength: 5 }), { maxLength: 5 });
    let run = 0;
    await fc.assert(fc.asyncProperty(groups, async (all) => {
      const path = join(folder, String((run += 1)));
      const fail = (error: unknown): never => assert.fail(String(error));
      const windows = [0, 1].map(() => new Ledger(path, fail, { ...nodeDisk, append: withoutFlush }));
      await Promise.all(windows.map((window) => window.open()));
      const model = new Map<string, ExportRecord>();
      const told: string[] = [];
      try {
        for (const group of all) {
          const removed = group.filter(({ what }) => what === 'remove');
          const claimed = await Promise.all(group.map(async ({ window, what, keys }): Promise<string[]> => {
            const ledger = windows[window] as Ledger;
            if (what === 'claim') return ledger.claim(keys.map(arn));
            if (what !== 'remove') await ledger.update(keys.map((n) => modelled(model, n, what)));
            return [];
          }));
          for (const exportArn of claimed.flat()) {
            const known = model.get(exportArn);
            assert.ok(known && hasEnded(known), `${exportArn} was claimed before its end`);
            model.set(exportArn, { ...known, told: true });
            told.push(exportArn);
          }
          // What was removed may come again, and end again.
          for (const { window, keys } of removed) {
            await (windows[window] as Ledger).remove(keys.map(arn));
            for (const exportArn of keys.map(arn)) {
              model.delete(exportArn);
              for (let at; (at = told.indexOf(exportArn)) !== -1;) told.splice(at, 1);
            }
          }
          assert.equal(new Set(told).size, told.length, 'told twice');
        }
        await Promise.all(windows.map((window) => window.update([])));
        for (const window of windows) assert.deepEqual(window.records, model);
        assert.deepEqual(await stateOf(path), model);
      } finally {
        windows.forEach((window) => window.dispose());
      }
    }), { numRuns: 60 });
  });

  it('loses nothing that it promised to a process that is killed, while another writes', async () => {
    const { wrong, kills } = await runLedgerKills(20, 100_001);
    assert.deepEqual(wrong, []);
    assert.equal(kills, 20);
  });
});

/** What counts here is the order of steps, not whether they outlive the machine. */
const withoutFlush = (path: string, text: string): Promise<void> => appendFile(path, text);

const dies = (): never => {
  throw new Dead();
};

/** Of a process that has ended. */
const deadPid = spawnSync(process.execPath, ['--version']).pid;

const matches = (a: ExportRecord | undefined, b: ExportRecord): boolean => JSON.stringify(a) === JSON.stringify(b);

async function fillUp(writer: Ledger, path: string): Promise<void> {
  const lines = async (): Promise<number> => (await readFile(join(path, 'exports.jsonl'), 'utf8')).split('\n').length - 1;
  const keys = [1, 2, 3];
  let count = 0;
  while ((await lines()) <= 1000 - keys.length) {
    count += 1;
    await writer.update(keys.map((n) => put(numbered(n, { exportStatus: 'SUCCEEDED', itemsCount: count }))));
  }
  while ((await lines()) < 1000) await writer.update([put(numbered(2, { exportStatus: 'SUCCEEDED', itemsCount: (count += 1) }))]);
}

/** A change that does to the model what it does to the ledger, in the ledger's own order. */
function modelled(model: Map<string, ExportRecord>, n: number, what: 'count' | 'end'): LedgerChange {
  return {
    exportArn: arn(n),
    change: (now) => {
      const next: ExportRecord = what === 'end'
        ? { ...(now ?? numbered(n)), exportStatus: 'SUCCEEDED' }
        : { ...(now ?? numbered(n)), itemsCount: (now?.itemsCount ?? 0) + 1 };
      model.set(arn(n), { ...next, ...(model.get(arn(n))?.told ? { told: true } : {}) });
      return next;
    },
  };
}
