import { fromLoginCredentials, fromSSO, fromTokenFile } from '@aws-sdk/credential-providers';
import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import { isCodedError } from '../exports/model/coded-error';
import { ofCredentials, type Login } from '../exports/model/sign-in-reasons';
import { runCredentialProcess } from './credential-process';
import { credentialSteps, loginOf, type CredentialOrigin, type RoleStep, type SsoSettings } from './credential-source';
import { metadataCredentials } from './metadata-credentials';
import { requestHandler } from './network';
import { endpointOf, profileIn, type Profile } from './profiles';
import { withNormalisedFiles } from './shared-files/normalised-files';
import { readSharedFiles } from './shared-files/read-shared-files';
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
 * Credentials of a profile: keys, SSO, assumed roles, programs, web identity, login sessions, each from where AWS's own tools
 * would take it. The files are read anew for each renewal: a login in a terminal must be seen without a restart.
 *
 * @throws LoginRequiredError, ProcessNotAllowedError, CodedError for settings that AWS's tools refuse, else copies of the
 * providers' own errors (`CredentialsProviderError`, `ExpiredTokenException`, …) without secrets, when asked.
 */
export function profileCredentials(signIn: ProfileSignIn): KeptCredentials {
  return renewing(async () => {
    /** What was sent on the way: an answer may repeat it. */
    const sent: (string | undefined)[] = [];
    let origin: CredentialOrigin | undefined;
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
      const files = await readSharedFiles();
      const steps = credentialSteps(files, signIn.profile);
      ({ origin } = steps);
      const profile = profileIn(files, signIn.profile);
      // Only what needs STS minds an endpoint that is unknown.
      const sts = (): StsOptions => stsOptions(profile?.region ?? signIn.region, profile, requestHandler(signIn.ca));
      let credentials = await loadOrigin(origin, signIn, sts, sent);
      for (const role of steps.roles) credentials = await assumeRole(sts(), sent)(credentials, await roleInput(role, mfaCode));
      return credentials;
    } catch (error) {
      if (dismissed !== undefined) throw dismissed;
      if (isCodedError(error) || error instanceof ProcessNotAllowedError) throw ofCredentials(error);
      const clean = cleanError(error, [...sent, ...(await secretsOfThisMachine())]);
      const login = origin && loginOf(origin);
      throw ofCredentials(login && isLoginOver(String(error)) ? new LoginRequiredError(login, clean.message) : clean);
    }
  });
}

async function roleInput(role: RoleStep, mfaCode: (serial: string) => Promise<string>): Promise<AssumeRoleCommandInput> {
  const { roleArn, sessionName, externalId, mfaSerial, durationSeconds } = role;
  return {
    RoleArn: roleArn,
    RoleSessionName: sessionName ?? `simpledb-export-${Date.now()}`,
    ...(externalId !== undefined && { ExternalId: externalId }),
    ...(durationSeconds !== undefined && { DurationSeconds: durationSeconds }),
    ...(mfaSerial !== undefined && { SerialNumber: mfaSerial, TokenCode: await mfaCode(mfaSerial) }),
  };
}

async function loadOrigin(
  origin: CredentialOrigin,
  { region, ca, mayRunProcess }: ProfileSignIn,
  sts: () => StsOptions,
  sent: (string | undefined)[],
): Promise<Credentials> {
  const handler = requestHandler(ca);
  switch (origin.kind) {
    case 'keys': {
      const { accessKeyId, secretAccessKey, sessionToken } = origin;
      return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
    }
    case 'process':
      if (mayRunProcess()) return runCredentialProcess(origin, { secrets: secretsOfThisMachine });
      throw new ProcessNotAllowedError(`Profile “${origin.profile}” gets its credentials from a program (credential_process).`);
    case 'webIdentity':
      return fromTokenFile({
        webIdentityTokenFile: origin.tokenFile,
        roleArn: origin.roleArn,
        ...(origin.sessionName !== undefined && { roleSessionName: origin.sessionName }),
        roleAssumerWithWebIdentity: assumeRoleWithWebIdentity(sts(), sent),
      })();
    case 'metadata':
      return metadataCredentials(origin.from);
    case 'sso':
    case 'login':
      return withNormalisedFiles(origin, (files) => {
        // The Region belongs to the parent: in `clientConfig` it would go before a session's own.
        const options = { ...files, clientConfig: { requestHandler: handler }, parentClientConfig: { region, requestHandler: handler } };
        // Only `aws login` asks for the Region in this way, where neither its session nor the profile names one.
        const caller = { callerClientConfig: { region: () => Promise.resolve(region) } };
        return origin.kind === 'sso' ? fromSSO({ ...options, ...ssoParameters(origin.sso) })() : fromLoginCredentials(options)(caller);
      });
  }
}

const ssoParameters = ({ startUrl, region, accountId, roleName, session }: SsoSettings): Parameters<typeof fromSSO>[0] => ({
  ssoStartUrl: startUrl,
  ssoRegion: region,
  ssoAccountId: accountId,
  ssoRoleName: roleName,
  ...(session !== undefined && { ssoSession: session }),
});

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
