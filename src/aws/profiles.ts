import { loadSharedConfigFiles, type SharedConfigFiles } from '@smithy/core/config';
import { credentialSource, type CredentialSource, type Section } from './credential-source';
import { servicesSections } from './services-sections';

/** The services whose endpoints may be told, by the keys that the config file's `services` sections know them by. */
const SERVICE_KEYS = { simpledb: ['simpledbv2', 'simpledb'], s3: ['s3'], sts: ['sts'], iam: ['iam'] } as const;
export type Service = keyof typeof SERVICE_KEYS;

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
  readonly endpointsError?: MissingServicesSection;
  /** File of certificates to trust, as `ca_bundle` names it. */
  readonly caBundle?: string;
  readonly source: CredentialSource;
}

/** Sections of the config file that are not profiles; the loader joins kind and name with a dot. */
const NOT_A_PROFILE = /^(sso-session|services)\./;

/**
 * Profiles of the shared files (`~/.aws/config` and `~/.aws/credentials`, or where AWS_CONFIG_FILE and
 * AWS_SHARED_CREDENTIALS_FILE point), sorted by name, "default" first. Read anew each time: users edit them.
 *
 * @returns an empty list where there are no files.
 */
export async function listProfiles(): Promise<Profile[]> {
  const [files, services] = await Promise.all([loadSharedConfigFiles({ ignoreCache: true }), servicesSections()]);
  const sections = sectionsOf(files);
  return Object.keys(sections)
    .sort((a, b) => Number(b === 'default') - Number(a === 'default') || (a < b ? -1 : 1))
    .map((name) => profileOf(services, sections, name));
}

/** @returns undefined when neither file has it. */
export async function findProfile(name: string): Promise<Profile | undefined> {
  return (await listProfiles()).find((profile) => profile.name === name);
}

/**
 * Everything in the shared files that a profile's credentials are made of, as text: another text when any of it has changed.
 * It holds secrets; it is for comparing only.
 */
export async function credentialSettings(name: string): Promise<string> {
  const files = await loadSharedConfigFiles({ ignoreCache: true });
  const sections = sectionsOf(files);
  const found = new Map<string, Section>();
  for (let next: string | undefined = name; next !== undefined && !found.has(next); next = sections[next]?.['source_profile']) {
    found.set(next, sections[next] ?? {});
  }
  const logins = [...found.values()].map(({ sso_session: session }) => (session === undefined ? {} : files.configFile[`sso-session.${session}`]));
  return JSON.stringify([[...found], logins]);
}

/** Both files as one, as AWS's tools merge them: the credentials file wins. */
function sectionsOf({ configFile, credentialsFile }: SharedConfigFiles): Record<string, Section> {
  const names = new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)]);
  const sections: Record<string, Section> = Object.create(null) as Record<string, Section>;
  for (const name of names) {
    if (!NOT_A_PROFILE.test(name)) sections[name] = { ...configFile[name], ...credentialsFile[name] };
  }
  return sections;
}

function profileOf(services: ReadonlyMap<string, Section>, sections: Record<string, Section>, name: string): Profile {
  const settings = sections[name] ?? {};
  const { region, ca_bundle: caBundle } = settings;
  return {
    name,
    ...(region === undefined ? {} : { region }),
    ...endpointsOf(services, name, settings),
    ...(caBundle === undefined ? {} : { caBundle }),
    source: credentialSource(sections, name),
  };
}

function endpointsOf(
  sections: ReadonlyMap<string, Section>,
  profile: string,
  settings: Section,
): Pick<Profile, 'endpoints' | 'endpointsError'> {
  if (settings['ignore_configured_endpoint_urls']?.toLowerCase() === 'true') return { endpoints: {} };
  const { services: section } = settings;
  const services = section === undefined ? {} : (sections.get(section) ?? {});
  if (section !== undefined && Object.keys(services).length === 0) {
    return { endpoints: {}, endpointsError: new MissingServicesSection(profile, section) };
  }
  const endpoints: Partial<Record<Service, string>> = {};
  for (const service of Object.keys(SERVICE_KEYS) as Service[]) {
    const own = SERVICE_KEYS[service].map((key) => services[`${key}.endpoint_url`]).find((url) => url !== undefined);
    const endpoint = own ?? settings['endpoint_url'];
    if (endpoint !== undefined) endpoints[service] = endpoint;
  }
  return { endpoints };
}

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
