/** Numbers and dates as the user's language writes them. */
import { daysBetween } from '../../src/protocol/plan-dates';

export const number = (value: number): string => value.toLocaleString();

export const items = (value: number): string => `${number(value)} ${value === 1 ? 'item' : 'items'}`;

const sameYear = (a: number, b: number): boolean => new Date(a).getFullYear() === new Date(b).getFullYear();

/** "today", "tomorrow", "5 Dec". */
export function day(ms: number, nowMs: number): string {
  const from = daysBetween(nowMs, ms);
  if (from === 0) return 'today';
  if (from === 1) return 'tomorrow';
  return new Date(ms).toLocaleDateString(undefined, {
    day: 'numeric',
    month: 'short',
    ...(sameYear(ms, nowMs) ? {} : { year: 'numeric' }),
  });
}

/** "14:32" of today, else with its day: "5 Dec, 14:32". */
export function moment(ms: number, nowMs: number): string {
  if (ms === Infinity) return 'never';
  const time = new Date(ms).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
  return daysBetween(nowMs, ms) === 0 ? time : `${day(ms, nowMs)}, ${time}`;
}

export const localTime = (iso: string): string =>
  new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' });
