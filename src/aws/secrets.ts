import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { redact, redactBeginning, withoutNamedSecrets } from '../simpledb/redact';
import { configFile, credentialsFile, homeOf, loginCaches } from './shared-files/paths';

/** A line that sets what is secret, or names a file of it, in whatever section it stands, or in none. */
const SECRET_LINE = /^[ \t]*(?:aws_)?(access_key_id|secret_access_key|session_token|security_token|web_identity_token_file)[ \t]*[=:]([^\r\n]*)$/gim;
/** Members of the caches of logins that are secret, or identify a secret. */
const SECRET_MEMBER = /token|secret|key|assertion/i;

/** Variables that hold credentials, and those that name a file of them. */
const SECRET_VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
];
const FILE_VARIABLES = ['AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'];

/** Characters of a message, and those that are looked through for it: some answers are whole pages. */
const LONGEST_MESSAGE = 1000;
const LONGEST_TEXT = 16 * 1024;

/**
 * All secrets that AWS's libraries may read on this machine: of the shared files, of the caches of logins, of the
 * environment and of token files. Read only once something went wrong, to keep them out of what is said about it.
 * Never throws: a file that cannot be read holds nothing that could have been sent.
 */
export async function secretsOfThisMachine(env: NodeJS.ProcessEnv = process.env): Promise<string[]> {
  const lines = (await Promise.all([configFile(env), credentialsFile(env)].map(secretLines))).flat();
  const tokenFiles = [...FILE_VARIABLES.map((name) => env[name]), ...lines.filter(({ key }) => key === 'web_identity_token_file').map(({ value }) => value)];
  const values: unknown[] = [
    ...SECRET_VARIABLES.map((name) => env[name]),
    // AWS's tools take a comment on the line for a part of the value, users do not.
    ...lines.flatMap(({ value }) => [value, value.replace(/\s[#;].*/, '')]),
    ...(await Promise.all(tokenFiles.map(textOf))),
    ...(await Promise.all(loginCaches(env, homeOf(env)).map(secretsOfCache))).flat(),
  ];
  return values.flatMap((value) => (typeof value === 'string' && value.trim() !== '' ? [value.trim()] : []));
}

/** Of a shared file as it stands: what a section that is lost or odd holds is secret all the same. */
async function secretLines(file: string): Promise<{ key: string; value: string }[]> {
  const bytes = await readFile(file).catch(() => Buffer.alloc(0));
  const texts = bytes.includes(0) ? [bytes.toString('utf16le'), bytes.subarray(1).toString('utf16le')] : [bytes.toString('utf8')];
  return texts.flatMap((text) => [...text.matchAll(SECRET_LINE)].map(([, key = '', value = '']) => ({ key: key.toLowerCase(), value: value.trim() })));
}

async function secretsOfCache(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const texts = await Promise.all(names.filter((name) => name.endsWith('.json')).map((name) => textOf(join(folder, name))));
  return texts.flatMap((text) => {
    try {
      return secretMembers(JSON.parse(text ?? 'null'), false);
    } catch {
      return [];
    }
  });
}

/** All strings below a member with a telling name. */
function secretMembers(value: unknown, secret: boolean): string[] {
  if (typeof value === 'string') return secret ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => secretMembers(member, secret || SECRET_MEMBER.test(name)));
}

const textOf = async (file: string | undefined): Promise<string | undefined> =>
  file === undefined ? undefined : readFile(file, 'utf8').catch(() => undefined);

/** What is made of secrets for one request: a signature of version 4, and signed tokens (JWT). */
const SIGNATURE = /\b[0-9a-f]{64}\b/g;
/** Each run of such characters once: looked for from every "eyJ" on, a long one would take the square of its length. */
const withoutSignedTokens = (text: string): string =>
  text.replace(/[\w.-]+/g, (run) => {
    const at = run.search(/\beyJ/);
    return at < 0 || run.slice(at).split('.', 3).length < 3 ? run : `${run.slice(0, at)}***`;
  });
const withoutSigned = (text: string): string => withoutSignedTokens(text.replace(SIGNATURE, '***'));

/** The text with each secret replaced by “***”, without signatures and without what is named a secret in it. */
export const withoutSecrets = (text: string, secrets: readonly (string | undefined)[]): string =>
  withoutNamedSecrets(withoutSigned(redact(text, secrets, '***')), '***');

/** What a JSON parser and a shell say of what they were given repeats it: nobody can tell what secrets are in there. */
const REPEATS_INPUT: readonly [pattern: RegExp, words: string][] = [
  [/Command failed:/, 'The program that the profile names in credential_process failed.'],
  [/is not valid JSON|in JSON at position|Unexpected (token|end of|non-whitespace)/, 'The stored or received credentials cannot be read: they are not valid JSON.'],
];

/**
 * A copy of an error of AWS's libraries that can be shown and logged: without secrets in its message and stack, and
 * without the request and the answer that these libraries attach.
 */
export function cleanError(error: unknown, secrets: readonly (string | undefined)[]): Error {
  const own = error instanceof Error ? error : new Error(String(error));
  const repeated = REPEATS_INPUT.find(([pattern]) => pattern.test(own.message))?.[1];
  const clean = new Error(repeated ?? withoutSigned(redactBeginning(own.message, LONGEST_TEXT, secrets, '***')).slice(0, LONGEST_MESSAGE));
  clean.name = own.name;
  const { code, operation, $metadata } = own as Error & { code?: unknown; operation?: unknown; $metadata?: Metadata };
  const frames = own.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  clean.stack = [`${clean.name}: ${clean.message}`, ...frames].join('\n');
  return Object.assign(clean, {
    ...(typeof code === 'string' && { code }),
    ...(typeof operation === 'string' && { operation }),
    ...($metadata && { $metadata: { httpStatusCode: $metadata.httpStatusCode, requestId: $metadata.requestId } }),
  });
}

interface Metadata {
  readonly httpStatusCode?: number;
  readonly requestId?: string;
}
