/** Commands of the AWS CLI for a POSIX shell. Pure: the page shows them too. */
import type { CliIdentity } from '../model/identity';
import type { StartDomainExportInput } from '../../simpledb/model';

export interface CliContext extends CliIdentity {
  readonly region: string;
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

/** The options of `aws simpledbv2 start-domain-export` that say what is asked, each with its value. */
export function startOptions(input: StartDomainExportInput): string[] {
  const members = Object.entries(input) as [string, string][];
  // Within a JSON document the CLI takes every value as it is.
  return members.some(([, value]) => PARAMETER_FILE.test(value))
    ? [option('--cli-input-json', JSON.stringify(input))]
    : members.map(([member, value]) => option(optionName(member), value));
}

/** The options that say where, each with its value. */
export const contextOptions = ({ region, profile, endpointUrl }: CliContext): string[] => [
  option('--region', region),
  ...(profile === undefined ? [] : [option('--profile', profile)]),
  ...(endpointUrl === undefined ? [] : [option('--endpoint-url', endpointUrl)]),
];

/** Assignments that stand before the command. */
export const contextVariables = ({ environment = {} }: CliContext): string[] =>
  Object.entries(environment).map(([name, value]) => `${name}=${shellQuote(value)}`);
