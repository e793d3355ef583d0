import { isAuthError } from '../../simpledb/error-names';

/** How somebody signs in anew whose login has ended: `aws sso login` or `aws login`, with this profile. */
export interface Login {
  readonly kind: 'sso' | 'login';
  readonly profile: string;
}

/** Errors raised on this machine that another login, other files or other trust may cure. */
const CURABLE =
  /^(LoginRequired|ProcessNotAllowed|ProfileNotFound|InvalidRegion|CredentialsProviderError|TokenProviderError|InstanceMetadataV1FallbackError)$/i;

/** The error and what it was raised for, the outermost first. */
function* chain(error: unknown): Generator<Error> {
  for (let one = error; one instanceof Error; one = one.cause) yield one;
}

/** What AWS's providers threw is marked so: another login, other files or other trust may cure it, whatever its name. */
export const ofCredentials = <E extends Error>(error: E): E => Object.assign(error, { ofCredentials: true });

const isOfCredentials = (error: Error): boolean => {
  const { kind, ofCredentials: isMarked } = error as { kind?: unknown; ofCredentials?: unknown };
  return isMarked === true || kind === 'credentials';
};

/** Somebody was asked for a code and gave none: nothing is wrong, and nobody is asked twice. */
export const isDismissed = (error: unknown): boolean => [...chain(error)].some(({ name }) => name === 'Canceled');

/** Tells whether a connection may work once somebody has signed in or changed the profile. */
export const isAuthRecoverable = (error: unknown): boolean =>
  [...chain(error)].some(({ name }) => CURABLE.test(name) || isAuthError(name));

/**
 * Tells whether a change of the shared files may mend it: all that keeps credentials from being had is in them, or in what
 * they name. A dismissed box is not opened again by itself.
 */
export const isOfSignIn = (error: unknown): boolean =>
  !isDismissed(error) && (isAuthRecoverable(error) || [...chain(error)].some(isOfCredentials));

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
