/** Exports as the ledger keeps them. */

export const arn = n => `arn:aws:sdb:us-east-1:111122223333:domain/customers-${n % 250}/export/0f6ba2ce-3f5b-4a56-9d29-${String(n).padStart(12, '0')}`;

/** As GetExport and S3 let a record become. */
export const record = n => ({
  version: 1,
  exportArn: arn(n),
  exportId: arn(n).split('/').pop(),
  clientToken: '5d4c3b2a-1908-4f7e-8d6c-5b4a39281706',
  domainName: `customers-${n % 250}`,
  connection: 'profile:work',
  region: 'us-east-1',
  accountId: '111122223333',
  s3Bucket: 'exports-of-our-company',
  s3KeyPrefix: 'backups/2026',
  s3Uri: `s3://exports-of-our-company/backups/2026/AWSSimpleDB/${n}/customers/`,
  s3ConsoleUrl: `https://us-east-1.console.aws.amazon.com/s3/buckets/exports-of-our-company?region=us-east-1&prefix=backups%2F2026%2F${n}`,
  requestedAt: '2026-11-01T10:00:00.000Z',
  exportStatus: 'SUCCEEDED',
  itemsCount: n,
  exportDataCutoffTime: '2026-11-01T10:00:05.000Z',
  exportManifest: 'manifest-summary.json',
  artefacts: { started: true, files: 12, bytes: 123456789, seenAt: '2026-11-01T10:20:00.000Z' },
  endSeenAt: '2026-11-01T10:20:00.000Z',
  told: true,
});
