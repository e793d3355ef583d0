/** How pauses between tries grow, and how chance spreads them. Pure. */

/** Pauses that grow from one try to the next, in milliseconds. */
export interface Pauses {
  readonly first: number;
  readonly last: number;
  /** How many times as long as the one before each pause is; 2 unless told. */
  readonly factor?: number;
}

/** Each pause between two questions how far an export is: half as long again as the one before. */
export const POLL_FACTOR = 1.5;

/** The pause after so many others. */
export const pauseAfter = (pauses: number, { first, last, factor = 2 }: Pauses): number => Math.min(first * factor ** pauses, last);

/** The pause after one of that length, for a limit that changes on the way. */
export const nextPause = (ms: number, { last, factor = 2 }: Omit<Pauses, 'first'>): number => Math.min(ms * factor, last);

/** Parts of a pause between which chance decides. */
export type Spread = readonly [from: number, to: number];

/** Any part of the pause: AWS's "full jitter". */
export const FULL_JITTER: Spread = [0, 1];
/** At least half of the pause: AWS's "equal jitter". */
export const EQUAL_JITTER: Spread = [0.5, 1];

/** A pause of about this length: callers that began together must not come back in step. @param random 0 ≤ x < 1 */
export const spread = (ms: number, [from, to]: Spread, random: () => number): number => ms * (from + (to - from) * random());
