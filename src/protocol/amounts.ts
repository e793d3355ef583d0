/** Sizes, spans of time and moments as people read them, for host and page alike. */

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const;

/**
 * Bytes in the unit that keeps one to three digits before the point; 1 KB is 1,024 bytes.
 *
 * @param language whose digits and points; by default the page's or the process's own.
 */
export function bytesText(value: number, language?: string): string {
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value)} ${UNITS[unit]}`;
}

const SPANS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** A span in its two largest units, the rest cut off: "2 d 3 h", "5 min 12 s", "0 s". */
export function durationText(ms: number): string {
  let rest = Math.floor(ms / 1000);
  const parts = SPANS.map(([unit, seconds]) => {
    const count = Math.floor(rest / seconds);
    rest -= count * seconds;
    return { count, unit };
  });
  const first = parts.findIndex(({ count }) => count > 0);
  if (first < 0) return '0 s';
  const shown = parts.slice(first, first + 2).filter(({ count }) => count > 0);
  return shown.map(({ count, unit }) => `${count} ${unit}`).join(' ');
}

/** A moment by the clock, with the weekday where it is not today. @param language see bytesText */
export function clockText(ms: number, language?: string): string {
  const date = new Date(ms);
  const today = date.toDateString() === new Date().toDateString();
  return date.toLocaleString(language, today ? { timeStyle: 'short' } : { weekday: 'short', hour: 'numeric', minute: '2-digit' });
}
