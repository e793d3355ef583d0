/**
 * How fast a client sends to one of the two APIs: at will, up to 50 requests at a time, until AWS says that it is too much.
 * From then on at a rate that follows what AWS accepts, as AWS's adaptive retry mode does: a little less after each refusal,
 * a little more after each answer, at will again after ten seconds without a refusal. Who called first has its turn first.
 */
import { abortedError } from './errors';
import { onAbort } from './until-aborted';

/** Requests at a time: as many as there are connections. */
const MOST_AT_ONCE = 50;

/** After a refusal nothing is sent for this long; twice as long after each further one without an answer in between. */
const FIRST_PAUSE_MS = 50;
const LAST_PAUSE_MS = 500;

/** Requests a second: what is left of the rate after a refusal, what an answer adds to it, its first value at least, and its least. */
const AFTER_REFUSAL = 0.85;
const AFTER_ANSWER = 0.5;
const FIRST_PER_SECOND = 10;
const LEAST_PER_SECOND = 1;

/** Over this time it is counted how much AWS accepts. */
const WINDOW_MS = 1000;
/** For this long after an answer AWS counts as serving: who is refused meanwhile has only to wait for its turn. */
const SERVING_MS = 5000;
/** Without a refusal for this long, no rate is kept to. */
const FORGET_MS = 10_000;

export type Outcome = 'accepted' | 'throttled' | 'other';

interface Waiter {
  readonly call: number;
  readonly go: () => void;
}

export class Pace {
  /** In the order of their calls. */
  readonly #waiting: Waiter[] = [];
  #atOnce = 0;
  #perSecond = Infinity;
  /** Nothing is sent before it. All times are by `performance.now()`. */
  #nextMs = 0;
  #refusals = 0;
  #refusedMs = -Infinity;
  #acceptedMs = -Infinity;
  #windowMs = -Infinity;
  #accepted = 0;
  #acceptedBefore = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param closing ends all waiting */
  constructor(private readonly closing: AbortSignal) {}

  /** Whether AWS has accepted anything lately. */
  get isServing(): boolean {
    return performance.now() - this.#acceptedMs < SERVING_MS;
  }

  /**
   * The turn to send a request; undefined where that may be done at once, as it may by who is alone and has not been
   * refused. Each turn has to be ended by `end`.
   * @param call a number that grows from call to call
   * @throws SimpleDBError of kind `aborted`
   */
  turn(call: number, isRetry: boolean, signal: AbortSignal | undefined): Promise<void> | undefined {
    const atWill = this.#perSecond === Infinity && this.#refusals === 0 && this.#atOnce < MOST_AT_ONCE;
    const isAlone = this.#atOnce === 0 && !isRetry;
    if (this.#waiting.length > 0 || !(atWill || isAlone)) return this.#wait(call, signal);
    this.#atOnce++;
    return undefined;
  }

  async #wait(call: number, signal: AbortSignal | undefined): Promise<void> {
    const ends: (() => void)[] = [];
    try {
      await new Promise<void>((resolve, reject) => {
        const waiter = { call, go: resolve };
        for (const one of [signal, this.closing]) {
          const abort = (): void => {
            this.#leave(waiter);
            reject(abortedError('The call was cancelled before it was sent.', 'no', one?.reason));
          };
          if (one?.aborted === true) return abort();
          if (one !== undefined) ends.push(onAbort(one, abort));
        }
        const later = this.#waiting.findIndex((other) => other.call > call);
        this.#waiting.splice(later < 0 ? this.#waiting.length : later, 0, waiter);
        this.#admit();
      });
    } finally {
      for (const end of ends) end();
    }
  }

  #leave(waiter: Waiter): void {
    const at = this.#waiting.indexOf(waiter);
    if (at >= 0) this.#waiting.splice(at, 1);
    if (this.#waiting.length === 0) clearTimeout(this.#timer);
  }

  /** Ends a turn. @param sentMs when its request was sent */
  end(outcome: Outcome, sentMs: number): void {
    this.#atOnce--;
    const nowMs = performance.now();
    if (outcome === 'accepted') this.#hasAccepted(nowMs);
    // What was sent before the last refusal came tells nothing new.
    else if (outcome === 'throttled' && sentMs > this.#refusedMs) this.#hasRefused(nowMs);
    this.#admit();
  }

  #hasAccepted(nowMs: number): void {
    if (nowMs - this.#windowMs >= WINDOW_MS) {
      this.#acceptedBefore = nowMs - this.#windowMs < 2 * WINDOW_MS ? this.#accepted : 0;
      this.#accepted = 0;
      this.#windowMs = nowMs;
    }
    this.#accepted++;
    this.#acceptedMs = nowMs;
    this.#refusals = 0;
    if (nowMs - this.#refusedMs > FORGET_MS) this.#perSecond = Infinity;
    else this.#perSecond += AFTER_ANSWER;
  }

  #hasRefused(nowMs: number): void {
    this.#refusedMs = nowMs;
    this.#nextMs = nowMs + Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#refusals);
    // Refused again after a pause: that is no longer a matter of the rate.
    if (this.#refusals++ > 0) return;
    const accepted = nowMs - this.#acceptedMs < WINDOW_MS ? Math.max(this.#accepted, this.#acceptedBefore) : 0;
    if (this.#perSecond !== Infinity) this.#perSecond = Math.max(LEAST_PER_SECOND, AFTER_REFUSAL * this.#perSecond);
    // Where nothing was accepted nobody knows a rate.
    else if (accepted > 0) this.#perSecond = AFTER_REFUSAL * Math.max(FIRST_PER_SECOND, accepted);
  }

  /** Lets go as many as may be sent now, and comes back when the next may. */
  #admit(): void {
    while (this.#waiting.length > 0 && this.#atOnce < MOST_AT_ONCE) {
      const nowMs = performance.now();
      if (nowMs < this.#nextMs) return this.#comeBackIn(this.#nextMs - nowMs);
      this.#nextMs = Math.max(this.#nextMs, nowMs - 1000 / this.#perSecond) + 1000 / this.#perSecond;
      this.#atOnce++;
      this.#waiting.shift()?.go();
    }
  }

  #comeBackIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#admit(), ms);
  }
}
