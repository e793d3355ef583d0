import type { ExportScope } from '../exports/model/record';
import type { TrackedExport } from '../exports/following/tracker';
import { isEndStatus } from '../simpledb/model';
import type { ExportProgress } from '../protocol/messages';
import { connectionLabel } from './connection-label';
import { describeError, type ErrorContext } from './error-messages';
import { failureText } from './failure-messages';

export { failureText };

/** Whose export it is, as every message about it says. */
export function whoseExport({ connection, accountId, region }: ExportScope): string {
  if (connection === 'sandbox') return `Local sandbox – not AWS, ${region}`;
  return [connectionLabel(connection), ...(accountId === undefined ? [] : [accountId]), region].join(' · ');
}

/** How far an export is, for the page. */
export function progressOf({ record, problem }: TrackedExport, context: ErrorContext): ExportProgress {
  return {
    exportArn: record.exportArn,
    status: record.exportStatus,
    ...(record.itemsCount === undefined ? {} : { itemsCount: record.itemsCount }),
    ...(record.exportStatus === 'FAILED' ? { failure: failureText(record) } : {}),
    // What has ended is known for good, whether or not AWS still knows it.
    ...(record.forgotten && !isEndStatus(record.exportStatus) ? { forgotten: true } : {}),
    ...(problem === undefined ? {} : { trackingProblem: describeError(problem, context) }),
  };
}
