/** How long some work keeps everything else in its process waiting. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

const TARGET_HOLD_MS = 50;

const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

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
  return {
    what,
    measured: `${heldMs.toFixed(1)} ms`,
    reference: `of ${median(all.map(each => each.tookMs)).toFixed(0)} ms in all`,
    target: `≤ ${TARGET_HOLD_MS} ms`,
    ok: heldMs <= TARGET_HOLD_MS,
  };
}
