import { parseExportArn } from '../exports/arn';
import { artefactPrefix, s3ConsoleUrl, s3Uri } from '../exports/artefacts';
import type { ExportRecord } from '../exports/record';
import type { ExportTracker } from '../exports/tracker';
import { toStartDomainExportInput, validate, type ExportFormValues, type FieldName } from '../protocol/form';
import type { StartedExport, SubmitResult } from '../protocol/messages';
import { describeError } from './error-words';
import type { Session } from './session';
import { UserError } from './user-error';

/**
 * Starts one export: checks the values again, sends them, and has the export stored and followed before anybody is told.
 *
 * @param expectedAccount the account that the form was opened for, where it is known.
 * @returns the started export, or each problem with the field it concerns; what AWS refused was not started.
 */
export async function startExport(
  session: Session,
  tracker: ExportTracker,
  values: ExportFormValues,
  expectedAccount: string | undefined,
  noteError: (error: unknown) => void,
): Promise<SubmitResult> {
  const faults = Object.entries(validate(values)) as [FieldName, string][];
  if (faults.length > 0) {
    return { outcome: 'refused', problems: faults.map(([field, message]) => ({ field, message })) };
  }
  try {
    const accountId = await accountOf(session, expectedAccount);
    // Asked for while the export is started: a link must not make the user wait for it.
    const bucketRegion = session.bucketRegion(values.s3Bucket).catch((error: unknown) => {
      noteError(error);
      return session.region;
    });
    const output = await session.client.startDomainExport(toStartDomainExportInput(values));
    const record = recordOf(session, values, accountId, output, await bucketRegion);
    await tracker.track(record).catch(noteError);
    return { outcome: 'started', started: startedOf(record, values) };
  } catch (error) {
    noteError(error);
    return { outcome: 'refused', problems: [describeError(error, { ...session.errorContext, domainName: values.domainName })] };
  }
}

/** A form is tied to its account: other credentials under the same profile's name must not send it. */
async function accountOf(session: Session, expected: string | undefined): Promise<string | undefined> {
  if (expected === undefined) return session.identity.accountId;
  const accountId = await session.accountId();
  if (accountId === expected) return accountId;
  throw new UserError(
    'AccountChanged',
    `This form was opened for account ${expected}, but “${session.label}” now signs in to account ${accountId}. Nothing was sent.`,
    'Sign in to the first account again, or open the form anew from the Domains view.',
  );
}

function recordOf(
  session: Session,
  values: ExportFormValues,
  accountId: string | undefined,
  output: { exportArn: string; clientToken: string; requestedAt: Date },
  bucketRegion: string,
): ExportRecord {
  const { domainName, s3Bucket, ...optional } = toStartDomainExportInput(values);
  const arn = parseExportArn(output.exportArn);
  // An ARN of a form yet unknown still ends in the id.
  const exportId = arn?.exportId ?? output.exportArn.slice(output.exportArn.lastIndexOf('/') + 1);
  const prefix = artefactPrefix({ s3KeyPrefix: optional.s3KeyPrefix, exportId, domainName });
  const account = arn?.accountId ?? accountId;
  return {
    version: 1,
    exportArn: output.exportArn,
    exportId,
    clientToken: output.clientToken,
    domainName,
    connection: session.connection,
    region: session.region,
    ...(account === undefined ? {} : { accountId: account }),
    s3Bucket,
    ...(optional.s3KeyPrefix === undefined ? {} : { s3KeyPrefix: optional.s3KeyPrefix }),
    ...(optional.s3BucketOwner === undefined ? {} : { s3BucketOwner: optional.s3BucketOwner }),
    ...(optional.s3SseAlgorithm === undefined ? {} : { s3SseAlgorithm: optional.s3SseAlgorithm }),
    ...(optional.s3SseKmsKeyId === undefined ? {} : { s3SseKmsKeyId: optional.s3SseKmsKeyId }),
    s3Uri: s3Uri(s3Bucket, prefix),
    s3ConsoleUrl: s3ConsoleUrl(s3Bucket, prefix, bucketRegion, session.consoleUrl),
    requestedAt: output.requestedAt.toISOString(),
    exportStatus: 'PENDING',
  };
}

const startedOf = (record: ExportRecord, values: ExportFormValues): StartedExport => ({
  exportArn: record.exportArn,
  exportId: record.exportId,
  requestedAt: record.requestedAt,
  clientToken: record.clientToken,
  s3Uri: record.s3Uri,
  s3ConsoleUrl: record.s3ConsoleUrl,
  values,
});
