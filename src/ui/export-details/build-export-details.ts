import { isS3ConsoleUrl } from '../../exports/model/artefacts';
import { hasEnded, type ExportRecord } from '../../exports/model/record';
import { isNoSuchExport } from '../../exports/model/export-service';
import { startDomainExportCommand, type CliContext } from '../../protocol/cli-command';
import type { DetailsAddress, ExportDetails, ExportEnd, ExportTarget, ExportTimeline } from '../../protocol/details';
import { ENCRYPTIONS, type ExportFormValues } from '../../protocol/form';
import { isEndStatus } from '../../simpledb/model';
import type { ProblemText } from '../../protocol/messages';
import { identityOf } from '../../texts/connection-label';
import { contextOf, describeError } from '../../texts/error-messages';
import { progressOf } from '../../texts/outcome-messages';

/** An export with what keeps it from being known better. */
export interface KnownExport {
  readonly record: ExportRecord;
  /** Why the last look at it failed. */
  readonly problem?: unknown;
  /** Why S3 did not list its objects. */
  readonly artefactsProblem?: unknown;
}

/** What the panel knows besides the export itself. */
export interface DetailsSituation {
  readonly looking: boolean;
  /** Why the panel's own last look failed. */
  readonly lookProblem?: unknown;
  /** How the AWS CLI acts as the export's connection does; absent while the connection could not be opened. */
  readonly cli?: CliContext | undefined;
}

/** All that an export's page shows, of what is known. @param known undefined: the export is not known here, or not yet. */
export function buildExportDetails(address: DetailsAddress, known: KnownExport | undefined, situation: DetailsSituation): ExportDetails {
  const { exportArn, domainName } = address;
  const { looking, lookProblem, cli } = situation;
  const context = contextOf(address);
  const common = { exportArn, domainName, looking };
  if (!known) {
    const identity = identityOf(address);
    return { ...common, identity, ...(lookProblem === undefined ? {} : { problem: describeError(lookProblem, context) }) };
  }
  const { record } = known;
  const { clientToken, itemsCount, exportManifest, failureCode, failureMessage, artefacts } = record;
  const target = targetOf(record);
  const problem = lookProblem ?? known.problem;
  const values = formValuesOf(record, '');
  return defined<ExportDetails>({
    ...common,
    identity: identityOf({ ...address, accountId: record.accountId ?? address.accountId }),
    // That AWS has forgotten it is told by its state already.
    progress: progressOf({ record, ...(isForgotten(record, problem) ? {} : { problem }) }, context),
    timeline: timelineOf(record),
    target,
    clientToken,
    itemsCount,
    exportManifest,
    failureCode,
    failureMessage,
    artefacts,
    artefactsProblem: known.artefactsProblem === undefined ? undefined : listingProblem(known.artefactsProblem, known.record),
    command: cli && values && startDomainExportCommand(values, cli),
    shell: cli?.shell,
  });
}

/**
 * What the form has to hold for the same export again; undefined until GetExport has told where it went, and where it was
 * encrypted in a way that this version cannot ask for: another one must not take its place unseen.
 */
export function formValuesOf(record: ExportRecord, clientToken: string): ExportFormValues | undefined {
  const { domainName, s3Bucket, s3KeyPrefix = '', s3BucketOwner = '', s3SseAlgorithm, s3SseKmsKeyId = '' } = record;
  const encryption = ENCRYPTIONS.find((known) => known === (s3SseAlgorithm ?? 'default'));
  if (s3Bucket === undefined || encryption === undefined) return undefined;
  return { domainName, s3Bucket, s3KeyPrefix, s3BucketOwner, encryption, s3SseKmsKeyId, clientToken };
}

const isForgotten = ({ forgotten }: ExportRecord, problem: unknown): boolean =>
  forgotten === true && isNoSuchExport(problem);

function timelineOf(record: ExportRecord): ExportTimeline {
  const { requestedAt, exportDataCutoffTime } = record;
  const end = endOf(record);
  // Two clocks: AWS's and, for what was only seen, this machine's.
  const ms = 'at' in end ? Date.parse(end.at) - Date.parse(requestedAt) : NaN;
  return {
    requestedAt,
    ...(exportDataCutoffTime === undefined ? {} : { cutoffAt: exportDataCutoffTime }),
    end,
    ...(ms >= 0 ? { durationMs: ms } : {}),
  };
}

function endOf(record: ExportRecord): ExportEnd {
  const { exportStatus, endedAt, endSeenAt } = record;
  if (!hasEnded(record)) return { kind: 'running' };
  // When it was seen to be forgotten tells nothing of its end.
  if (!isEndStatus(exportStatus)) return { kind: 'unknown' };
  if (endedAt !== undefined) return { kind: 'ended', at: endedAt };
  return endSeenAt === undefined ? { kind: 'unknown' } : { kind: 'seen', at: endSeenAt };
}

function targetOf(record: ExportRecord): ExportTarget | undefined {
  const { s3Bucket, s3KeyPrefix, s3BucketOwner, s3SseAlgorithm, s3SseKmsKeyId, s3Uri, s3ConsoleUrl } = record;
  if (s3Bucket === undefined) return undefined;
  return defined<ExportTarget>({
    s3Bucket,
    s3KeyPrefix,
    s3BucketOwner,
    encryption: s3SseAlgorithm ?? 'default',
    s3SseKmsKeyId,
    s3Uri,
    // Out of a file that anybody may have edited: a link leads to the web or nowhere.
    s3ConsoleUrl: s3ConsoleUrl !== undefined && isS3ConsoleUrl(s3ConsoleUrl, record.connection) ? s3ConsoleUrl : undefined,
  });
}

/** S3 is asked by another library than SimpleDB: of its errors only a denial has words of its own. */
function listingProblem(error: unknown, scope: ExportRecord): ProblemText {
  const { message, action, raw } = describeError(error, { ...contextOf(scope), operation: 'ListObjectsV2' });
  return {
    message: message.startsWith('Access required') ? message : 'The objects in the bucket could not be listed.',
    ...(action === undefined ? {} : { action }),
    ...(raw === undefined ? {} : { raw }),
  };
}

/** Without the members that are undefined. */
const defined = <T extends object>(members: { [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
