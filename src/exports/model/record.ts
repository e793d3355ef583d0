import { isEndStatus, type ExportStatus, type ExportSummary, type GetExportOutput } from '../../simpledb/model';
import { parseExportArn } from './arn';
import { artefactPrefix, s3ConsoleUrl, s3Uri } from './artefacts';
import type { RecentExport } from './quota';
import type { ArtefactsSeen, ExportRecord, SerializedError } from './read-record';

export type { ArtefactsSeen, ExportRecord };

/** Who reaches an export, and where: every record is tied to it for good. */
export interface ExportScope {
  /** Id of the connection that saw it first; what is asked of AWS goes the same way. */
  readonly connection: string;
  readonly region: string;
  readonly accountId?: string;
}

/** True once nothing more will happen to it, as far as anybody can tell. */
export const hasEnded = (record: ExportRecord): boolean =>
  isEndStatus(record.exportStatus) || record.forgotten === true;

/** Whether it is asked for how far it is. */
export const isFollowed = (record: ExportRecord): boolean => !hasEnded(record) && record.unfollowed !== true;

/** The record of an export that nobody asks for any more, nor is told of. */
export const withoutFollowing = (record: ExportRecord): ExportRecord => ({ ...withPause(record, undefined), unfollowed: true, told: true });

/** The record of an export that is asked for by this connection from now on. */
export function followedBy({ unfollowed: _, told, ...record }: ExportRecord, connection: string): ExportRecord {
  return { ...withPause(record, undefined), connection, ...(hasEnded(record) && told !== undefined ? { told } : {}) };
}

/** One account's exports in one Region are one scope, whichever connection reaches it; a sandbox is never AWS. */
export const scopeKey = ({ connection, region, accountId }: ExportScope): string =>
  JSON.stringify([connection === 'sandbox' || accountId === undefined ? connection : accountId, region]);

/** Whether an export, or a plan, is in this scope; one whose account is not known yet goes by its connection. */
export function isInScope(record: ExportScope, scope: ExportScope): boolean {
  if (record.region !== scope.region) return false;
  const isSandbox = record.connection === 'sandbox' || scope.connection === 'sandbox';
  if (isSandbox || record.accountId === undefined || scope.accountId === undefined) return record.connection === scope.connection;
  return record.accountId === scope.accountId;
}

/** As the quotas count it. */
export const recentExportOf = ({ domainName, requestedAt, exportArn }: ExportRecord): RecentExport => ({
  domainName,
  exportArn,
  requestedAt: Date.parse(requestedAt),
});

/** The newest first; the same moment in the order of their ids, so that an order stays what it is. */
export const byNewest = (a: ExportRecord, b: ExportRecord): number =>
  a.requestedAt === b.requestedAt ? (a.exportId < b.exportId ? -1 : 1) : a.requestedAt < b.requestedAt ? 1 : -1;

/** An ARN of a form yet unknown still ends in the id. */
export const exportIdOf = (exportArn: string): string =>
  parseExportArn(exportArn)?.exportId ?? exportArn.slice(exportArn.lastIndexOf('/') + 1);

/** The record with what a list says of it. An end is never taken back by an answer that was under way. */
export function withSummary(
  now: ExportRecord | undefined,
  { exportArn, exportStatus, domainName, requestedAt }: ExportSummary,
  scope: ExportScope,
  seenAt: Date,
): ExportRecord {
  if (now) return withStatus(now, exportStatus, seenAt);
  const accountId = parseExportArn(exportArn)?.accountId ?? scope.accountId;
  const ended = isEndStatus(exportStatus);
  return {
    version: 1,
    exportArn,
    exportId: exportIdOf(exportArn),
    domainName,
    connection: scope.connection,
    region: scope.region,
    ...(accountId === undefined ? {} : { accountId }),
    requestedAt: requestedAt.toISOString(),
    exportStatus,
    ...(ended ? { endSeenAt: seenAt.toISOString(), told: true } : {}),
  };
}

/** Where links to a record's bucket lead: the bucket's own Region where it is known, and another console than AWS's. */
export interface ConsoleTarget {
  readonly bucketRegion?: string | undefined;
  readonly consoleUrl?: string | undefined;
}

