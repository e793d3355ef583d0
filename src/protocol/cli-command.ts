/** The AWS CLI command that does what the form does: to review, to keep in a runbook, to run elsewhere. */
import { toStartDomainExportInput } from './form';
import type { ExportFormValues } from './form';

export interface CliContext {
  readonly region: string;
  /** Profile of the AWS config files; absent: the CLI's default credentials. */
  readonly profile?: string;
  /** Set when requests do not go to AWS's own endpoint. */
  readonly endpointUrl?: string;
  /** Variables that stand before the command. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Characters that no POSIX shell, nor zsh, gives a meaning of its own anywhere in a word. */
const PLAIN_WORD = /^[A-Za-z0-9_@+:,./-]+$/;

/**
 * One word of a POSIX shell's command line that stands for exactly this text. Between single quotes only the single
 * quote itself is special. NUL cannot be passed to a program in any way and must not be in the text.
 */
export function shellQuote(text: string): string {
  return PLAIN_WORD.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A value that begins with "-" would be read as the next option, so it goes into the option's own word. */
function option(name: string, value: string): string {
  return value.startsWith('-') ? `${name}=${shellQuote(value)}` : `${name} ${shellQuote(value)}`;
}

/** Option values that begin like this make the AWS CLI read a file or, version 1, fetch an address. */
const PARAMETER_FILE = /^(file|fileb|http|https):\/\//;

/** `s3KeyPrefix` → `--s3-key-prefix`, as the AWS CLI derives its options' names. */
const optionName = (member: string): string =>
  `--${member.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/**
 * `aws simpledbv2 start-domain-export …` for a POSIX shell, one option a line. Only what is given is named, the token
 * included: run twice within 8 hours, the command starts one export.
 */
export function startDomainExportCommand(values: ExportFormValues, context: CliContext): string {
  const { region, profile, endpointUrl, environment = {} } = context;
  const input = toStartDomainExportInput(values);
  const members = Object.entries(input) as [string, string][];
  // Within a JSON document the CLI takes every value as it is.
  const own = members.some(([, value]) => PARAMETER_FILE.test(value))
    ? [option('--cli-input-json', JSON.stringify(input))]
    : members.map(([member, value]) => option(optionName(member), value));
  return [
    ...Object.entries(environment).map(([name, value]) => `${name}=${shellQuote(value)}`),
    'aws simpledbv2 start-domain-export',
    ...own,
    option('--region', region),
    ...(profile === undefined ? [] : [option('--profile', profile)]),
    ...(endpointUrl === undefined ? [] : [option('--endpoint-url', endpointUrl)]),
  ].join(' \\\n  ');
}
