import { loadSharedConfigFiles, type SharedConfigFiles } from '@smithy/core/config';

/** A profile of the shared config and credentials files, with what this extension needs of it. */
export interface Profile {
  readonly name: string;
  readonly region?: string;
  /** Endpoint for SimpleDB where the profile names one: in its `services` section, or for all services. */
  readonly endpoint?: string;
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
  const endpoint =
    services['simpledbv2.endpoint_url'] ?? services['simpledb.endpoint_url'] ?? settings['endpoint_url'];
  return {
    name,
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

/** Endpoint for SimpleDB that the environment names, as AWS's tools read it: the service's own before the general one. */
export const environmentEndpoint = (env: NodeJS.ProcessEnv = process.env): string | undefined =>
  env['AWS_ENDPOINT_URL_SIMPLEDBV2'] || env['AWS_ENDPOINT_URL_SIMPLEDB'] || env['AWS_ENDPOINT_URL'] || undefined;
