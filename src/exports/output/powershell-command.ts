/**
 * Commands of the AWS CLI for PowerShell, Windows PowerShell 5.1 as well as 7. Pure: the page shows them too.
 *
 * What PowerShell does to the arguments of programs depends on its version wherever one holds a double quote or ends in a
 * backslash. Such values go into a JSON document that has no blanks, whose quotes all versions pass on alike once the way of
 * 5.1 is asked for by `$PSNativeCommandArgumentPassing`, which 5.1 itself does not look at.
 */
import type { StartDomainExportInput } from '../../simpledb/model';
import { contextOptions, isParameterFile, memberOptions, type CliContext } from './cli-command';

/** Words that are no number, operator or variable to PowerShell. */
const PLAIN_WORD = /^[A-Za-z][A-Za-z0-9_+:./-]*$/;

/** PowerShell ends a text between single quotes by the typographic ones as well. */
const SINGLE_QUOTES = /['\u2018\u2019\u201a\u201b]/g;

/** One word of PowerShell's command line that stands for exactly this text. NUL must not be in it. */
export function powershellQuote(text: string): string {
  return PLAIN_WORD.test(text) ? text : `'${text.replace(SINGLE_QUOTES, '$&$&')}'`;
}

const isPassedDifferently = (value: string): boolean => value.includes('"') || value.endsWith('\\');

/** `aws simpledbv2 start-domain-export …` with its options, one a line. */
export function powershellCommand(input: StartDomainExportInput, { profile, environment = {}, ...rest }: CliContext): string {
  const asJson = Object.values(input).some((value: string) => isParameterFile(value) || isPassedDifferently(value));
  const byVariable = profile !== undefined && isPassedDifferently(profile);
  const options = [
    ...(asJson ? [`--cli-input-json ${powershellQuote(jsonArgument(input))}`] : memberOptions(input, powershellQuote)),
    ...contextOptions({ ...rest, ...(byVariable || profile === undefined ? {} : { profile }) }, powershellQuote),
  ];
  const command = ['aws simpledbv2 start-domain-export', ...options].join(' `\n  ');
  const way = asJson ? ["$PSNativeCommandArgumentPassing = 'Legacy'"] : [];
  return inScope(way, { ...environment, ...(byVariable && { AWS_PROFILE: profile }) }, command);
}

/** JSON that no version of PowerShell puts into quotes of its own, with its quotes escaped as programs on Windows read them. */
function jsonArgument(input: StartDomainExportInput): string {
  const members = Object.entries(input) as [string, string][];
  const text = (value: string): string => `"${value.replace(/["\\\s\p{Cc}]/gu, unicodeEscape)}"`;
  const json = `{${members.map(([member, value]) => `${text(member)}:${text(value)}`).join(',')}}`;
  return json.replaceAll('"', '\\"');
}

const unicodeEscape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Variables of the environment would outlive the command: they are put back. */
function inScope(statements: readonly string[], environment: Readonly<Record<string, string>>, command: string): string {
  const names = Object.keys(environment).map((name) => `$env:${name}`).join(', ');
  if (names === '' && statements.length === 0) return command;
  const values = Object.values(environment).map((value) => `'${value.replace(SINGLE_QUOTES, '$&$&')}'`).join(', ');
  const body = names === '' ? [command] : [`$before = ${names}`, `${names} = ${values}`, `try { ${command} }`, `finally { ${names} = $before }`];
  return ['& {', ...[...statements, ...body].map((line) => `  ${line}`), '}'].join('\n');
}
