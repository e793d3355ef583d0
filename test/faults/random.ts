/** A small generator of seeded random numbers, so that a run can be replayed: the same seed gives the same faults. */

/** @returns a function that answers 0 ≤ x < 1, by the published algorithm mulberry32 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number, 0 ≤ n < `below`. */
export const below = (random: () => number, limit: number): number => Math.floor(random() * limit);

export const pick = <T>(random: () => number, from: readonly T[]): T => from[below(random, from.length)] as T;
