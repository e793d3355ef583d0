/** AWS credentials: given as they are, or by a function that is asked when they are needed. */
import type { AccessKeys } from './signing/access-keys';
import { refusesCredentials } from './error-names';
import { SimpleDBError } from './errors';
import { untilAborted } from './until-aborted';

export interface Credentials extends AccessKeys {
  /** When they stop working. Absent: they are kept until the service refuses them. */
  readonly expiration?: Date;
}

/** `forceRefresh`, as AWS's own providers know it: what it gave last was refused, and must not be given again. */
export type CredentialsProvider = (options?: { readonly forceRefresh?: boolean }) => Promise<Credentials>;

/** How long before their end credentials are renewed, in milliseconds. */
const RENEW_BEFORE_MS = 5 * 60 * 1000;

/** Keeps what the provider gave until it expires or is refused; calls at the same time share one question. */
export class CredentialsSource {
  #current: Credentials | undefined;
  #pending: Promise<Credentials> | undefined;
  #wasRefused = false;

  constructor(
    private readonly source: Credentials | CredentialsProvider,
    private readonly now: () => number,
  ) {
    if (typeof source !== 'function') this.#current = checked(source);
  }

  /** What can be used without asking; undefined where `get` has to. Most calls have them here, and wait for nothing. */
  cached(): Credentials | undefined {
    const current = this.#current;
    if (current === undefined || typeof this.source !== 'function') return current;
    return this.#millisecondsLeft(current) > RENEW_BEFORE_MS ? current : undefined;
  }

  /** @throws SimpleDBError of kind `credentials` or `aborted` */
  async get(signal?: AbortSignal): Promise<Credentials> {
    const known = this.cached();
    if (known !== undefined || typeof this.source !== 'function') return known as Credentials;
    const current = this.#current;
    const isOwn = this.#pending === undefined;
    this.#pending ??= this.#ask(this.source);
    try {
      return await untilAborted(this.#pending, signal);
    } catch (error) {
      if (!isOwn && isCallersOwn(error)) return this.get(signal);
      // A renewal that fails early (the network is away) is no reason to stop using what still works.
      if (current !== undefined && this.#millisecondsLeft(current) > 0 && signal?.aborted !== true) return current;
      throw error;
    }
  }

  /** To be told of each refusal: credentials that are of no use are asked for anew by the next call. */
  refused(error: SimpleDBError): void {
    if (typeof this.source !== 'function' || !refusesCredentials(error.name)) return;
    this.#current = undefined;
    this.#wasRefused = true;
  }

  async #ask(provider: CredentialsProvider): Promise<Credentials> {
    try {
      this.#current = checked(await (this.#wasRefused ? provider({ forceRefresh: true }) : provider()));
      this.#wasRefused = false;
      return this.#current;
    } catch (error) {
      if (error instanceof SimpleDBError) throw error;
      // Its words may repeat what a program printed or a service was asked with: they stay with the cause.
      const name = error instanceof Error && /^\w{1,64}$/.test(error.name) ? ` (${error.name})` : '';
      throw new SimpleDBError({ kind: 'credentials', message: `No AWS credentials: their provider failed${name}.`, cause: error });
    } finally {
      this.#pending = undefined;
    }
  }

  #millisecondsLeft(credentials: Credentials): number {
    return credentials.expiration === undefined ? Infinity : credentials.expiration.getTime() - this.now();
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

/** The key id and the token travel in headers: a line break from a careless paste must not get that far. */
const PRINTABLE = /^[\x21-\x7e]+$/;

function checked(credentials: Credentials): Credentials {
  const problem = problemOf(credentials);
  if (problem === undefined) return credentials;
  throw new SimpleDBError({ kind: 'credentials', message: problem });
}

function problemOf(credentials: Credentials | undefined | null): string | undefined {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials ?? ({} as Partial<Credentials>);
  if (typeof accessKeyId !== 'string' || accessKeyId === '') return 'No AWS credentials: the access key id is missing.';
  if (typeof secretAccessKey !== 'string' || secretAccessKey === '') {
    return 'No AWS credentials: the secret access key is missing.';
  }
  if (!PRINTABLE.test(accessKeyId)) return 'The AWS access key id holds a space, a line break or another odd character.';
  if (sessionToken !== undefined && (typeof sessionToken !== 'string' || !PRINTABLE.test(sessionToken))) {
    return 'The AWS session token is empty, or holds a space, a line break or another odd character.';
  }
  if (expiration !== undefined && !(expiration instanceof Date && Number.isFinite(expiration.getTime()))) {
    return 'The expiration of the AWS credentials is not a date.';
  }
  return undefined;
}
