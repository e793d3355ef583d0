import { untilAborted } from './until-aborted';

/** What may stop working. */
export interface Expiring {
  /** When. Absent: it is kept until it is dropped. */
  readonly expiration?: Date;
}

/** How long before their end credentials are renewed, in milliseconds. */
const RENEW_BEFORE_MS = 5 * 60 * 1000;
/** Those that live shorter are used for most of their life: this part of it is left when they are renewed. */
const RENEW_BEFORE_PART = 1 / 4;

/**
 * The one rule by which credentials are kept: until shortly before they expire, or until they are dropped. Calls at the same
 * time share one question. What keeps new ones from being had is thrown as it is.
 */
export class CredentialsCache<C extends Expiring> {
  #current: C | undefined;
  #renewBeforeMs = 0;
  #pending: Promise<C> | undefined;
  #refused: C | undefined;

  /** @param load asks for new ones; `refused`: those that must not be given again */
  constructor(
    private readonly load: (refused: C | undefined) => Promise<C>,
    private readonly now: () => number,
  ) {}

  /** What can be used without asking; undefined where `get` has to. */
  get usable(): C | undefined {
    return this.#current !== undefined && this.#millisecondsLeft(this.#current) > this.#renewBeforeMs ? this.#current : undefined;
  }

  async get(signal?: AbortSignal): Promise<C> {
    const { usable } = this;
    if (usable) return usable;
    const current = this.#current;
    const isOwn = this.#pending === undefined;
    this.#pending ??= this.#ask();
    try {
      return await untilAborted(this.#pending, signal);
    } catch (error) {
      if (!isOwn && isCallersOwn(error)) return this.get(signal);
      // A renewal that fails early (the network is away) is no reason to stop using what still works, nor to ask at every call.
      const left = current === undefined ? 0 : this.#millisecondsLeft(current);
      // They may have been refused while new ones were asked for.
      const isKept = current !== undefined && current === this.#current;
      if (!isKept || left <= 0 || signal?.aborted === true) throw error;
      this.#renewBeforeMs = left / 2;
      return current;
    }
  }

  /**
   * Those it holds are of no use: the next call asks for others.
   * @param isRefused tells whether they are the ones that were refused: a late answer to an older key must not drop its successor
   */
  drop(isRefused: (current: C) => boolean = () => true): void {
    if (this.#current === undefined || !isRefused(this.#current)) return;
    this.#refused = this.#current;
    this.#current = undefined;
  }

  async #ask(): Promise<C> {
    try {
      const current = await this.load(this.#refused);
      this.#current = current;
      this.#refused = undefined;
      this.#renewBeforeMs = Math.max(0, Math.min(RENEW_BEFORE_MS, this.#millisecondsLeft(current) * RENEW_BEFORE_PART));
      return current;
    } finally {
      this.#pending = undefined;
    }
  }

  #millisecondsLeft({ expiration }: Expiring): number {
    return expiration === undefined ? Infinity : expiration.getTime() - this.now();
  }
}

/**
 * Whether a failure concerns only whoever asked: a provider marks its error by `callersOwn: true` where it would have
 * asked somebody to sign in, but not for this caller. Others that waited for the same ask for themselves.
 */
export function isCallersOwn(error: unknown): boolean {
  for (let one = error; one instanceof Error; one = one.cause) {
    if ((one as { callersOwn?: unknown }).callersOwn === true) return true;
  }
  return false;
}
