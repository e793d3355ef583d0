import { fromIni } from '@aws-sdk/credential-providers';
import { ofCredentials, type Login } from '../exports/model/sign-in-reasons';
import { loginOf } from './credential-source';
import { requestHandler } from './network';
import { endpointOf, findProfile, type Profile } from './profiles';
import { assumeRole, assumeRoleWithWebIdentity, type StsOptions } from './sts';
import { cleanError, secretsOfThisMachine } from './secrets';
import { isSameKeys, type Credentials, type CredentialsProvider } from '../simpledb/credentials';
import { CredentialsCache } from '../simpledb/credentials-cache';

/** The login behind a profile has ended, or never took place: somebody has to sign in in a browser. */
export class LoginRequiredError extends Error {
  override readonly name = 'LoginRequired';

  constructor(
    readonly login: Login,
    details: string,
  ) {
    super(`The login of profile “${login.profile}” has expired or is missing.\n${details}`);
  }
}

/** The profile would start a program, and the workspace is not trusted. Nothing was started. */
export class ProcessNotAllowedError extends Error {
  override readonly name = 'ProcessNotAllowed';
}

/** A provider that tells whether it has to ask anybody for what it gives next. */
export interface KeptCredentials extends CredentialsProvider {
  readonly areUsable: () => boolean;
}

export interface ProfileSignIn {
  readonly profile: string;
  /** For the services that hand out credentials (STS), where the profile names none. */
  readonly region: string;
  /** Asks the user for the code of an MFA device; never stored. */
  readonly mfaCode: (serial: string) => Promise<string>;
  /** Asked before each time that the profile's `credential_process` would run. */
  readonly mayRunProcess: () => boolean;
  /** Certificates to trust, as `trustedCertificates` tells. */
  readonly ca?: readonly string[] | undefined;
}

/**
 * Credentials of a profile, by AWS's own provider: keys, SSO, assumed roles, processes, web identity, login sessions.
 * The files are read anew for each renewal: a login in a terminal must be seen without a restart.
 *
 * @throws LoginRequiredError, ProcessNotAllowedError, else copies of the provider's own errors
 * (`CredentialsProviderError`, `ExpiredTokenException`, …) without secrets, when asked.
 */
export function profileCredentials(signIn: ProfileSignIn): KeptCredentials {
  return renewing(async () => {
    const profile = await findProfile(signIn.profile);
    if (profile?.source.kind === 'process' && !signIn.mayRunProcess()) {
      throw ofCredentials(
        new ProcessNotAllowedError(`Profile “${profile.source.profile}” gets its credentials from a program (credential_process).`),
      );
    }
    /** What was sent on the way: an answer may repeat it. */
    const sent: (string | undefined)[] = [];
    let dismissed: Error | undefined;
    const mfaCode = async (serial: string): Promise<string> => {
      try {
        const code = await signIn.mfaCode(serial);
        sent.push(code);
        return code;
      } catch (error) {
        dismissed = error as Error;
        throw error;
      }
    };
    try {
      const load = fromIni({ ...iniOptions(signIn, profile, sent), mfaCodeProvider: mfaCode });
      // Only `aws login` asks for the Region in this way, where neither its session nor the profile names one.
      return await load({ callerClientConfig: { region: () => Promise.resolve(signIn.region) } });
    } catch (error) {
      if (dismissed !== undefined) throw dismissed;
      const ofProgram = profile?.source.kind === 'process' && sent.length === 0;
      const clean = cleanError(error, [...sent, ...(await secretsOfThisMachine())], ofProgram);
      const login = profile && loginOf(profile.source);
      throw ofCredentials(login && isLoginOver(String(error)) ? new LoginRequiredError(login, clean.message) : clean);
    }
  });
}

function iniOptions(
  { profile: name, region, ca }: ProfileSignIn,
  profile: Profile | undefined,
  sent: (string | undefined)[],
): Parameters<typeof fromIni>[0] {
  const handler = requestHandler(ca);
  const sts = stsOptions(profile?.region ?? region, profile, handler);
  return {
    profile: name,
    // The Region belongs to the parent: in `clientConfig` it would go before a profile's `sso_region`.
    clientConfig: { requestHandler: handler },
    parentClientConfig: { region, requestHandler: handler },
    roleAssumer: assumeRole(sts, sent),
    roleAssumerWithWebIdentity: assumeRoleWithWebIdentity(sts, sent),
    ignoreCache: true,
  };
}

/** STS for a profile, or for the environment alone. */
export function stsOptions(
  region: string,
  profile: Profile | undefined,
  handler: ReturnType<typeof requestHandler>,
): StsOptions {
  const endpoint = endpointOf('sts', profile);
  return { region, requestHandler: handler, ignoreConfiguredEndpointUrls: true, ...(endpoint && { endpoint }) };
}

/**
 * AWS's providers tell an ended login from other failures by their words alone. A refused permission and a broken
 * network are no ended login.
 */
function isLoginOver(message: string): boolean {
  if (/permission|ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|TimeoutError|CERT/i.test(message)) return false;
  return /expired|is invalid|not found|re-?authenticate|Value not present|Unauthorized|ENOENT|Token validation/i.test(message);
}

/** Keeps what a provider gave, by the client's rule; callers at the same time share one request. */
export function renewing(load: () => Promise<Credentials>, now: () => number = Date.now): KeptCredentials {
  const cache = new CredentialsCache(load, now);
  const provider: CredentialsProvider = (options) => {
    const refused = options?.refused;
    if (options?.forceRefresh === true) cache.drop(refused && ((current) => isSameKeys(current, refused)));
    return cache.get();
  };
  return Object.assign(provider, { areUsable: () => cache.usable !== undefined });
}
