/** The time that requests are signed with: this machine's, corrected when the service says that it is wrong. */
import { errorClassOf } from './error-names';
import type { SimpleDBError } from './errors';

/** Other errors that a wrong clock may be the cause of must speak of time. */
const WORDS_OF_TIME = /signature (expired|not yet current)|is now (earlier|later) than|timestamp|skew|clock|expired/i;

/** A difference below this is not why the service refused; the Date header counts in seconds and travels a while. */
const MIN_CORRECTION_MS = 30_000;

export class Clock {
  #offsetMs = 0;

  constructor(private readonly now: () => number) {}

  time(): Date {
    return new Date(this.now() + this.#offsetMs);
  }

  /** Sets itself by the Date header of an answer that refuses the time. Returns whether that changed anything. */
  correct(error: SimpleDBError): boolean {
    if (error.serverTime === undefined || !isSkew(error)) return false;
    const offsetMs = error.serverTime.getTime() - this.now();
    if (Math.abs(offsetMs - this.#offsetMs) < MIN_CORRECTION_MS) return false;
    this.#offsetMs = offsetMs;
    return true;
  }
}

function isSkew({ name, message }: SimpleDBError): boolean {
  const of = errorClassOf(name);
  return of === 'clock' || ((of === 'badSignature' || of === 'invalidCredentials') && WORDS_OF_TIME.test(message));
}
