/** A plan as it is stored. The page shows plans but reads none, so this stands apart from what it uses. */
import * as v from 'valibot';
import { connection } from '../model/connection-id';
import { SSE_ALGORITHMS } from '../../simpledb/model';
import { count, date, flag, listOf, objectOf, optionalText, orNewer, readerOf, text, type Stored } from '../storage/stored';

/**
 * running: the next domain is started as soon as the quotas allow. paused: by the user. stopped: by itself, after a failure
 * of the destination, or the same failure again and again. done: every domain has come to its end. dropped: by the user, for good.
 */
export type PlanState = 'running' | 'paused' | 'stopped' | 'done' | 'dropped';

/**
 * waiting → starting (its token is stored, the request may be on its way) → started (AWS has the export) → succeeded or
 * failed. skipped: taken out by the user.
 */
export type PlanEntryState = 'waiting' | 'starting' | 'started' | 'succeeded' | 'failed' | 'skipped';

const REQUEST = {
  s3Bucket: text,
  s3BucketOwner: optionalText,
  // A plan whose encryption this version does not know could not be carried on as it was meant.
  s3SseAlgorithm: v.exactOptional(v.picklist(SSE_ALGORITHMS)),
  s3SseKmsKeyId: optionalText,
};
/** What each export of a plan has in common: the members of StartDomainExport but domain, prefix and token. */
export type PlanRequest = Stored<typeof REQUEST>;

const FAILURE = {
  /** AWS's name of the error, or an export's failureCode. */
  code: text,
  message: text,
};
export type PlanFailure = Stored<typeof FAILURE>;

const ATTEMPT = {
  exportArn: text,
  requestedAt: date,
  failure: v.exactOptional(objectOf(FAILURE)),
  /** Where its objects lie, where the plan has another destination since. */
  s3Bucket: optionalText,
  s3KeyPrefix: optionalText,
};
/** An export of a plan that failed, and whose domain was then tried again. */
export type PlanAttempt = Stored<typeof ATTEMPT>;

const ENTRY = {
  domainName: text,
  /** As DomainMetadata told when the plan was made, where it did. */
  itemCount: v.exactOptional(count),
  sizeBytes: v.exactOptional(count),
  /** The template filled in; absent for none. */
  s3KeyPrefix: optionalText,
  state: orNewer<PlanEntryState>(),
  /** Stored before the request is sent; another attempt is another token. */
  clientToken: optionalText,
  /** When the request with this token was first sent, by this machine's clock. */
  sentAt: v.exactOptional(date),
  exportArn: optionalText,
  requestedAt: v.exactOptional(date),
  itemsCount: v.exactOptional(count),
  failure: v.exactOptional(objectOf(FAILURE)),
  /** What became of it before it was tried again, the oldest first: those exports lie in the bucket, and count for the quotas. */
  earlier: v.exactOptional(listOf(objectOf(ATTEMPT))),
  /** Its own destination, where the plan has got another since it was sent. */
  request: v.exactOptional(objectOf(REQUEST)),
  /** The plan's `trial` when it was sent; absent for 0. */
  trial: v.exactOptional(count),
  /** Its export was there when it was looked for, maybe for days: `sentAt` tells nothing of the service's clock. */
  found: flag,
  /** A data file of its export has been listed in the bucket: SimpleDB can write there. */
  hasData: flag,
};
/** One domain of a plan. Dates are ISO 8601. */
export type PlanEntry = Stored<typeof ENTRY>;

const RUN = {
  ...FAILURE,
  times: count,
  /** It concerns the destination, see destination.ts: once is enough. */
  destination: flag,
};
/** The same failure, again and again, with nothing better in between. */
export type FailureRun = Stored<typeof RUN>;

const PLAN = {
  // See ExportScope.
  connection,
  region: text,
  accountId: optionalText,

  version: v.literal(1),
  id: text,
  createdAt: date,
  request: objectOf(REQUEST),
  /** As the user wrote it, with its `{…}` parts. */
  prefixTemplate: text,
  state: orNewer<PlanState>(),
  /** The state that the user was told of last, by whichever window. */
  told: v.exactOptional(orNewer<PlanState>()),
  /** Why it stopped by itself. */
  stopped: v.exactOptional(objectOf(RUN)),
  /** Starts that AWS refused since it last accepted one. */
  refusals: v.exactOptional(objectOf(RUN)),
  /** Exports that failed since one last succeeded. */
  failedEnds: v.exactOptional(objectOf(RUN)),
  /** How often the destination has been changed or mended; absent for 0. Each time an export has to prove it anew. */
  trial: v.exactOptional(count),
  /** The user has chosen the order: the first export is not the smallest, but the first. */
  orderFixed: flag,
  /** In the order in which they are started. */
  entries: listOf(v.pipe(objectOf(ENTRY), v.check(hasWhatItsStateNeeds))),
};
/** Many domains to be exported as fast as the quotas allow, however many days that takes. */
export type Plan = Stored<typeof PLAN>;

/** Without its token nobody could settle what may have been sent, and without its ARN nobody could follow an export. */
function hasWhatItsStateNeeds({ state, clientToken, exportArn, requestedAt }: PlanEntry): boolean {
  if (state !== 'starting' && state !== 'started' && state !== 'succeeded') return true;
  return clientToken !== undefined && (state === 'starting' || (exportArn !== undefined && requestedAt !== undefined));
}

const readMembers = readerOf(PLAN);

/** Reads a plan from a file that anybody may have edited; undefined if it is not a valid one that can be carried on. */
export function readPlan(value: unknown): Plan | undefined {
  const plan = readMembers(value);
  // Two entries of one domain would start it twice.
  return plan && new Set(plan.entries.map(({ domainName }) => domainName)).size === plan.entries.length ? plan : undefined;
}