/** The record with all that GetExport says of it now. */
export function withDetails(
  now: ExportRecord,
  details: GetExportOutput,
  { bucketRegion = now.region, consoleUrl }: ConsoleTarget,
  seenAt: Date,
): ExportRecord {
  const { s3Bucket, s3KeyPrefix, exportDataCutoffTime, exportStatus, domainName, clientToken } = details;
  const { s3BucketOwner, s3SseAlgorithm, s3SseKmsKeyId, itemsCount, exportManifest, failureCode, failureMessage } = details;
  const prefix = artefactPrefix({ s3KeyPrefix, exportId: now.exportId, domainName });
  return defined({
    ...withStatus(now, exportStatus, seenAt),
    clientToken,
    s3Bucket,
    s3KeyPrefix: s3KeyPrefix ?? now.s3KeyPrefix,
    s3BucketOwner: s3BucketOwner ?? now.s3BucketOwner,
    s3SseAlgorithm: s3SseAlgorithm ?? now.s3SseAlgorithm,
    s3SseKmsKeyId: s3SseKmsKeyId ?? now.s3SseKmsKeyId,
    s3Uri: s3Uri(s3Bucket, prefix),
    s3ConsoleUrl: now.s3ConsoleUrl ?? s3ConsoleUrl(s3Bucket, prefix, bucketRegion, consoleUrl),
    itemsCount: itemsCount ?? now.itemsCount,
    exportDataCutoffTime: exportDataCutoffTime?.toISOString() ?? now.exportDataCutoffTime,
    exportManifest: exportManifest ?? now.exportManifest,
    failureCode: failureCode ?? now.failureCode,
    failureMessage: failureMessage ?? now.failureMessage,
  });
}

/** Order in which an export's states follow each other. */
const RANKS: ReadonlyMap<string, number> = new Map(
  Object.entries({ PENDING: 0, IN_PROGRESS: 1, SUCCEEDED: 2, FAILED: 2 } satisfies Record<ExportStatus, number>),
);

/** Of two answers the later counts, wherever a status that nobody knows stands; but an end stays. */
function follows(next: string, now: string): boolean {
  const [from, to] = [RANKS.get(now), RANKS.get(next)];
  return from === undefined || to === undefined ? next !== now && !isEndStatus(now) : to > from;
}

function withStatus(now: ExportRecord, exportStatus: ExportRecord['exportStatus'], seenAt: Date): ExportRecord {
  const record = now.forgotten ? remembered(now) : now;
  if (!follows(exportStatus, record.exportStatus)) return record;
  const next: ExportRecord = { ...record, exportStatus };
  return hasEnded(next) ? { ...withPause(next, undefined), endSeenAt: next.endSeenAt ?? seenAt.toISOString() } : next;
}

/** The record with what keeps it from being followed, or without. */
export function withPause({ paused: _, ...record }: ExportRecord, paused: SerializedError | undefined): ExportRecord {
  return paused === undefined ? record : { ...record, paused };
}

/** AWS speaks of it again, so it knows it; one that still runs has not ended after all. */
function remembered({ forgotten: _, ...record }: ExportRecord): ExportRecord {
  if (hasEnded(record)) return record;
  const { endSeenAt: _end, told: _told, ...running } = record;
  return running;
}

/** The record with what S3 lists now. @param completedAt when the last file was written, once it has been: its end */
export function withArtefacts(now: ExportRecord, artefacts: ArtefactsSeen, completedAt: string | undefined): ExportRecord {
  const { started, files, bytes } = now.artefacts ?? {};
  const same = started === artefacts.started && files === artefacts.files && bytes === artefacts.bytes;
  const ended = hasEnded(now) && completedAt !== undefined && completedAt !== now.endedAt;
  if (same && !ended) return now;
  return { ...now, artefacts, ...(ended ? { endedAt: completedAt } : {}) };
}

type Loose<T> = { [K in keyof T]: T[K] | undefined };

/** Without the members that are undefined: a record is compared and written as JSON. */
export const defined = (record: Loose<ExportRecord>): ExportRecord =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as unknown as ExportRecord;
