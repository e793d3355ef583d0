/** The AWS CLI command that does what the form does: to review, to keep in a runbook, to run elsewhere. */
import { contextOptions, contextVariables, startOptions, type CliContext } from '../exports/output/cli-command';
import { toStartDomainExportInput } from './form';
import type { ExportFormValues } from './form';

export { shellQuote } from '../exports/output/cli-command';
export type { CliContext };

/**
 * `aws simpledbv2 start-domain-export …` for a POSIX shell, one option a line. Only what is given is named, the token
 * included: run twice within 8 hours, the command starts one export.
 */
export function startDomainExportCommand(values: ExportFormValues, context: CliContext): string {
  return [
    ...contextVariables(context),
    'aws simpledbv2 start-domain-export',
    ...startOptions(toStartDomainExportInput(values)),
    ...contextOptions(context),
  ].join(' \\\n  ');
}
