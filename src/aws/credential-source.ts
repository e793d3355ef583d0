import type { Login } from '../exports/model/sign-in-reasons';

/** A section of the shared files. */
export type Section = Readonly<Record<string, string | undefined>>;

/** Where a profile's credentials begin, and so what can go wrong with them and what cures it. */
export interface CredentialSource {
  readonly kind: 'keys' | 'sso' | 'login' | 'process' | 'webIdentity' | 'metadata' | 'none';
  /** The profile that holds them: the one itself, or the last of its `source_profile` chain. */
  readonly profile: string;
  /** They are exchanged for those of a role. */
  readonly assumesRole: boolean;
}

/**
 * Follows a profile's `source_profile` chain to its end, by the same order of checks as AWS's own provider
 * (`@aws-sdk/credential-provider-ini`). Starts no process and asks nobody.
 *
 * @returns `none` for a profile that does not exist, a chain that runs in a circle, or one without credentials.
 */
export function credentialSource(profiles: Readonly<Record<string, Section>>, name: string): CredentialSource {
  const visited = new Set<string>();
  let profile = name;
  let assumesRole = false;
  for (;;) {
    const section = profiles[profile];
    const end = (kind: CredentialSource['kind']): CredentialSource => ({ kind, profile, assumesRole });
    if (!section) return end('none');
    const hasKeys = section['aws_access_key_id'] !== undefined && section['aws_secret_access_key'] !== undefined;
    const { role_arn: role, source_profile: source, credential_source: metadata } = section;
    // A role may name its own section as the source of its keys.
    if (hasKeys && (assumesRole || role === undefined)) return end('keys');
    if (metadata !== undefined && source === undefined && (role !== undefined || assumesRole)) {
      assumesRole ||= role !== undefined;
      return end('metadata');
    }
    if (role !== undefined && source !== undefined && metadata === undefined) {
      assumesRole = true;
      if (visited.has(source)) return end('none');
      visited.add(source);
      profile = source;
      continue;
    }
    return end(hasKeys ? 'keys' : ownSource(section));
  }
}

function ownSource(section: Section): CredentialSource['kind'] {
  if (section['web_identity_token_file'] !== undefined && section['role_arn'] !== undefined) return 'webIdentity';
  if (section['credential_process'] !== undefined) return 'process';
  const sso = ['sso_start_url', 'sso_account_id', 'sso_session', 'sso_region', 'sso_role_name'];
  if (sso.some((key) => section[key] !== undefined)) return 'sso';
  return section['login_session'] === undefined ? 'none' : 'login';
}

/** @returns undefined where no login stands behind the credentials. */
export const loginOf = ({ kind, profile }: CredentialSource): Login | undefined =>
  kind === 'sso' || kind === 'login' ? { kind, profile } : undefined;
