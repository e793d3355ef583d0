import type { ExportPlace } from '../exports/record';
import type { TrackedExport } from '../exports/tracker';
import type { ExportProgress } from '../protocol/messages';
import { connectionLabel, type ConnectionId } from './connection-id';
import { describeError, type ErrorContext } from './error-words';
import { failureText } from './failure-words';

export { failureText };

/** Whose export it is, as every message about it says. */
export function whoseExport({ connection, accountId, region }: ExportPlace): string {
  if (connection === 'sandbox') return `Local sandbox – not AWS, ${region}`;
  return [connectionLabel(connection as ConnectionId), ...(accountId === undefined ? [] : [accountId]), region].join(' · ');
}

/** How far an export is, for the page. */
export function progressOf({ record, problem }: TrackedExport, context: ErrorContext): ExportProgress {
  const isOver = record.exportStatus === 'SUCCEEDED' || record.exportStatus === 'FAILED';
  return {
    exportArn: record.exportArn,
    status: record.exportStatus,
    ...(record.itemsCount === undefined ? {} : { itemsCount: record.itemsCount }),
    ...(record.exportStatus === 'FAILED' ? { failure: failureText(record) } : {}),
    // What has ended is known for good, whether or not AWS still knows it.
    ...(record.forgotten && !isOver ? { forgotten: true } : {}),
    ...(problem === undefined ? {} : { trackingProblem: describeError(problem, context) }),
  };
}
