/**
 * When a request is sent again: AWS's standard retry mode. Three attempts, waiting a random part of a time that
 * doubles, out of a budget that all calls of a client share, so that a service in trouble is not asked three times as
 * much by everybody.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { isThrottling } from './error-answer';
import { abortedError } from './errors';
import type { SimpleDBError } from './errors';
import { FULL_JITTER, pauseAfter, spread } from './pauses';

export interface RetryOptions {
  /** Attempts in all; 3 by default, 1 for none but the first. */
  readonly maxAttempts: number;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
  /** This machine's clock in epoch milliseconds. */
  readonly now: () => number;
}

/** What one call does at each step. */
export interface Call<T> {
  /** Waits for the turn to send; undefined where that may be done at once. Rejects with SimpleDBError. */
  turn(isRetry: boolean): Promise<void> | undefined;
  /** A turn that nothing is sent in. */
  giveBack(): void;
  /** Takes its turn. Rejects with nothing but SimpleDBError. */
  attempt(number: number): Promise<T>;
  /** Rejects with the reason of whoever ends the call. */
  pause(ms: number): Promise<void>;
  /**
   * Hears of each error first: undefined where it mended the cause (refused credentials) and the attempt after costs neither
   * delay nor budget, else the error to go on with.
   */
  renew(error: SimpleDBError): Promise<SimpleDBError | undefined>;
  /**
   * Looks at each error and tells whether it mended the cause (a wrong clock); the one attempt after that costs neither
   * delay nor budget.
   */
  correct(error: SimpleDBError): boolean;
  /** Whether AWS accepts other calls: one that is throttled meanwhile waits for its turn again, see pace.ts. */
  isServing(): boolean;
}

/** Resolves after `ms` milliseconds; rejects as soon as the signal says so. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

export const sleep: Sleep = (ms, signal) => wait(ms, undefined, signal && { signal });

const BASE_DELAY_MS = 100;
const THROTTLING_BASE_DELAY_MS = 500;
const MAX_DELAY_MS = 20_000;

/**
 * Nothing is sent again this long after it was first: the computer has slept meanwhile, and what AWS takes for the same
 * request it does so for hours only.
 */
const LATEST_RETRY_MS = 60 * 60 * 1000;

/** How often a throttled call waits for another turn while AWS serves others, before that counts as an attempt. */
const MAX_WAITS = 10;

/** The budget: what it holds, what a retry takes (one after a timeout takes more), and what a call that went well adds. */
const BUDGET = 500;
const RETRY_COST = 5;
const TIMEOUT_RETRY_COST = 10;
const SUCCESS_REFUND = 1;

export class RetryStrategy {
  #budget = BUDGET;

  constructor(private readonly options: RetryOptions) {}

  /** Makes attempts until one succeeds or must not be followed by another. */
  async run<T>(call: Call<T>): Promise<T> {
    const startedMs = this.options.now();
    let attempts = 0;
    let retries = 0;
    let waits = 0;
    let corrected = false;
    let reached = false;
    let effective = false;
    let cost = 0;
    let told: SimpleDBError | undefined;
    for (;;) {
      try {
        const turn = call.turn(attempts > 0);
        if (turn !== undefined) await turn;
        if (told !== undefined && Math.abs(this.options.now() - startedMs) > LATEST_RETRY_MS) {
          call.giveBack();
          throw told;
        }
        const result = await call.attempt(++attempts);
        this.#budget = Math.min(BUDGET, this.#budget + (cost === 0 ? SUCCESS_REFUND : cost));
        return result;
      } catch (thrown) {
        if (thrown === told) throw thrown;
        const left = await call.renew(thrown as SimpleDBError);
        if (left === undefined) {
          reached = true;
          told = thrown as SimpleDBError;
          continue;
        }
        const error = left.with({ earlierMayHaveTakenEffect: effective });
        effective = error.mayHaveTakenEffect;
        // An earlier attempt may have done its work although this one did not even connect.
        told = reached && error.requestSent === 'no' ? error.with({ requestSent: 'maybe' }) : error;
        if (!corrected && call.correct(error)) {
          corrected = true;
          continue;
        }
        reached ||= error.requestSent !== 'no';
        // AWS serves, only not everybody at once: it has refused this one before doing anything.
        if (isThrottling(error) && this.options.maxAttempts > 1 && waits < MAX_WAITS && call.isServing()) {
          waits++;
          continue;
        }
        cost = error.kind === 'timeout' ? TIMEOUT_RETRY_COST : RETRY_COST;
        if (!error.retryable || retries + 1 >= this.options.maxAttempts || this.#budget < cost) throw told;
        this.#budget -= cost;
        await this.#delay(error, retries++, reached, call).catch((cancelled: SimpleDBError) => {
          throw cancelled.with({ earlierMayHaveTakenEffect: effective });
        });
      }
    }
  }

  async #delay(error: SimpleDBError, retry: number, reached: boolean, call: Pick<Call<unknown>, 'pause'>): Promise<void> {
    const first = isThrottling(error) ? THROTTLING_BASE_DELAY_MS : BASE_DELAY_MS;
    try {
      await call.pause(spread(pauseAfter(retry, { first, last: MAX_DELAY_MS }), FULL_JITTER, this.options.random));
    } catch (reason) {
      throw abortedError('The call was cancelled before its next attempt.', reached ? 'maybe' : 'no', reason);
    }
  }
}
