import type { ExportFormValues } from '../exports/request/export-form';
import type { StartOutcome } from '../exports/starting/export-starter';
import type { StartedRecord } from '../exports/starting/start-record';
import type { StartedExport, SubmitResult } from '../protocol/messages';
import { describeError, type ErrorContext } from './error-messages';

/**
 * What a page or another caller is told of a start.
 *
 * @param context of the session that it was sent by
 * @param nextSlot when the quotas allow an export again, as a clock shows it, where that is known
 */
export function submitResultOf(outcome: StartOutcome, values: ExportFormValues, context: ErrorContext, nextSlot?: string): SubmitResult {
  switch (outcome.kind) {
    case 'started':
      return { outcome: 'started', started: startedOf(outcome.record, values) };
    case 'cancelled':
      return { outcome: 'cancelled' };
    case 'invalid':
      return { outcome: 'refused', problems: outcome.problems };
    case 'unseen': {
      const { message, ...problem } = describeError(outcome.error, context);
      return {
        outcome: 'refused',
        problems: [{ message: `Nothing was sent: AWS doesn’t say whether this export was started before. ${message}`, ...problem }],
      };
    }
    case 'unknown':
      return unknownResult(outcome.error, context);
    case 'refused': {
      const about = { ...context, domainName: values.domainName, ...(nextSlot === undefined ? {} : { nextSlot }) };
      return { outcome: 'refused', problems: [describeError(outcome.error, about)] };
    }
  }
}

const startedOf = (record: StartedRecord, values: ExportFormValues): StartedExport => ({
  exportArn: record.exportArn,
  exportId: record.exportId,
  requestedAt: record.requestedAt,
  clientToken: record.clientToken,
  s3Uri: record.s3Uri,
  s3ConsoleUrl: record.s3ConsoleUrl,
  values,
});

function unknownResult(error: unknown, context: ErrorContext): SubmitResult {
  const { message, raw } = describeError(error, context);
  return {
    outcome: 'unknown',
    problem: {
      message: `It is not known whether the export was started. ${message}`,
      action:
        'It is looked for until AWS answers, and you are told. You can also choose “Start Export” again with the same values: the same client token cannot start a second one.',
      ...(raw === undefined ? {} : { raw }),
    },
  };
}
