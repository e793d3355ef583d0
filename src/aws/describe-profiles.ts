import type { CodedError } from '../exports/model/coded-error';
import type { CredentialSource } from './credential-source';
import { endpointOf, readProfiles, regionOf, type Profile, type Service } from './profiles';

/** Where a profile's credentials come from, in words of their own that stay as they are. */
export type SourceName = 'keys' | 'sso' | 'login' | 'credential-process' | 'web-identity' | 'assume-role' | 'metadata' | 'none';

/** A profile as other programs are told of it. */
export interface ProfileDescription {
  readonly name: string;
  readonly region?: string;
  readonly source: SourceName;
  /** Those that are not AWS's own. */
  readonly endpoints: Readonly<Partial<Record<Exclude<Service, 'iam'>, string>>>;
  /** Why AWS's tools would refuse it. */
  readonly problem?: Error;
}

const SOURCE_NAMES: Readonly<Record<CredentialSource['kind'], SourceName>> = {
  keys: 'keys',
  sso: 'sso',
  login: 'login',
  process: 'credential-process',
  webIdentity: 'web-identity',
  metadata: 'metadata',
  none: 'none',
};

/** All profiles of the shared files, with what the environment says beside them, as AWS's tools order it. */
export async function describeProfiles(
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ profiles: ProfileDescription[]; problems: readonly CodedError[] }> {
  const { profiles, problems } = await readProfiles(env);
  return { profiles: profiles.map((profile) => describe(profile, env)), problems };
}

function describe(profile: Profile, env: NodeJS.ProcessEnv): ProfileDescription {
  const { name, source } = profile;
  const region = regionOf(profile, env);
  const found: Partial<Record<Exclude<Service, 'iam'>, string>> = {};
  let problem: Error | undefined = profile.problem;
  for (const service of ['simpledb', 'simpledbv2', 's3', 'sts'] as const) {
    try {
      const endpoint = endpointOf(service, profile, env);
      if (endpoint !== undefined) found[service] = endpoint;
    } catch (error) {
      problem ??= error as Error;
    }
  }
  return {
    name,
    ...(region === undefined ? {} : { region }),
    source: source.assumesRole && source.kind !== 'webIdentity' ? 'assume-role' : SOURCE_NAMES[source.kind],
    endpoints: found,
    ...(problem && { problem }),
  };
}
