import { untilAborted } from './until-aborted';

/** What may stop working. */
export interface Expiring {
  /** When. Absent: it is kept until it is dropped. */
  readonly expiration?: Date;
}

/** How long before their end credentials are renewed, in milliseconds. */
const RENEW_BEFORE_MS = 5 * 60 * 1000;

/**
 * The one rule by which credentials are kept: until shortly before they expire, or until they are dropped. Calls at the same
 * time share one question. What keeps new ones from being had is thrown as it is.
 */
export class CredentialsCache<C extends Expiring> {
  #current: C | undefined;
  #pending: Promise<C> | undefined;
  #wasDropped = false;

  /** @param load asks for new ones; `isRefused`: those that it gave last must not be given again */
  constructor(
    private readonly load: (isRefused: boolean) => Promise<C>,
    private readonly now: () => number,
  ) {}

  /** What can be used without asking; undefined where `get` has to. */
  get usable(): C | undefined {
    return this.#current !== undefined && this.#millisecondsLeft(this.#current) > RENEW_BEFORE_MS ? this.#current : undefined;
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
      // A renewal that fails early (the network is away) is no reason to stop using what still works.
      if (current !== undefined && this.#millisecondsLeft(current) > 0 && signal?.aborted !== true) return current;
      throw error;
    }
  }

  /** They were refused: the next call asks for others. */
  drop(): void {
    this.#current = undefined;
    this.#wasDropped = true;
  }

  async #ask(): Promise<C> {
    try {
      this.#current = await this.load(this.#wasDropped);
      this.#wasDropped = false;
      return this.#current;
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
