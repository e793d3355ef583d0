import { EXPORT_STATUSES, type ExportStatus, type GetExportOutput, type S3SseAlgorithm } from '../simpledb/model';

/** One export as this extension remembers it: what was asked, by whom, and how far it is. Dates are ISO 8601. */
export interface ExportRecord {
  readonly version: 1;
  readonly exportArn: string;
  readonly exportId: string;
  readonly clientToken: string;
  readonly domainName: string;
  /** Id of the connection that started it; GetExport goes the same way. */
  readonly connection: string;
  readonly region: string;
  readonly accountId?: string;
  readonly s3Bucket: string;
  readonly s3KeyPrefix?: string;
  readonly s3BucketOwner?: string;
  readonly s3SseAlgorithm?: S3SseAlgorithm;
  readonly s3SseKmsKeyId?: string;
  readonly s3Uri: string;
  readonly s3ConsoleUrl: string;
  readonly requestedAt: string;
  readonly exportStatus: ExportStatus;
  readonly itemsCount?: number;
  readonly exportDataCutoffTime?: string;
  readonly exportManifest?: string;
  readonly failureCode?: string;
  readonly failureMessage?: string;
  /** When this extension first saw that it had ended. AWS does not say when it ended. */
  readonly endSeenAt?: string;
  /** AWS answered NoSuchExport: it can be followed no further. */
  readonly forgotten?: boolean;
}

/** True once nothing more will happen to it, as far as anybody can tell. */
export const hasEnded = (record: ExportRecord): boolean =>
  record.exportStatus === 'SUCCEEDED' || record.exportStatus === 'FAILED' || record.forgotten === true;

/** The record with what GetExport says of it now. An end is never taken back by an answer that was under way. */
export function withProgress(record: ExportRecord, now: GetExportOutput, seenAt: Date): ExportRecord {
  if (hasEnded(record)) return record;
  const next: ExportRecord = {
    ...record,
    exportStatus: now.exportStatus,
    ...(now.itemsCount === undefined ? {} : { itemsCount: now.itemsCount }),
    ...(now.exportDataCutoffTime === undefined ? {} : { exportDataCutoffTime: now.exportDataCutoffTime.toISOString() }),
    ...(now.exportManifest === undefined ? {} : { exportManifest: now.exportManifest }),
    ...(now.failureCode === undefined ? {} : { failureCode: now.failureCode }),
    ...(now.failureMessage === undefined ? {} : { failureMessage: now.failureMessage }),
  };
  return hasEnded(next) ? { ...next, endSeenAt: seenAt.toISOString() } : next;
}

/** Reads a record from a file that anybody may have edited; undefined for what is not one. */
export function readRecord(value: unknown): ExportRecord | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const record = value as Partial<Record<keyof ExportRecord, unknown>>;
  const texts = ['exportArn', 'exportId', 'clientToken', 'domainName', 'connection', 'region', 's3Bucket', 's3Uri',
    's3ConsoleUrl', 'requestedAt'] as const;
  if (record.version !== 1 || texts.some((name) => typeof record[name] !== 'string')) return undefined;
  if (!(EXPORT_STATUSES as readonly unknown[]).includes(record.exportStatus)) return undefined;
  if (Number.isNaN(Date.parse(record.requestedAt as string))) return undefined;
  return value as ExportRecord;
}
