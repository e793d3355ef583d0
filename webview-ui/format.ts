/** Numbers and dates as the user's language writes them. */
import { daysBetween } from '../src/protocol/plan-dates';

export const number = (value: number): string => value.toLocaleString();

export const items = (value: number): string => `${number(value)} ${value === 1 ? 'item' : 'items'}`;

/** Bytes in the unit that keeps one to three digits before the point; 1 KB is 1,024 bytes. */
export function bytes(value: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let rest = value;
  while (rest >= 1000 && unit < units.length - 1) {
    rest /= 1024;
    unit += 1;
  }
  const maximumFractionDigits = unit === 0 || rest >= 100 ? 0 : 1;
  return `${rest.toLocaleString(undefined, { maximumFractionDigits })} ${units[unit]}`;
}

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
