/**
 * The ledger of exports with 10,000 records: reading it against the least that reading the same bytes costs, and how long
 * changes of it keep everything else waiting.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../bundle-tests.mjs';
import { held, hold, timed } from './holds.mjs';
import { arn, record } from './record.mjs';
import { median } from './rows.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

const RECORDS = 10_000;
const ROUNDS = 21;
const TARGET_RATIO = 1.3;
/** Other programs can only add to a hold: of so many the least counts. */
const HOLDS = 5;

export const LEDGER = { ledger };

/** @returns {Promise<import('./rows.mjs').Row[]>} @throws {Error} when a record is missing after a round */
async function ledger() {
  const folder = await mkdtemp(join(tmpdir(), 'simpledb-bench-ledger-'));
  try {
    const program = join(folder, 'ledger.cjs');
    await bundle(root, [join(root, 'src/exports/ledger/ledger.ts')], { outfile: program, minify: true, packages: 'bundle' });
    const { Ledger } = createRequire(import.meta.url)(program);
    const open = async () => {
      const ledger = new Ledger(join(folder, 'exports'), error => { throw error; });
      await ledger.open();
      if (ledger.records.size !== RECORDS) throw new Error(`The ledger has ${ledger.records.size} records.`);
      return ledger;
    };
    const all = Array.from({ length: RECORDS }, (_, n) => n);
    const setCount = (n, itemsCount) => ({ exportArn: arn(n), change: now => ({ ...(now ?? record(n)), itemsCount }) });
    const fills = [];
    const changes = [];
    for (let round = 0; round < HOLDS; round += 1) {
      const one = new Ledger(join(folder, `filled-${round}`), error => { throw error; });
      fills.push(await held(() => one.update(all.map(n => setCount(n, n)))));
      changes.push(await held(() => one.update(all.map(n => setCount(n, n + 1)))));
      one.dispose();
    }
    const filled = new Ledger(join(folder, 'exports'), error => { throw error; });
    await filled.update(all.map(n => setCount(n, n)));

    const reading = [];
    const floor = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      floor.push(await timed(() => readByFloor(join(folder, 'exports', 'exports.jsonl'))));
      reading.push(await timed(async () => (await open()).dispose()));
    }
    const readMs = median(reading);
    const floorMs = median(floor);
    const ratio = readMs / floorMs;

    const opened = await open();
    const updates = [];
    const others = [];
    const compactions = [];
    for (let round = 0; round < HOLDS; round += 1) {
      updates.push(await held(() => opened.update([setCount(round, -1 - round)])));
      others.push(await held(() => filled.update([setCount(RECORDS - 1 - round, -1 - round)])));
      compactions.push(await held(() => opened.remove([arn(round)])));
      // Replaced by the compaction: the other window reads all of it again.
      others.push(await held(() => filled.update([setCount(round, round)])));
    }
    opened.dispose();
    filled.dispose();
    return [
      {
        what: `Ledger of exports, ${RECORDS.toLocaleString('en')} records read`,
        measured: `${readMs.toFixed(0)} ms`,
        reference: `read and JSON.parse by line ${floorMs.toFixed(0)} ms`,
        ratio,
        target: `≤ ${TARGET_RATIO} ×`,
        ok: ratio <= TARGET_RATIO,
      },
      hold('Longest hold by one update of it', updates),
      hold('Longest hold by one update after another window’s, or its compaction', others),
      hold('Longest hold by a removal, with compaction', compactions),
      hold('Longest hold by an update that brings all records at once', fills),
      hold('Longest hold by an update that changes all records at once', changes),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readByFloor(file) {
  const records = new Map();
  for (const line of (await readFile(file, 'utf8')).split('\n')) {
    if (line === '') continue;
    const value = JSON.parse(line);
    records.set(value.exportArn, value);
  }
  return records;
}
