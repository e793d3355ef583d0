import { nextPause, POLL_FACTOR, spread } from '../../simpledb/pauses';
import { isThrottled } from '../model/export-service';

/** The interval before the first poll of a new export, and after each poll that finds something new. */
export const FIRST_INTERVAL_MS = 1_000;
/** The longest pause, and the longest while somebody looks at the exports. */
const LAST_INTERVAL_MS = 120_000;
const WATCHED_INTERVAL_MS = 10_000;
/** The longest after the service has asked to be asked less. */
const THROTTLED_INTERVAL_MS = 300_000;

/** How long to wait after a look for the next one, in milliseconds. @param errors what the look has met */
export function nextInterval(
  interval: number,
  { moved, watched, errors }: { readonly moved: boolean; readonly watched: boolean; readonly errors: readonly unknown[] },
): number {
  if (errors.some(isThrottled)) return nextPause(interval, { last: THROTTLED_INTERVAL_MS });
  if (moved) return FIRST_INTERVAL_MS;
  return nextPause(interval, { last: watched ? WATCHED_INTERVAL_MS : LAST_INTERVAL_MS, factor: POLL_FACTOR });
}

/** Within a quarter of the interval: several scopes must not be polled in step. */
export const spreadInterval = (interval: number, random: () => number): number => spread(interval, [0.875, 1.125], random);
