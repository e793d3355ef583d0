/** The AWS CLI command that does what the form does: to review, to keep in a runbook, to run elsewhere. */
import { contextOptions, contextVariables, startOptions, type CliContext } from '../exports/output/cli-command';
import { powershellCommand } from '../exports/output/powershell-command';
import type { Shell } from '../exports/model/identity';
import { toStartDomainExportInput } from './form';
import type { ExportFormValues } from './form';

export { shellQuote } from '../exports/output/cli-command';
export type { CliContext };

/**
 * `aws simpledbv2 start-domain-export …` for the shell that the context names, one option a line. Only what is given is
 * named, the token included: run twice within 8 hours, the command starts one export.
 */
export function startDomainExportCommand(values: ExportFormValues, context: CliContext): string {
  const input = toStartDomainExportInput(values);
  if (context.shell === 'powershell') return powershellCommand(input, context);
  return [
    ...contextVariables(context),
    'aws simpledbv2 start-domain-export',
    ...startOptions(input),
    ...contextOptions(context),
  ].join(' \\\n  ');
}

const SHELL_WORDS: Readonly<Record<Shell, string>> = {
  posix: 'For a POSIX shell such as Bash or Zsh.',
  powershell: 'For PowerShell.',
};

/** What the command can be pasted into, in words. */
export const shellWords = (shell: Shell = 'posix'): string => SHELL_WORDS[shell];

/**
 * Which of the two a user's shell is. Where it is the Command Prompt PowerShell is at hand; every other shell is taken for a
 * POSIX one.
 *
 * @param path of the program, '' where it is unknown
 */
export const shellOf = (path: string): Shell => (/(?:^|[\\/])(?:pwsh(?:-preview)?|powershell|cmd)(?:\.exe)?$/i.test(path) ? 'powershell' : 'posix');
