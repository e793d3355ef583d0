/** The time that requests are signed with: this machine's, corrected when the service says that it is wrong. */
import type { SimpleDBError } from './errors';

/** AWS's names for "your clock is wrong", of both APIs and of the gateways before them. */
const SKEW = new Set(['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture']);
/** Names that also stand for other causes; the words must speak of time. */
const PERHAPS_SKEW = new Set(['InvalidSignatureException', 'SignatureDoesNotMatch', 'AuthFailure']);
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

const isSkew = (error: SimpleDBError): boolean =>
  SKEW.has(error.name) || (PERHAPS_SKEW.has(error.name) && WORDS_OF_TIME.test(error.message));
