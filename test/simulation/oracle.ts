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
 * @param proving what becomes of each export, in their order: until one has succeeded there is one at a time, or two where the
 *   first has written data. Nobody can hasten that. Empty where all may be started at once.
 * @returns when the last is started
 */
export function leastTime(begin: number, count: number, others: readonly number[], closed: readonly Interval[], proving: readonly Proof[] = []): number {
  const taken = [...others].sort((a, b) => a - b);
  const started: (Proof & { readonly at: number })[] = [];
  let at = begin;
  for (let n = 0; n < count; n += 1) {
    at = firstOpen(mayFollowAt(at, started), taken, closed);
    const proof = proving[n];
    if (proof) started.push({ at, ...proof });
    taken.splice(taken.findLastIndex((each) => each <= at) + 1, 0, at);
  }
  return at;
}

/** What an export tells of its destination, in milliseconds after its start. */
export interface Proof {
  /** When its end is known. */
  readonly endsAfter: number;
  /** When its first data file may be seen; Infinity for never. */
  readonly dataAfter: number;
  readonly succeeds: boolean;
}

/** The first moment from `from` on at which these allow another export. */
function mayFollowAt(from: number, started: readonly (Proof & { readonly at: number })[]): number {
  const moments = started.flatMap(({ at, endsAfter, dataAfter }) => [at + endsAfter, at + dataAfter]).filter((at) => at > from);
  return [from, ...moments.sort((a, b) => a - b)].find((now) => {
    const open = started.filter(({ at, endsAfter }) => at + endsAfter > now);
    if (open.length < started.length && started.some((each) => each.succeeds && !open.includes(each))) return true;
    return open.length === 0 || (open.length === 1 && open.every(({ at, dataAfter }) => at + dataAfter <= now));
  }) as number;
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
