import { timingSafeEqual } from 'node:crypto';

/** The one key pair that the sandbox knows. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Set: requests must carry this token, as with temporary credentials. */
  readonly sessionToken?: string | undefined;
}

/**
 * What can be wrong with a request's signature. Each protocol says it in its own words; `detail` is for those that pass
 * on what exactly is wrong.
 */
export type AuthFault =
  'missing' | 'malformed' | 'scope' | 'unknownKey' | 'expiredToken' | 'expired' | 'mismatch' | 'payload' | 'denied';

export class AuthError extends Error {
  constructor(
    readonly fault: AuthFault,
    readonly detail: string,
  ) {
    super(detail);
    this.name = 'AuthError';
  }
}

/** How far a request's clock may differ from the sandbox's, either way. */
export const MAX_CLOCK_SKEW_MS = 15 * 60 * 1000;

/** Compares without telling by the time it takes how much of it was right. */
export function sameSignature(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** One text for every way a signature can be wrong: it tells nobody what was nearly right. */
export const signatureMismatch = (): AuthError =>
  new AuthError(
    'mismatch',
    'The request signature we calculated does not match the signature you provided. ' +
      'Check your AWS Secret Access Key and signing method.',
  );

/** Throws `unknownKey` for another access key or session token. */
export function checkIdentity(credentials: Credentials, accessKeyId: string, sessionToken: string | undefined): void {
  const known = accessKeyId === credentials.accessKeyId && (sessionToken ?? '') === (credentials.sessionToken ?? '');
  if (!known) throw new AuthError('unknownKey', 'The security token included in the request is invalid.');
}
