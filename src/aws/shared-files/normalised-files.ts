import { randomUUID } from 'node:crypto';
import { externalDataInterceptor } from '@smithy/core/config';
import type { CredentialOrigin } from '../credential-source';

/** Names that no parser takes apart: the library's errors name the profile. */
const PLAIN_NAME = /^[\w@+.:/ -]+$/;
const nameOf = ({ profile }: Pick<CredentialOrigin, 'profile'>): string => (PLAIN_NAME.test(profile) && profile !== '__proto__' ? profile : 'profile');

/** Where AWS's library looks for the files, and for which profile. */
export interface NormalisedFiles {
  readonly profile: string;
  readonly filepath: string;
  readonly configFilepath: string;
}

/**
 * Lets AWS's library, which has a parser of its own, read what we have read: files that exist in memory only, as long as
 * `use` takes. The session keeps its name: its token lies in a file that is named by it.
 */
export async function withNormalisedFiles<T>(
  origin: Extract<CredentialOrigin, { kind: 'sso' | 'login' }>,
  use: (files: NormalisedFiles) => Promise<T>,
): Promise<T> {
  const id = randomUUID();
  const files = { profile: nameOf(origin), filepath: `/simpledb-export/${id}/credentials`, configFilepath: `/simpledb-export/${id}/config` };
  externalDataInterceptor.interceptFile(files.filepath, '');
  externalDataInterceptor.interceptFile(files.configFilepath, configText(origin));
  try {
    return await use(files);
  } finally {
    const record = externalDataInterceptor.getFileRecord() as Record<string, unknown>;
    delete record[files.filepath];
    delete record[files.configFilepath];
  }
}

/** A header of two words may have no blanks in the name for that parser; one that is joined by a dot may. */
function configText(origin: Extract<CredentialOrigin, { kind: 'sso' | 'login' }>): string {
  const header = `[profile.${nameOf(origin)}]\n`;
  if (origin.kind === 'login') return `${header}login_session = ${origin.session}\n`;
  const { startUrl, region, accountId, roleName, session } = origin.sso;
  const where = `sso_start_url = ${startUrl}\nsso_region = ${region}\n`;
  const who = `sso_account_id = ${accountId}\nsso_role_name = ${roleName}\n`;
  return session === undefined ? header + where + who : `${header}sso_session = ${session}\n${who}[sso-session.${session}]\n${where}`;
}
