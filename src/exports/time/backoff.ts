import { EQUAL_JITTER, pauseAfter, spread, type Pauses } from '../../simpledb/pauses';

/** What has failed, and when it may be tried again, by this machine's clock. @template P what is told of a failure */
export class Backoff<P> {
  private tries = 0;
  private until = 0;
  private since: (P & { readonly retryAt: number }) | undefined;

  constructor(
    private readonly pauses: Pauses,
    private readonly random: () => number,
  ) {}

  get problem(): (P & { readonly retryAt: number }) | undefined {
    return this.since;
  }

  /** How often in a row. */
  get times(): number {
    return this.tries;
  }

  failed(now: number, problem: P): void {
    this.until = now + spread(pauseAfter(this.tries, this.pauses), EQUAL_JITTER, this.random);
    this.tries += 1;
    this.since = { ...problem, retryAt: this.until };
  }

  /** When to try again; undefined where that is now, also because the clock was turned back. */
  heldUntil(now: number): number | undefined {
    return this.until > now && this.until - now <= this.pauses.last ? this.until : undefined;
  }

  /** To be tried at once; a next failure pauses as long as ever. */
  retryNow(): void {
    this.until = 0;
  }

  succeeded(): void {
    this.tries = 0;
    this.until = 0;
    this.since = undefined;
  }
}
