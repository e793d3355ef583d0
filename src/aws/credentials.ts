import { fromIni } from '@aws-sdk/credential-providers';
import { requestHandler } from './network';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

export type CredentialProvider = () => Promise<Credentials>;

/** Temporary credentials are renewed this long before they expire, so that no request leaves with dying ones. */
const RENEW_BEFORE_MS = 5 * 60 * 1000;

/**
 * Credentials of a profile, by AWS's own provider: keys, SSO, assumed roles, processes, web identity, login sessions.
 *
 * @param region for the services that hand out credentials (STS, SSO), where the profile names none.
 * @param mfaCode asks the user for the code of an MFA device; never stored.
 * @param ca certificates to trust, as `trustedCertificates` tells.
 * @throws by the provider's own errors (`CredentialsProviderError`, `ExpiredTokenException`, …) when asked.
 */
export function profileCredentials(
  profile: string,
  region: string,
  mfaCode: (serial: string) => Promise<string>,
  ca?: readonly string[],
): CredentialProvider {
  // The files are read anew for each renewal: a login in a terminal must be seen without a restart.
  // Web identity's client is made of the parent's configuration alone. The Region belongs there as well: in
  // `clientConfig` it would go before a profile's `sso_region`.
  const handler = requestHandler(ca);
  const load = fromIni({
    profile,
    mfaCodeProvider: mfaCode,
    clientConfig: { requestHandler: handler },
    parentClientConfig: { region, requestHandler: handler },
    ignoreCache: true,
  });
  return renewing(load);
}

/** Keeps what a provider gave until shortly before it expires; callers at the same time share one request. */
export function renewing(load: CredentialProvider, now: () => number = Date.now): CredentialProvider {
  let known: Credentials | undefined;
  let loading: Promise<Credentials> | undefined;
  return async () => {
    if (known && (known.expiration?.getTime() ?? Infinity) - now() > RENEW_BEFORE_MS) return known;
    loading ??= load().finally(() => (loading = undefined));
    known = await loading;
    return known;
  };
}
