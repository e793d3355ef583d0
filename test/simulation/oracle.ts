/** The least time in which so many exports can be started: by somebody who knows the future and needs no time to ask. */
import { EXPORTS_PER_ACCOUNT, QUOTA_WINDOW_MS } from '../../src/simpledb/model';
import type { Interval } from './time';

/**
 * Starts each export at the first moment at which the account's quota has a slot and nothing stands in the way. That is the
 * minimum: an export that starts earlier frees its slot earlier. A domain's own quota is left out, which can only make it less.
 *
 * @param begin when the plan is made; all times in milliseconds
 * @param others when the exports of others were accepted. Their slots are theirs, also where they come later.
 * @param closed when nothing can be sent: sleeps, outages, no window
 * @param proving how long each of the first exports takes that are started alone: until one has succeeded, the next must
 *   wait for its end, which nobody can hasten. Empty where all may be started at once.
 * @returns when the last is started
 */
export function leastTime(begin: number, count: number, others: readonly number[], closed: readonly Interval[], proving: readonly number[] = []): number {
  const taken = [...others].sort((a, b) => a - b);
  let at = begin;
  for (let n = 0; n < count; n += 1) {
    at = firstOpen(at + (proving[n - 1] ?? 0), taken, closed);
    taken.splice(taken.findLastIndex((each) => each <= at) + 1, 0, at);
  }
  return at;
}

function firstOpen(from: number, taken: readonly number[], closed: readonly Interval[]): number {
  let at = from;
  for (;;) {
    const shut = closed.find((each) => at >= each.from && at < each.to);
    const next = shut ? shut.to : nextFree(at, taken);
    if (next === at) return at;
    at = next;
  }
}

/** The same moment where one more fits into every window that it would be in; else the next that may do. */
function nextFree(at: number, taken: readonly number[]): number {
  const inWindow = taken.filter((each) => each <= at && at - each < QUOTA_WINDOW_MS);
  if (inWindow.length >= EXPORTS_PER_ACCOUNT) return (inWindow[0] as number) + QUOTA_WINDOW_MS;
  for (const later of taken) {
    if (later <= at || later - at >= QUOTA_WINDOW_MS) continue;
    const until = taken.filter((each) => each <= later && later - each < QUOTA_WINDOW_MS);
    if (until.length >= EXPORTS_PER_ACCOUNT) return later;
  }
  return at;
}
