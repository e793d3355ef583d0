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
  readonly sleep: Sleep;
  /** This machine's clock in epoch milliseconds. */
  readonly now: () => number;
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

/** The budget: what it holds, what a retry takes (one after a timeout takes more), and what a call that went well adds. */
const BUDGET = 500;
const RETRY_COST = 5;
const TIMEOUT_RETRY_COST = 10;
const SUCCESS_REFUND = 1;

export class RetryStrategy {
  #budget = BUDGET;

  constructor(private readonly options: RetryOptions) {}

  /**
   * Runs `attempt` until it succeeds or must not be repeated. `attempt` throws nothing but SimpleDBError.
   * @param signal of the waiting times, asked for when there is one
   * @param correct looks at each error and tells whether it mended the cause (a wrong clock); the one attempt after that
   * costs neither delay nor budget
   */
  async run<T>(
    attempt: (number: number) => Promise<T>,
    signal: () => AbortSignal | undefined,
    correct: (error: SimpleDBError) => boolean,
  ): Promise<T> {
    const startedMs = this.options.now();
    let attempts = 0;
    let retries = 0;
    let corrected = false;
    let reached = false;
    let effective = false;
    let cost = 0;
    for (;;) {
      try {
        const result = await attempt(++attempts);
        this.#budget = Math.min(BUDGET, this.#budget + (cost === 0 ? SUCCESS_REFUND : cost));
        return result;
      } catch (thrown) {
        const error = (thrown as SimpleDBError).with({ earlierMayHaveTakenEffect: effective });
        effective = error.mayHaveTakenEffect;
        if (!corrected && correct(error)) {
          corrected = true;
          continue;
        }
        // An earlier attempt may have done its work although this one did not even connect.
        const told = reached && error.requestSent === 'no' ? error.with({ requestSent: 'maybe' }) : error;
        reached ||= error.requestSent !== 'no';
        cost = error.kind === 'timeout' ? TIMEOUT_RETRY_COST : RETRY_COST;
        if (!error.retryable || retries + 1 >= this.options.maxAttempts || this.#budget < cost) throw told;
        this.#budget -= cost;
        await this.#delay(error, retries++, reached, signal()).catch((cancelled: SimpleDBError) => {
          throw cancelled.with({ earlierMayHaveTakenEffect: effective });
        });
        if (Math.abs(this.options.now() - startedMs) > LATEST_RETRY_MS) throw told;
      }
    }
  }

  async #delay(error: SimpleDBError, retry: number, reached: boolean, signal: AbortSignal | undefined): Promise<void> {
    const first = isThrottling(error) ? THROTTLING_BASE_DELAY_MS : BASE_DELAY_MS;
    try {
      await this.options.sleep(spread(pauseAfter(retry, { first, last: MAX_DELAY_MS }), FULL_JITTER, this.options.random), signal);
    } catch {
      throw abortedError('The call was cancelled before its next attempt.', reached ? 'maybe' : 'no', signal?.reason);
    }
  }
}
