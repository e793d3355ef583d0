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

  /**
   * Sets itself by the Date header of an answer that refuses the time.
   *
   * @param signedAt the time that the request was signed with: of many at once the first answer sets the clock, and the
   * others were signed before that
   * @returns whether the request may be accepted when it is signed again
   */
  correct(error: SimpleDBError, signedAt = this.time()): boolean {
    const { serverTime } = error;
    if (serverTime === undefined || !isSkew(error)) return false;
    if (Math.abs(serverTime.getTime() - signedAt.getTime()) < MIN_CORRECTION_MS) return false;
    this.#offsetMs = serverTime.getTime() - this.now();
    return true;
  }
}

function isSkew({ name, message }: SimpleDBError): boolean {
  const of = errorClassOf(name);
  return of === 'clock' || ((of === 'badSignature' || of === 'invalidCredentials') && WORDS_OF_TIME.test(message));
}
