/** Says to screen readers what others see change. */
import { element } from './dom';

export class Announcer {
  /** The live region; must be in the document before the first announcement. */
  readonly element = element('div', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });

  /** Announces a text once the reader is done with what it is saying. */
  say(text: string): void {
    // The same text twice is no change, and would not be said again without the no-break space.
    this.element.textContent = this.element.textContent === text ? `${text}\u00a0` : text;
  }
}
