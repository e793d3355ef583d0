import { isAuthError } from '../../simpledb/error-names';

/** How somebody signs in anew whose login has ended: `aws sso login` or `aws login`, with this profile. */
export interface Login {
  readonly kind: 'sso' | 'login';
  readonly profile: string;
}

/**
 * Errors raised on this machine that another login, other files or other trust may cure. A dismissed MFA prompt is none:
 * nobody asks twice.
 */
const CURABLE =
  /^(LoginRequired|ProcessNotAllowed|ProfileNotFound|InvalidRegion|CredentialsProviderError|TokenProviderError|InstanceMetadataV1FallbackError)$/i;

/** The error and what it was raised for, the outermost first. */
function* chain(error: unknown): Generator<Error> {
  for (let one = error; one instanceof Error; one = one.cause) yield one;
}

/** Tells whether a connection may work once somebody has signed in or changed the profile. */
export const isAuthRecoverable = (error: unknown): boolean =>
  [...chain(error)].some(({ name }) => CURABLE.test(name) || isAuthError(name));

/** The login that has ended; undefined where it is something else that is wrong. Told by its name: it comes from another bundle. */
export function loginNeeded(error: unknown): Login | undefined {
  for (const one of chain(error)) {
    if (one.name === 'LoginRequired') return (one as Error & { login?: Login }).login;
  }
  return undefined;
}

/** Somebody has to sign in, and nobody was asked to: it was needed for what is done by itself. */
export const signInNeeded = (error: unknown): boolean => [...chain(error)].some(({ name }) => name === 'SignInNeeded');

/** The workspace has to be trusted before the profile's program runs. */
export const trustNeeded = (error: unknown): boolean => [...chain(error)].some(({ name }) => name === 'ProcessNotAllowed');
