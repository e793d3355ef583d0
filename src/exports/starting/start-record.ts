import { parseExportArn } from '../model/arn';
import { artefactPrefix, s3ConsoleUrl, s3Uri } from '../model/artefacts';
import type { PendingStart } from './start-journal';
import { exportIdOf, type ExportRecord } from '../model/record';
import type { StartDomainExportInput, StartDomainExportOutput } from '../../simpledb/model';
import type { AwsSession } from '../model/aws-session';

/** A record as a start makes it: with all that the request said. */
export type StartedRecord = ExportRecord & Required<Pick<ExportRecord, 'clientToken' | 's3Bucket' | 's3Uri' | 's3ConsoleUrl'>>;

/** What the form makes. AWS forgets a token; here one of these stands for one export for good. */
const MADE_TOKEN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a followed export is what this start asks for. A token that somebody typed is AWS's to judge. */
export function isRecordOf(record: ExportRecord, { connection, region, accountId, input }: PendingStart): record is StartedRecord {
  const request = (one: { [K in keyof StartDomainExportInput]?: string | undefined }): string =>
    JSON.stringify([one.domainName, one.clientToken, one.s3Bucket, one.s3KeyPrefix, one.s3BucketOwner, one.s3SseAlgorithm, one.s3SseKmsKeyId]);
  const account = record.accountId === undefined || accountId === undefined || record.accountId === accountId;
  const address = record.connection === connection && record.region === region;
  if (record.s3Uri === undefined || record.s3ConsoleUrl === undefined) return false;
  return MADE_TOKEN.test(input.clientToken) && account && address && request(record) === request(input);
}

/** What is stored of a start that has become an export. */
export function recordOf(
  session: AwsSession,
  { input, accountId }: PendingStart,
  output: StartDomainExportOutput,
  bucketRegion: string,
): StartedRecord {
  const { domainName, s3Bucket, s3KeyPrefix, s3BucketOwner, s3SseAlgorithm, s3SseKmsKeyId } = input;
  const arn = parseExportArn(output.exportArn);
  const exportId = exportIdOf(output.exportArn);
  const prefix = artefactPrefix({ s3KeyPrefix, exportId, domainName });
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
    ...(s3KeyPrefix === undefined ? {} : { s3KeyPrefix }),
    ...(s3BucketOwner === undefined ? {} : { s3BucketOwner }),
    ...(s3SseAlgorithm === undefined ? {} : { s3SseAlgorithm }),
    ...(s3SseKmsKeyId === undefined ? {} : { s3SseKmsKeyId }),
    s3Uri: s3Uri(s3Bucket, prefix),
    s3ConsoleUrl: s3ConsoleUrl(s3Bucket, prefix, bucketRegion, session.consoleUrl),
    requestedAt: output.requestedAt.toISOString(),
    exportStatus: 'PENDING',
  };
}
