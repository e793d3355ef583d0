import { CodedError } from '../exports/model/coded-error';
import { credentialSource, type CredentialSource } from './credential-source';
import { readSharedFiles, type SharedFiles, type SharedProfile } from './shared-files/read-shared-files';

/**
 * The services whose endpoints may be told, by the keys that the config file's `services` sections know them by: SimpleDB's
 * two APIs have one each, and whoever names one of them only means both.
 */
const SERVICE_KEYS = {
  simpledb: ['simpledb', 'simpledbv2'],
  simpledbv2: ['simpledbv2', 'simpledb'],
  s3: ['s3'],
  sts: ['sts'],
  iam: ['iam'],
} as const;
export type Service = keyof typeof SERVICE_KEYS;
export const SERVICES = Object.keys(SERVICE_KEYS) as Service[];

/** Where a service is asked when it is not at AWS's own endpoint. */
export type Endpoints = Readonly<Partial<Record<Service, string>>>;

/** A profile's `services` setting names a section that the config file does not have, or that is empty. */
export class MissingServicesSection extends Error {
  override readonly name = 'MissingServicesSection';

  constructor(profile: string, section: string) {
    super(`Profile “${profile}” names the services section “${section}”, which the shared AWS config file does not have.`);
  }
}

/** A profile of the shared config and credentials files, with what this extension needs of it. */
export interface Profile {
  readonly name: string;
  readonly region?: string;
  /** Endpoints that the profile names: in its `services` section, or one for all services. */
  readonly endpoints: Endpoints;
  /** Why its endpoints are unknown: thrown where one would be needed, as the AWS CLI does. */
  readonly endpointsError?: Error;
  /** File of certificates to trust, as `ca_bundle` names it. */
  readonly caBundle?: string;
  readonly source: CredentialSource;
  /** Why AWS's tools would refuse it, or its credentials. */
  readonly problem?: CodedError;
}

/** All that the shared files say. */
export interface Profiles {
  /** Sorted by name, "default" first. */
  readonly profiles: readonly Profile[];
  /** Files that cannot be read, and lines that belong to no profile. */
  readonly problems: readonly CodedError[];
}

/**
 * Profiles of the shared files (`~/.aws/config` and `~/.aws/credentials`, or where AWS_CONFIG_FILE and
 * AWS_SHARED_CREDENTIALS_FILE point). Read anew each time: users edit them.
 */
export async function readProfiles(env: NodeJS.ProcessEnv = process.env): Promise<Profiles> {
  const files = await readSharedFiles(env);
  const names = [...files.profiles.keys()].sort((a, b) => Number(b === 'default') - Number(a === 'default') || (a < b ? -1 : 1));
  return { profiles: names.map((name) => profileOf(files, name)), problems: files.problems };
}

/** @returns undefined when neither file has it. */
export const findProfile = async (name: string): Promise<Profile | undefined> => profileIn(await readSharedFiles(), name);

/** The same of files that have been read already. */
export const profileIn = (files: SharedFiles, name: string): Profile | undefined =>
  files.profiles.has(name) ? profileOf(files, name) : undefined;

/**
 * Everything in the shared files that a profile's credentials are made of, as text: another text when any of it has changed.
 * It holds secrets; it is for comparing only.
 */
export async function credentialSettings(name: string): Promise<string> {
  const { profiles, ssoSessions } = await readSharedFiles();
  const found = new Map<string, SharedProfile | undefined>();
  for (let next: string | undefined = name; next !== undefined && !found.has(next); next = found.get(next)?.settings.get('source_profile')) {
    found.set(next, profiles.get(next));
  }
  const sections = [...found].map(([profile, section]) => {
    const session = section?.settings.get('sso_session') ?? '';
    return [profile, section?.credentials?.entries, section?.config?.entries, ssoSessions.get(session)?.entries];
  });
  return JSON.stringify(sections);
}

/** A Region's name has the form of a label of a host. */
const REGION_FORM = /^(?!\d+$)(?!-)[a-z0-9-]{1,63}(?<!-)$/i;

function profileOf(files: SharedFiles, name: string): Profile {
  const { settings } = files.profiles.get(name) as SharedProfile;
  const [region, caBundle] = [settings.get('region'), settings.get('ca_bundle')];
  const { problem: ofCredentials, ...source } = credentialSource(files, name);
  const ofRegion =
    region !== undefined && !REGION_FORM.test(region)
      ? new CodedError('ProfileValue', { profile: name, key: 'region', rule: 'has letters, digits and hyphens only' })
      : undefined;
  const problem = ofCredentials ?? ofRegion;
  return {
    name,
    ...(region === undefined ? {} : { region }),
    ...endpointsOf(files, name),
    ...(caBundle === undefined ? {} : { caBundle }),
    source,
    ...(problem && { problem }),
  };
}

function endpointsOf({ profiles, services: sections }: SharedFiles, profile: string): Pick<Profile, 'endpoints' | 'endpointsError'> {
  const { settings } = profiles.get(profile) as SharedProfile;
  if (settings.get('ignore_configured_endpoint_urls')?.toLowerCase() === 'true') return { endpoints: {} };
  const name = settings.get('services');
  const services = name === undefined ? undefined : sections.get(name);
  if (name !== undefined && (services === undefined || services.isEmpty)) {
    return { endpoints: {}, endpointsError: new MissingServicesSection(profile, name) };
  }
  const endpoints: Partial<Record<Service, string>> = {};
  for (const service of SERVICES) {
    const own = SERVICE_KEYS[service].map((key) => services?.below(key)?.get('endpoint_url')).find((url) => url !== undefined);
    const endpoint = own ?? settings.get('endpoint_url');
    if (endpoint === undefined) continue;
    if (!isEndpoint(endpoint)) {
      const rule = 'is an http or https URL, with nothing behind it';
      return { endpoints: {}, endpointsError: new CodedError('ProfileValue', { profile, key: `endpoint_url (${service})`, rule }) };
    }
    endpoints[service] = endpoint;
  }
  return { endpoints };
}

const isEndpoint = (url: string): boolean => /^https?:\/\/\S+$/.test(url) && URL.canParse(url);

/**
 * Another endpoint than AWS's own for a service, in the order of AWS's tools: the environment's for the service, the
 * environment's for all, the profile's for the service, the profile's for all.
 *
 * @param profile undefined: the environment alone.
 * @throws MissingServicesSection when the profile would have to tell and cannot.
 */
export function endpointOf(
  service: Service,
  profile: Pick<Profile, 'endpoints' | 'endpointsError'> | undefined,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.toLowerCase() === 'true') return undefined;
  const own = SERVICE_KEYS[service].map((key) => env[`AWS_ENDPOINT_URL_${key.toUpperCase()}`]).find(Boolean);
  const ofEnvironment = own || env['AWS_ENDPOINT_URL'];
  if (ofEnvironment) return ofEnvironment;
  if (profile?.endpointsError) throw profile.endpointsError;
  return profile?.endpoints[service];
}

/**
 * The Region by AWS's tools' order: AWS_REGION, AWS_DEFAULT_REGION (the AWS CLI's older name for it), the profile's own.
 *
 * @returns undefined where none of them names one.
 */
export function regionOf(profile: Pick<Profile, 'region'> | undefined, env: NodeJS.ProcessEnv = process.env): string | undefined {
  return env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || profile?.region;
}

/** The profile that AWS's tools take where none is named. */
export const defaultProfile = (env: NodeJS.ProcessEnv = process.env): string => env['AWS_PROFILE'] || 'default';
