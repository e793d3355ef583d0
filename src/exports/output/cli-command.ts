/** Commands of the AWS CLI, their words quoted for a POSIX shell unless told otherwise. Pure: the page shows them too. */
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

export type Quote = (text: string) => string;

/** A value that begins with "-" would be read as the next option, so it goes into the option's own word. */
function option(name: string, value: string, quote: Quote = shellQuote): string {
  return value.startsWith('-') ? quote(`${name}=${value}`) : `${name} ${quote(value)}`;
}

/** Whether the AWS CLI would take this value of an option for a file to read or, version 1, an address to fetch. */
export const isParameterFile = (value: string): boolean => /^(file|fileb|http|https):\/\//.test(value);

/** `s3KeyPrefix` → `--s3-key-prefix`, as the AWS CLI derives its options' names. */
const optionName = (member: string): string =>
  `--${member.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** The options of `aws simpledbv2 start-domain-export` that say what is asked, each with its value. */
export function startOptions(input: StartDomainExportInput): string[] {
  // Within a JSON document the CLI takes every value as it is.
  return Object.values(input).some(isParameterFile)
    ? [option('--cli-input-json', JSON.stringify(input))]
    : memberOptions(input);
}

/** One option for each member; none may be taken for a file. */
export const memberOptions = (input: StartDomainExportInput, quote?: Quote): string[] =>
  (Object.entries(input) as [string, string][]).map(([member, value]) => option(optionName(member), value, quote));

/** The options that say where, each with its value. */
export const contextOptions = ({ region, profile, endpointUrl }: CliContext, quote?: Quote): string[] => [
  option('--region', region, quote),
  ...(profile === undefined ? [] : [option('--profile', profile, quote)]),
  ...(endpointUrl === undefined ? [] : [option('--endpoint-url', endpointUrl, quote)]),
];

/** Assignments that stand before the command. */
export const contextVariables = ({ environment = {} }: CliContext): string[] =>
  Object.entries(environment).map(([name, value]) => `${name}=${shellQuote(value)}`);
