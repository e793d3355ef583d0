/** Moments as the reader's clock and calendar tell them; the exact one in UTC is a tooltip away. */
import { element } from './dom';

/** @param iso ISO 8601. */
export const timeElement = (iso: string): HTMLElement =>
  element(
    'time',
    { datetime: iso, title: iso },
    new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' }),
  );
