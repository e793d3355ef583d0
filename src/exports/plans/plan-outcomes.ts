/** What happens to a plan: each outcome gives a new plan, or the very same where it tells nothing new. Pure. */
import { errorClassOf, type ErrorClass } from '../../simpledb/error-names';
import { changeEntry } from './plan-edits';
import { isDestinationFailure, isDestinationRefusal } from './destination';
import type { FailureRun, Plan, PlanEntry, PlanFailure } from './plan';

/** How an export ended. */
export interface PlanEnd {
  readonly status: 'SUCCEEDED' | 'FAILED';
  readonly itemsCount?: number;
  readonly failure?: PlanFailure;
}

/** What the service answered to a start that it has accepted. */
export interface PlanStarted {
  readonly exportArn: string;
  /** ISO 8601. */
  readonly requestedAt: string;
  /** It was there when it was looked for: somebody may have started it days ago. */
  readonly found?: true;
}

/** limit: a slot is not free yet. busy: try again soon. failure: it will not be accepted like this. */
export type RefusalKind = 'limit' | 'busy' | 'failure';

/** A login or a clock is put right for all domains at once: until then none is given up for it. */
const REFUSALS: Readonly<Record<ErrorClass, RefusalKind>> = {
  throttled: 'busy',
  transient: 'busy',
  expired: 'busy',
  invalidCredentials: 'busy',
  unsigned: 'busy',
  badSignature: 'busy',
  clock: 'busy',
  account: 'failure',
  denied: 'failure',
  exportLimit: 'limit',
  noSuchDomain: 'failure',
  noSuchExport: 'failure',
  noSuchBucket: 'failure',
  bucketOwner: 'failure',
  bucketRegion: 'failure',
  kmsKey: 'failure',
  final: 'failure',
};

export const refusalOfClass = (of: ErrorClass): RefusalKind => REFUSALS[of];

/** @param retryable what the client says of it: of a name that nobody knows the HTTP status tells */
export function refusalKind(code: string, retryable = false): RefusalKind {
  const of = errorClassOf(code);
  const kind = of === undefined ? 'failure' : REFUSALS[of];
  return kind === 'failure' && retryable ? 'busy' : kind;
}

/**
 * The entry is about to be sent, by the token that the plan has fixed: whatever became of an earlier request with it, the
 * service takes the same token for the same export.
 *
 * @param newToken for an entry of an older version's plan, which has none yet
 * @param sentAt ISO 8601, by this machine's clock; of several attempts with one token the first counts
 */
export const beginStart = (plan: Plan, domainName: string, newToken: string, sentAt: string): Plan =>
  changeEntry(plan, domainName, (entry) =>
    entry.state === 'waiting'
      ? { ...entry, state: 'starting', clientToken: entry.clientToken ?? newToken, sentAt: entry.sentAt ?? sentAt, ...(plan.trial ? { trial: plan.trial } : {}) }
      : entry,
  );

/** The service has the export; true whatever else has been noted of this token meanwhile. */
export function withStarted(plan: Plan, domainName: string, clientToken: string, { exportArn, requestedAt, found }: PlanStarted): Plan {
  const started = changeEntry(plan, domainName, (entry) => {
    if (entry.clientToken !== clientToken || entry.exportArn !== undefined) return entry;
    const { failure: _failure, ...kept } = entry;
    return { ...kept, state: 'started', exportArn, requestedAt, ...(found ? { found } : {}) };
  });
  if (started === plan) return plan;
  const { refusals: _refusals, ...kept } = started;
  return kept;
}

/** Nothing came of the request, or the service was not ready for it: the entry has its turn again, with the same token. */
export const withNotStarted = (plan: Plan, domainName: string, clientToken: string): Plan =>
  changeEntry(plan, domainName, (entry) => (isStarting(entry, clientToken) ? { ...entry, state: 'waiting' } : entry));

/** The service refuses this start for good. */
export function withRefused(plan: Plan, domainName: string, clientToken: string, failure: PlanFailure): Plan {
  const refused = changeEntry(plan, domainName, (entry) =>
    isStarting(entry, clientToken) ? { ...entry, state: 'failed', failure } : entry,
  );
  // The domain has been deleted: that says nothing of the others.
  if (refused === plan || errorClassOf(failure.code) === 'noSuchDomain') return refused;
  return { ...refused, refusals: longer(plan.refusals, failure, isDestinationRefusal(failure)) };
}

/** The export of an entry has ended. */
export function withEnd(plan: Plan, exportArn: string, { status, itemsCount, failure }: PlanEnd): Plan {
  const entry = plan.entries.find((each) => each.exportArn === exportArn && each.state === 'started');
  if (!entry) return plan;
  const why = failure ?? { code: 'Unknown', message: '' };
  const ended = changeEntry(plan, entry.domainName, (each) => ({
    ...each,
    state: status === 'SUCCEEDED' ? 'succeeded' : 'failed',
    ...(itemsCount === undefined ? {} : { itemsCount }),
    ...(status === 'SUCCEEDED' ? {} : { failure: why }),
  }));
  // One that was sent before the destination was changed or mended tells nothing of it as it is now.
  if ((entry.trial ?? 0) !== (plan.trial ?? 0)) return ended;
  if (status === 'FAILED') return { ...ended, failedEnds: longer(plan.failedEnds, why, isDestinationFailure(why)) };
  // What succeeded may have been written before the destination was locked.
  if (plan.failedEnds?.destination) return ended;
  const { failedEnds: _ends, ...kept } = ended;
  return kept;
}

/** A data file of an export that runs lies in the bucket. */
export const withData = (plan: Plan, exportArn: string): Plan => {
  const entry = plan.entries.find((each) => each.exportArn === exportArn && each.state === 'started' && !each.hasData);
  return entry ? changeEntry(plan, entry.domainName, (each) => ({ ...each, hasData: true })) : plan;
};

export const stop = (plan: Plan, failure: FailureRun): Plan =>
  plan.state === 'running' ? { ...plan, state: 'stopped', stopped: failure } : plan;

export const finish = (plan: Plan): Plan => (plan.state === 'running' ? { ...plan, state: 'done' } : plan);

const isStarting = (entry: PlanEntry, clientToken: string): boolean =>
  entry.state === 'starting' && entry.clientToken === clientToken;

/** @param destination whether the failure is the destination's: then nothing that comes after it takes its place */
const longer = (run: FailureRun | undefined, { code, message }: PlanFailure, destination: boolean): FailureRun =>
  run?.destination && !destination
    ? run
    : { code, message, times: run?.code === code ? run.times + 1 : 1, ...(destination ? { destination: true } : {}) };
