/** Moments as the reader's clock and calendar tell them; the exact one in UTC is a tooltip away. */
import { element } from './dom';
import { localTime } from './format';

/** @param iso ISO 8601. */
export const timeElement = (iso: string): HTMLElement => element('time', { datetime: iso, title: iso }, localTime(iso));
