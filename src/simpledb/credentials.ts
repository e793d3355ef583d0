/** AWS credentials: given as they are, or by a function that is asked when they are needed. */
import { CredentialsCache, type Expiring } from './credentials-cache';
import type { AccessKeys } from './signing/access-keys';
import { refusesCredentials } from './error-names';
import { SimpleDBError } from './errors';
import { untilAborted } from './until-aborted';

/** Those without an end are kept until the service refuses them. */
export interface Credentials extends AccessKeys, Expiring {}

/**
 * `forceRefresh`, as AWS's own providers know it: what it gave was refused, and must not be given again. `refused` tells what
 * that was: several clients may share a provider, and another of them may have had it renewed already.
 */
export type CredentialsProvider = (options?: { readonly forceRefresh?: boolean; readonly refused?: AccessKeys }) => Promise<Credentials>;

export const isSameKeys = (one: AccessKeys, other: AccessKeys): boolean =>
  one.accessKeyId === other.accessKeyId &&
  one.secretAccessKey === other.secretAccessKey &&
  one.sessionToken === other.sessionToken;

/** Credentials as the client uses them: those that were given, or those of a provider, which are kept. */
export class CredentialsSource {
  readonly #fixed: Credentials | undefined;
  readonly #cache: CredentialsCache<Credentials> | undefined;

  constructor(source: Credentials | CredentialsProvider, now: () => number) {
    if (typeof source === 'function') this.#cache = new CredentialsCache((refused) => ask(source, refused), now);
    else this.#fixed = checked(source);
  }

  /** What can be used without asking; undefined where `get` has to. Most calls have them here, and wait for nothing. */
  cached(): Credentials | undefined {
    return this.#cache ? this.#cache.usable : this.#fixed;
  }

  /** @throws SimpleDBError of kind `credentials` or `aborted` */
  async get(signal?: AbortSignal): Promise<Credentials> {
    return this.#cache ? this.#cache.get(signal) : (this.#fixed as Credentials);
  }

  /**
   * To be told of each refusal, with the keys that were refused: those that are of no use are asked for anew by the next call.
   * @returns whether there may be others
   */
  refused(error: SimpleDBError, keys: AccessKeys): boolean {
    if (!this.#cache || !refusesCredentials(error.name)) return false;
    this.#cache.drop((current) => isSameKeys(current, keys));
    return true;
  }

  /**
   * Asks for others than those that were refused.
   * @param isSameAccount whether the call may go on with them
   * @returns undefined where it may, else the error to go on with
   */
  async renew(
    error: SimpleDBError,
    refused: Credentials,
    isSameAccount: (fresh: Credentials, signal: AbortSignal) => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<SimpleDBError | undefined> {
    try {
      const fresh = await this.get(signal);
      if (isSameKeys(fresh, refused)) return error;
      if (await untilAborted(isSameAccount(fresh, signal), signal)) return undefined;
    } catch (cause) {
      // Why there are no others is what the user has to hear.
      if (cause instanceof SimpleDBError) return cause;
    }
    const message =
      `The credentials were refused (${error.name}), and those that took their place are not known to be of the same account. ` +
      'Nothing was sent with them.';
    return new SimpleDBError({ kind: 'credentials', name: 'AccountNotConfirmed', message });
  }
}

async function ask(provider: CredentialsProvider, refused: Credentials | undefined): Promise<Credentials> {
  try {
    return checked(await (refused ? provider({ forceRefresh: true, refused }) : provider()));
  } catch (error) {
    if (error instanceof SimpleDBError) throw error;
    // Its words may repeat what a program printed or a service was asked with: they stay with the cause.
    const name = error instanceof Error && /^\w{1,64}$/.test(error.name) ? ` (${error.name})` : '';
    throw new SimpleDBError({ kind: 'credentials', message: `No AWS credentials: their provider failed${name}.`, cause: error });
  }
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
