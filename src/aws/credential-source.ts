import { CodedError, isCodedError } from '../exports/model/coded-error';
import type { Login } from '../exports/model/sign-in-reasons';
import type { Settings, SharedFiles, SharedProfile } from './shared-files/read-shared-files';

/** Where credentials begin, before they are exchanged for those of roles. `profile` has the settings. */
export type CredentialOrigin = { readonly profile: string } & (
  | { readonly kind: 'keys'; readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
  | { readonly kind: 'sso'; readonly sso: SsoSettings }
  | { readonly kind: 'login'; readonly session: string }
  | { readonly kind: 'process'; readonly command: string }
  | { readonly kind: 'webIdentity'; readonly tokenFile: string; readonly roleArn: string; readonly sessionName?: string }
  | { readonly kind: 'metadata'; readonly from: MetadataSource }
);

/** What `credential_source` may name. */
export type MetadataSource = (typeof METADATA_SOURCES)[number];
const METADATA_SOURCES = ['Environment', 'EcsContainer', 'Ec2InstanceMetadata'] as const;

export interface SsoSettings {
  readonly startUrl: string;
  readonly region: string;
  readonly accountId: string;
  readonly roleName: string;
  /** Of the `sso-session` section; the cached token is named by it. */
  readonly session?: string;
}

/** A role to assume, with the credentials that were had before. */
export interface RoleStep {
  /** Whose settings name it. */
  readonly profile: string;
  readonly roleArn: string;
  readonly sessionName?: string;
  readonly externalId?: string;
  readonly mfaSerial?: string;
  /** Seconds; STS's own hour where it is absent. */
  readonly durationSeconds?: number;
}

/** How a profile's credentials are had. */
export interface CredentialSteps {
  readonly origin: CredentialOrigin;
  /** In the order in which they are assumed. */
  readonly roles: readonly RoleStep[];
}

/** Where a profile's credentials begin, and so what can go wrong with them and what cures it. */
export interface CredentialSource {
  readonly kind: CredentialOrigin['kind'] | 'none';
  /** The profile that holds them: the one itself, or the last of its `source_profile` chain. */
  readonly profile: string;
  /** They are exchanged for those of a role. */
  readonly assumesRole: boolean;
}

/**
 * Finds out how a profile's credentials are had, by the order of sources of botocore 1.43 (credentials.py): a role, web
 * identity, SSO, keys of the credentials file, `aws login`, a program, keys of the config file. Starts no program, asks nobody.
 *
 * @throws CodedError where AWS's tools would refuse the profile, or one that it names: nothing else is taken in its place.
 */
export function credentialSteps(files: SharedFiles, name: string): CredentialSteps {
  const roles: RoleStep[] = [];
  const visited = [name];
  let profile = reliable(files, name, undefined);
  while (assumesRole(profile) && !(roles.length > 0 && hasKey(profile))) {
    const { settings } = profile;
    roles.unshift(roleOf(profile));
    const [source, metadata] = [settings.get('source_profile'), settings.get('credential_source')];
    if (source !== undefined && metadata !== undefined) throw conflict(profile, 'source_profile', 'credential_source');
    if (metadata !== undefined) return { origin: { kind: 'metadata', profile: profile.name, from: metadataSource(profile, metadata) }, roles };
    if (source === undefined) throw incomplete(profile, 'source_profile');
    const next = reliable(files, source, profile);
    // A role may name its own section as the source of its keys.
    const isOwn = next === profile && hasKey(next);
    if (visited.includes(source) && !isOwn) throw new CodedError('ProfileLoop', { profile: name, chain: [...visited, source].join(' → ') });
    visited.push(source);
    profile = next;
    if (isOwn) break;
  }
  return { origin: originOf(files, profile), roles };
}

/** The same, told apart only. A profile that AWS's tools refuse has none. */
export function credentialSource(files: SharedFiles, name: string): CredentialSource & { readonly problem?: CodedError } {
  try {
    const { origin, roles } = credentialSteps(files, name);
    return { kind: origin.kind, profile: origin.profile, assumesRole: roles.length > 0 || origin.kind === 'webIdentity' };
  } catch (error) {
    if (!(isCodedError(error))) throw error;
    return { kind: 'none', profile: name, assumesRole: false, problem: error };
  }
}

/** @returns undefined where no login stands behind the credentials. */
export const loginOf = ({ kind, profile }: Pick<CredentialSource, 'kind' | 'profile'>): Login | undefined =>
  kind === 'sso' || kind === 'login' ? { kind, profile } : undefined;

/** What credentials are made of. */
const VALUES = [
  ...['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token', 'aws_security_token', 'credential_process', 'login_session'],
  ...['role_arn', 'source_profile', 'credential_source', 'web_identity_token_file', 'role_session_name', 'external_id', 'mfa_serial'],
  ...['sso_session', 'sso_account_id', 'sso_role_name', 'sso_start_url', 'sso_region'],
];

/** @param from the profile that names it, where one does */
function reliable(files: SharedFiles, name: string, from: SharedProfile | undefined): SharedProfile {
  const profile = files.profiles.get(name);
  if (profile?.problem) throw profile.problem;
  const block = VALUES.find((key) => profile?.settings.isBlock(key));
  if (block !== undefined) throw new CodedError('ProfileValue', { profile: name, key: block, rule: 'has a value of its own, and no lines that are indented below it' });
  if (profile) return profile;
  throw from === undefined
    ? new CodedError('ProfileNotFound', { profile: name })
    : new CodedError('ProfileNamesMissing', { profile: from.name, kind: 'profile', name });
}

const assumesRole = ({ settings }: SharedProfile): boolean =>
  settings.get('role_arn') !== undefined && settings.get('web_identity_token_file') === undefined;

const hasKey = ({ settings }: SharedProfile): boolean =>
  settings.get('aws_access_key_id') !== undefined || settings.get('aws_secret_access_key') !== undefined;

const incomplete = ({ name }: SharedProfile, missing: string): CodedError =>
  new CodedError('ProfileIncomplete', { profile: name, missing });
const conflict = ({ name }: SharedProfile, first: string, second: string): CodedError =>
  new CodedError('ProfileConflict', { profile: name, first, second });

/** A setting that AWS's tools cannot do without. */
function required(profile: SharedProfile, settings: Settings, key: string): string {
  const value = settings.get(key);
  if (value === undefined || value === '') throw incomplete(profile, key);
  return value;
}

function roleOf(profile: SharedProfile): RoleStep {
  const { settings } = profile;
  const [sessionName, externalId, mfaSerial] = ['role_session_name', 'external_id', 'mfa_serial'].map((key) => settings.get(key) || undefined);
  const seconds = settings.get('duration_seconds') ?? '';
  return {
    profile: profile.name,
    roleArn: required(profile, settings, 'role_arn'),
    ...(sessionName !== undefined && { sessionName }),
    ...(externalId !== undefined && { externalId }),
    ...(mfaSerial !== undefined && { mfaSerial }),
    ...(/^\d{1,9}$/.test(seconds) && { durationSeconds: Number(seconds) }),
  };
}

function metadataSource(profile: SharedProfile, name: string): MetadataSource {
  const found = METADATA_SOURCES.find((one) => one.toLowerCase() === name.toLowerCase());
  if (found) return found;
  throw new CodedError('ProfileValue', { profile: profile.name, key: 'credential_source', rule: `is one of ${METADATA_SOURCES.join(', ')}` });
}

function originOf(files: SharedFiles, profile: SharedProfile): CredentialOrigin {
  const { name, settings } = profile;
  const tokenFile = settings.get('web_identity_token_file');
  if (tokenFile) {
    const sessionName = settings.get('role_session_name') || undefined;
    return {
      kind: 'webIdentity',
      profile: name,
      tokenFile,
      roleArn: required(profile, settings, 'role_arn'),
      ...(sessionName !== undefined && { sessionName }),
    };
  }
  if (settings.get('sso_role_name') !== undefined || settings.get('sso_account_id') !== undefined) {
    return { kind: 'sso', profile: name, sso: ssoOf(files, profile) };
  }
  const stored = keysOf(profile, profile.credentials);
  if (stored) return stored;
  const session = settings.get('login_session');
  if (session !== undefined) return { kind: 'login', profile: name, session };
  const command = settings.get('credential_process');
  if (command !== undefined) return { kind: 'process', profile: name, command };
  const configured = keysOf(profile, profile.config);
  if (configured) return configured;
  throw new CodedError('ProfileWithoutCredentials', { profile: name });
}

/** Of one file: never the token of one with the keys of the other. */
function keysOf(profile: SharedProfile, settings: Settings | undefined): CredentialOrigin | undefined {
  if (settings?.get('aws_access_key_id') === undefined) return undefined;
  const accessKeyId = required(profile, settings, 'aws_access_key_id');
  const secretAccessKey = required(profile, settings, 'aws_secret_access_key');
  const sessionToken = settings.get('aws_security_token') ?? settings.get('aws_session_token');
  for (const [key, value] of [['aws_access_key_id', accessKeyId], ['aws_secret_access_key', secretAccessKey], ['aws_session_token', sessionToken]] as const) {
    if (/\s/.test(value ?? '')) throw new CodedError('ProfileValue', { profile: profile.name, key, rule: 'has no blanks and no comment behind it' });
  }
  return { kind: 'keys', profile: profile.name, accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

function ssoOf(files: SharedFiles, profile: SharedProfile): SsoSettings {
  const { settings } = profile;
  const session = settings.get('sso_session');
  const shared = session === undefined ? undefined : files.ssoSessions.get(session);
  if (session !== undefined && !shared) throw new CodedError('ProfileNamesMissing', { profile: profile.name, kind: 'sso-session', name: session });
  for (const key of ['sso_start_url', 'sso_region']) {
    const [own, common] = [settings.get(key), shared?.get(key)];
    if (own !== undefined && common !== undefined && own !== common) throw conflict(profile, key, `${key} of sso-session ${session}`);
  }
  const all = shared ? settings.with(shared) : settings;
  return {
    startUrl: required(profile, all, 'sso_start_url'),
    region: required(profile, all, 'sso_region'),
    accountId: required(profile, all, 'sso_account_id'),
    roleName: required(profile, all, 'sso_role_name'),
    ...(session !== undefined && { session }),
  };
}
