/** A time as requests carry it, to the second: the service refuses a fraction. */

let second = NaN;
let extended = '';
let basic = '';

/** `2025-11-20T12:34:56Z` */
export function extendedTimestamp(time: Date): string {
  format(time);
  return extended;
}

/** `20251120T123456Z` */
export function basicTimestamp(time: Date): string {
  format(time);
  return basic;
}

/** Once for all calls of one second: under load it would be one of the dearer parts of a signature. */
function format(time: Date): void {
  const wanted = Math.floor(time.getTime() / 1000);
  if (wanted === second) return;
  extended = `${time.toISOString().slice(0, 19)}Z`;
  basic = extended.replace(/[-:]/g, '');
  second = wanted;
}
