import type { ExportRecord } from '../exports/record';
import type { TrackedExport } from '../exports/tracker';
import type { ExportProgress, ProblemText } from '../protocol/messages';
import { connectionLabel, type ConnectionId } from './connection-id';
import { describeError, type ErrorContext } from './error-words';

/** What failure codes of exports mean, as far as they are known; the message of AWS is shown in any case. */
const FAILURE_ACTIONS: Readonly<Record<string, string>> = {
  NoSuchBucket: 'Create the bucket, or export to another one.',
  AccessDenied:
    'Allow s3:PutObject on the bucket (its policy, and for another account’s bucket its owner in the form), and the KMS key if there is one.',
};

/** Why an export failed and what to do: AWS's own words first. */
export function failureText(record: ExportRecord): ProblemText {
  const { failureCode, failureMessage } = record;
  const known = failureCode === undefined ? undefined : FAILURE_ACTIONS[failureCode];
  return {
    message: failureMessage ?? (failureCode === undefined ? 'AWS gave no reason.' : `Reason: ${failureCode}.`),
    action: `${known === undefined ? '' : `${known} `}Objects written so far stay in the bucket until you delete them.`,
    ...(failureCode === undefined ? {} : { raw: `${failureCode}${failureMessage === undefined ? '' : `\n${failureMessage}`}` }),
  };
}

/** Whose export it is, as every message about it says. */
export function whoseExport({ connection, accountId, region }: ExportRecord): string {
  if (connection === 'sandbox') return `Local sandbox – not AWS, ${region}`;
  return [connectionLabel(connection as ConnectionId), ...(accountId === undefined ? [] : [accountId]), region].join(' · ');
}

/** How far an export is, for the page. */
export function progressOf({ record, problem }: TrackedExport, context: ErrorContext): ExportProgress {
  return {
    exportArn: record.exportArn,
    status: record.exportStatus,
    ...(record.itemsCount === undefined ? {} : { itemsCount: record.itemsCount }),
    ...(record.exportStatus === 'FAILED' ? { failure: failureText(record) } : {}),
    ...(record.forgotten ? { forgotten: true } : {}),
    ...(problem === undefined ? {} : { trackingProblem: describeError(problem, context) }),
  };
}
