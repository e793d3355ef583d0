import type { ExportStatus, GetExportOutput, StartDomainExportInput } from '../../simpledb/model';

/** The parameters of an export: what a client token stands for. */
export type ExportParameters = Omit<StartDomainExportInput, 'clientToken'>;

export interface ExportFailure {
  /** Letters and digits only. */
  readonly code: string;
  readonly message: string;
}

/** One export as it is kept. Times in milliseconds since the epoch. */
export interface ExportRecord {
  /** Last segment of the ARN. */
  readonly id: string;
  readonly arn: string;
  /** Place in the order of requests, from 1: times may be equal. */
  readonly sequence: number;
  readonly account: string;
  readonly callerArn: string;
  readonly region: string;
  readonly clientToken: string;
  readonly parameters: ExportParameters;
  readonly requestedAt: number;
  readonly status: ExportStatus;
  /** When processing began. */
  readonly cutoff?: number;
  /** Set with SUCCEEDED: key of the manifest summary. */
  readonly manifest?: string;
  /** Set with SUCCEEDED. */
  readonly itemsCount?: number;
  /** Set with FAILED. */
  readonly failure?: ExportFailure;
}

/** An answer on its way to JSON: the model's members with times as epoch seconds. */
export type Wire<T> = { [K in keyof T]: T[K] extends Date | undefined ? number : T[K] };

/** How restJson1 writes times. */
export const epochSeconds = (milliseconds: number): number => milliseconds / 1000;

export const isUnfinished = ({ status }: ExportRecord): boolean => status === 'PENDING' || status === 'IN_PROGRESS';

/** What GetExport tells of an export: members that it has no value for are left out. */
export function describeExport(record: ExportRecord): Wire<GetExportOutput> {
  const { domainName, s3Bucket, s3KeyPrefix, s3SseAlgorithm, s3SseKmsKeyId, s3BucketOwner } = record.parameters;
  const { failure, manifest, itemsCount, cutoff } = record;
  return {
    exportArn: record.arn,
    clientToken: record.clientToken,
    exportStatus: record.status,
    domainName,
    requestedAt: epochSeconds(record.requestedAt),
    s3Bucket,
    ...(s3KeyPrefix !== undefined && { s3KeyPrefix }),
    ...(s3SseAlgorithm !== undefined && { s3SseAlgorithm }),
    ...(s3SseKmsKeyId !== undefined && { s3SseKmsKeyId }),
    ...(s3BucketOwner !== undefined && { s3BucketOwner }),
    ...(failure && { failureCode: failure.code, failureMessage: failure.message }),
    ...(manifest !== undefined && { exportManifest: manifest }),
    ...(itemsCount !== undefined && { itemsCount }),
    ...(cutoff !== undefined && { exportDataCutoffTime: epochSeconds(cutoff) }),
  };
}
