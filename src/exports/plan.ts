import type { S3SseAlgorithm } from '../simpledb/model';
import type { ExportPlace } from './record';

/**
 * running: the next domain is started as soon as the quotas allow. paused: by the user. stopped: by itself, after the same
 * failure again and again. done: every domain has come to its end. dropped: by the user, for good.
 */
export const PLAN_STATES = ['running', 'paused', 'stopped', 'done', 'dropped'] as const;
export type PlanState = (typeof PLAN_STATES)[number];

/**
 * waiting → starting (the request may be on its way) → started (AWS has the export) → succeeded or
 * failed. skipped: taken out by the user.
 */
export const PLAN_ENTRY_STATES = ['waiting', 'starting', 'started', 'succeeded', 'failed', 'skipped'] as const;
export type PlanEntryState = (typeof PLAN_ENTRY_STATES)[number];

/** What each export of a plan has in common: the members of StartDomainExport but domain, prefix and token. */
export interface PlanRequest {
  readonly s3Bucket: string;
  readonly s3BucketOwner?: string;
  readonly s3SseAlgorithm?: S3SseAlgorithm;
  readonly s3SseKmsKeyId?: string;
}

export interface PlanFailure {
  /** AWS's name of the error, or an export's failureCode. */
  readonly code: string;
  readonly message: string;
}

/** One domain of a plan. Dates are ISO 8601. */
export interface PlanEntry {
  readonly domainName: string;
  /** As DomainMetadata told when the plan was made, where it did. */
  readonly itemCount?: number;
  readonly sizeBytes?: number;
  /** The template filled in; absent for none. */
  readonly s3KeyPrefix?: string;
  readonly state: PlanEntryState;
  /**
   * Fixed when the domain is put into the plan, or put back to be tried again: window and script start it by the same one.
   * Absent while it waits in a plan of an older version.
   */
  readonly clientToken?: string;
  /** When the request with this token was first sent, by this machine's clock. */
  readonly sentAt?: string;
  readonly exportArn?: string;
  readonly requestedAt?: string;
  readonly itemsCount?: number;
  readonly failure?: PlanFailure;
  /** What became of it before it was tried again, the oldest first: those exports lie in the bucket, and count for the quotas. */
  readonly earlier?: readonly PlanAttempt[];
}

/** An export of a plan that failed, and whose domain was then tried again. */
export interface PlanAttempt {
  readonly exportArn: string;
  readonly requestedAt: string;
  readonly failure?: PlanFailure;
}

/** The same failure, again and again, with nothing better in between. */
export interface FailureRun extends PlanFailure {
  readonly times: number;
}

/** Many domains to be exported as fast as the quotas allow, however many days that takes. */
export interface Plan extends ExportPlace {
  readonly version: 1;
  readonly id: string;
  readonly createdAt: string;
  readonly request: PlanRequest;
  /** As the user wrote it, with its `{…}` parts. */
  readonly prefixTemplate: string;
  readonly state: PlanState;
  /** The state that the user was told of last, by whichever window. */
  readonly told?: PlanState;
  /** Why it stopped by itself. */
  readonly stopped?: FailureRun;
  /** Starts that AWS refused since it last accepted one. */
  readonly refusals?: FailureRun;
  /** Exports that failed since one last succeeded. */
  readonly failedEnds?: FailureRun;
  /** In the order in which they are started. */
  readonly entries: readonly PlanEntry[];
}
