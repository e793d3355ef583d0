import { isThrottled } from './service';

/** A new export is looked at after a second; each look that finds nothing new waits half as long again. */
export const FIRST_INTERVAL_MS = 1_000;
const GROWTH = 1.5;
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
  if (errors.some(isThrottled)) return Math.min(interval * 2, THROTTLED_INTERVAL_MS);
  if (moved) return FIRST_INTERVAL_MS;
  return Math.min(interval * GROWTH, watched ? WATCHED_INTERVAL_MS : LAST_INTERVAL_MS);
}
