import type { ExportFormValues } from '../../src/protocol/form';
import type { StartedExport } from '../../src/protocol/messages';

const EXPORT_ID = '0b5a7a64-55c2-4d64-9d5e-1f2d3c4b5a69';

/** What the host answers to a submit of these values that has started. */
export const startedExport = (values: ExportFormValues): StartedExport => ({
  exportArn: `arn:aws:sdb:us-east-1:111122223333:domain/${values.domainName}/export/${EXPORT_ID}`,
  exportId: EXPORT_ID,
  requestedAt: '2026-01-15T10:20:30.000Z',
  clientToken: values.clientToken,
  s3Uri: `s3://${values.s3Bucket}/AWSSimpleDB/${EXPORT_ID}/${values.domainName}/`,
  s3ConsoleUrl: `https://us-east-1.console.aws.amazon.com/s3/buckets/${values.s3Bucket}?region=us-east-1&prefix=AWSSimpleDB%2F`,
  values,
});
