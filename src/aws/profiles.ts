import { loadSharedConfigFiles, type SharedConfigFiles } from '@smithy/core/config';

/** The services whose endpoints may be told, by the keys that the config file's `services` sections know them by. */
const SERVICE_KEYS = { simpledb: ['simpledbv2', 'simpledb'], s3: ['s3'], sts: ['sts'] } as const;
export type Service = keyof typeof SERVICE_KEYS;

/** A profile of the shared config and credentials files, with what this extension needs of it. */
export interface Profile {
  readonly name: string;
  readonly region?: string;
  /** Endpoints that the profile names: in its `services` section, or one for all services. */
  readonly endpoints: Readonly<Partial<Record<Service, string>>>;
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
  const files = await loadSharedConfigFiles({ ignoreCache: true });
  const names = new Set([...Object.keys(files.configFile), ...Object.keys(files.credentialsFile)]);
  return [...names]
    .filter((name) => !NOT_A_PROFILE.test(name))
    .sort((a, b) => Number(b === 'default') - Number(a === 'default') || (a < b ? -1 : 1))
    .map((name) => profileOf(files, name));
}

/** @returns undefined when neither file has it. */
export async function findProfile(name: string): Promise<Profile | undefined> {
  return (await listProfiles()).find((profile) => profile.name === name);
}

function profileOf(files: SharedConfigFiles, name: string): Profile {
  const settings = { ...files.credentialsFile[name], ...files.configFile[name] };
  const services = settings['services'] === undefined ? {} : (files.configFile[`services.${settings['services']}`] ?? {});
  const region = settings['region'];
  const endpoints: Partial<Record<Service, string>> = {};
  for (const service of Object.keys(SERVICE_KEYS) as Service[]) {
    const own = SERVICE_KEYS[service].map((key) => services[`${key}.endpoint_url`]).find((url) => url !== undefined);
    const endpoint = own ?? settings['endpoint_url'];
    if (endpoint !== undefined) endpoints[service] = endpoint;
  }
  return { name, ...(region === undefined ? {} : { region }), endpoints };
}

/**
 * Another endpoint than AWS's own for a service, in the order of AWS's tools: the environment's for the service, the
 * environment's for all, the profile's for the service, the profile's for all.
 */
export function endpointOf(service: Service, profile: Profile, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const own = SERVICE_KEYS[service].map((key) => env[`AWS_ENDPOINT_URL_${key.toUpperCase()}`]).find(Boolean);
  return own || env['AWS_ENDPOINT_URL'] || profile.endpoints[service];
}
