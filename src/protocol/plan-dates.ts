/** Starts by the day on which they fall, as the user's calendar has it. */
import type { ScheduledStart } from '../exports/plans/planner';

export interface DayOfStarts {
  /** Calendar days from today on: 0 is today. */
  readonly fromToday: number;
  /** The first start of the day, in milliseconds by this machine's clock. */
  readonly firstMs: number;
  readonly count: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const midnight = (ms: number): number => new Date(ms).setHours(0, 0, 0, 0);

/** Calendar days between two moments, by this machine's time zone. A day of a change of the clock is one day as well. */
export const daysBetween = (fromMs: number, toMs: number): number => Math.round((midnight(toMs) - midnight(fromMs)) / DAY_MS);

/** @param starts the first first; those that never come (Infinity) are left out */
export function startsPerDay(starts: readonly ScheduledStart[], nowMs: number): DayOfStarts[] {
  const days = new Map<number, DayOfStarts>();
  for (const { startsAt } of starts) {
    if (startsAt === Infinity) continue;
    const fromToday = daysBetween(nowMs, startsAt);
    const day = days.get(fromToday) ?? { fromToday, firstMs: startsAt, count: 0 };
    days.set(fromToday, { ...day, count: day.count + 1 });
  }
  return [...days.values()];
}
