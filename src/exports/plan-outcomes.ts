/** What happens to a plan: each outcome gives a new plan, or the very same where it tells nothing new. Pure. */
import { changeEntry } from './plan-edits';
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
}

/** The domain has been deleted: that says nothing of the others. */
const NO_SUCH_DOMAIN = ['NoSuchDomainException', 'NoSuchDomain'];
const LIMIT_EXCEEDED = ['NumberExportsLimitExceeded', 'NumberExportsLimitExceededException'];
/** The service is busy: the same start may be accepted in a moment. */
const BUSY =
  /^(Throttling(Exception)?|ThrottledException|RequestThrottled(Exception)?|RequestLimitExceeded|TooManyRequestsException|ServiceUnavailable(Exception)?|SlowDown|Internal(Failure|Error|ServerError|ServerException)|RequestTimeout(Exception)?)$/;

/** limit: a slot is not free yet. busy: try again soon. failure: it will not be accepted like this. */
export function refusalKind(code: string): 'limit' | 'busy' | 'failure' {
  return LIMIT_EXCEEDED.includes(code) ? 'limit' : BUSY.test(code) ? 'busy' : 'failure';
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
      ? { ...entry, state: 'starting', clientToken: entry.clientToken ?? newToken, sentAt: entry.sentAt ?? sentAt }
      : entry,
  );

/** The service has the export; true whatever else has been noted of this token meanwhile. */
export function withStarted(plan: Plan, domainName: string, clientToken: string, { exportArn, requestedAt }: PlanStarted): Plan {
  const started = changeEntry(plan, domainName, (entry) => {
    if (entry.clientToken !== clientToken || entry.exportArn !== undefined) return entry;
    const { failure: _failure, ...kept } = entry;
    return { ...kept, state: 'started', exportArn, requestedAt };
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
  if (refused === plan || NO_SUCH_DOMAIN.includes(failure.code)) return refused;
  return { ...refused, refusals: longer(plan.refusals, failure) };
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
  if (status === 'FAILED') return { ...ended, failedEnds: longer(plan.failedEnds, why) };
  const { failedEnds: _ends, ...kept } = ended;
  return kept;
}

export const stop = (plan: Plan, failure: FailureRun): Plan =>
  plan.state === 'running' ? { ...plan, state: 'stopped', stopped: failure } : plan;

export const finish = (plan: Plan): Plan => (plan.state === 'running' ? { ...plan, state: 'done' } : plan);

const isStarting = (entry: PlanEntry, clientToken: string): boolean =>
  entry.state === 'starting' && entry.clientToken === clientToken;

const longer = (run: FailureRun | undefined, { code, message }: PlanFailure): FailureRun => ({
  code,
  message,
  times: run?.code === code ? run.times + 1 : 1,
});
