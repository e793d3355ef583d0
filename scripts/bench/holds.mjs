/** How long some work keeps everything else in its process waiting. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { record } from './record.mjs';
import { median } from './rows.mjs';

/** Nothing may hold the extension host for longer than reading so many records in one go would, and half of that again. */
const RECORDS = 10_000;
const TARGET_RATIO = 1.5;
const FLOOR_ROUNDS = 9;

let lines;

/** Milliseconds in which this machine parses as many records as a ledger has at the most, now. */
function parsing() {
  lines ??= Array.from({ length: RECORDS }, (_, n) => JSON.stringify(record(n)));
  return median(Array.from({ length: FLOOR_ROUNDS }, () => {
    const startedMs = performance.now();
    const records = new Map(lines.map(line => JSON.parse(line)).map(value => [value.exportArn, value]));
    if (records.size !== RECORDS) throw new Error(`${records.size} records were parsed.`);
    return performance.now() - startedMs;
  }));
}

/** Milliseconds. */
export async function timed(work) {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

/** How long `work` keeps the event loop from anything else at a stretch, and how long it takes, in milliseconds. */
export async function held(work) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const tookMs = await timed(work);
  // A hold is noted when it is over.
  await new Promise(done => { setTimeout(done, 5); });
  delay.disable();
  return { heldMs: delay.max / 1e6, tookMs };
}

/** One row for a hold that was measured several times: other programs can only add to it, so the least counts. */
export function hold(what, all) {
  const heldMs = Math.min(...all.map(each => each.heldMs));
  const floorMs = parsing();
  const ratio = heldMs / floorMs;
  return {
    what,
    measured: `${heldMs.toFixed(1)} ms of ${median(all.map(each => each.tookMs)).toFixed(0)} ms in all`,
    reference: `${RECORDS.toLocaleString('en')} records parsed ${floorMs.toFixed(0)} ms`,
    ratio,
    target: `≤ ${TARGET_RATIO} ×`,
    ok: ratio <= TARGET_RATIO,
  };
}
