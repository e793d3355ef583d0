/** An export at each of its stages, as the extension remembers it. */
import type { ExportRecord } from '../../src/exports/model/record';
import type { DetailsAddress } from '../../src/protocol/details';

export const ACCOUNT = '111122223333';
const EXPORT_ID = '0b5a7a64-55c2-4d64-9d5e-1f2d3c4b5a69';
export const EXPORT_ARN = `arn:aws:sdb:us-east-1:${ACCOUNT}:domain/customers/export/${EXPORT_ID}`;
export const ADDRESS: DetailsAddress = {
  exportArn: EXPORT_ARN,
  connection: 'profile:work',
  region: 'us-east-1',
  domainName: 'customers',
  accountId: ACCOUNT,
};

/** Known from ListExports alone. */
export const LISTED: ExportRecord = {
  version: 1,
  ...ADDRESS,
  exportId: EXPORT_ID,
  requestedAt: '2026-01-15T10:20:30.000Z',
  exportStatus: 'IN_PROGRESS',
};

const TARGET = {
  clientToken: '6f2c1b9e-1d7a-4a53-9d0f-2c8f3f6f0a11',
  s3Bucket: 'acme-exports',
  s3KeyPrefix: 'backups/2026',
  s3BucketOwner: '999988887777',
  s3SseAlgorithm: 'KMS',
  s3SseKmsKeyId: 'alias/exports',
  s3Uri: `s3://acme-exports/backups/2026/AWSSimpleDB/${EXPORT_ID}/customers/`,
  s3ConsoleUrl: 'https://eu-west-1.console.aws.amazon.com/s3/buckets/acme-exports?region=eu-west-1&prefix=backups%2F2026%2F',
} as const;

export const RUNNING: ExportRecord = {
  ...LISTED,
  ...TARGET,
  exportDataCutoffTime: '2026-01-15T10:21:00.000Z',
  artefacts: { started: true, files: 14, bytes: 241_172_480, seenAt: '2026-01-15T10:30:00.000Z' },
};

export const SUCCEEDED: ExportRecord = {
  ...RUNNING,
  exportStatus: 'SUCCEEDED',
  itemsCount: 1_234_567,
  exportManifest: 'manifest-summary.json',
  endSeenAt: '2026-01-15T12:26:00.000Z',
  endedAt: '2026-01-15T12:25:42.000Z',
};

const { endedAt: _exact, itemsCount: _items, exportManifest: _manifest, ...ended } = SUCCEEDED;
/** Its end was only seen. */
export const FAILED: ExportRecord = {
  ...ended,
  exportStatus: 'FAILED',
  failureCode: 'AccessDenied',
  failureMessage: 'Access Denied (Service: S3, Status Code: 403)',
};
