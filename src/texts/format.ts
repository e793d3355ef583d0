import { bytesText, clockText } from '../protocol/amounts';

/** Numbers, amounts and times as the user's language writes them. */
export interface Formatter {
  readonly count: (value: number) => string;
  readonly itemsText: (value: number) => string;
  readonly domainsText: (value: number) => string;
  readonly bytes: (value: number) => string;
  /** How long ago, in the unit that a person would use; a clock that is off makes nothing happen in the future. */
  readonly ago: (date: Date, now: number) => string;
  readonly dateTime: (date: Date) => string;
  readonly clockTime: (ms: number) => string;
}

/** @param language a BCP 47 tag, such as the display language of VS Code */
export function formatterOf(language: string): Formatter {
  /** Made when first needed: the first one in a process costs several times what activation does. */
  let integer: Intl.NumberFormat | undefined;
  const count = (value: number): string => (integer ??= new Intl.NumberFormat(language)).format(value);
  const counted = (value: number, one: string, more: string): string => `${count(value)} ${value === 1 ? one : more}`;
  return {
    count,
    itemsText: (value) => counted(value, 'item', 'items'),
    domainsText: (value) => counted(value, 'domain', 'domains'),
    bytes: (value) => bytesText(value, language),
    ago: (date, now) => {
      const seconds = Math.max(0, (now - date.getTime()) / 1000);
      const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
      if (seconds < 60) return 'just now';
      if (seconds < 3600) return format.format(-Math.floor(seconds / 60), 'minute');
      if (seconds < 86_400) return format.format(-Math.floor(seconds / 3600), 'hour');
      return format.format(-Math.floor(seconds / 86_400), 'day');
    },
    dateTime: (date) => date.toLocaleString(language, { dateStyle: 'medium', timeStyle: 'medium' }),
    clockTime: (ms) => clockText(ms, language),
  };
}
