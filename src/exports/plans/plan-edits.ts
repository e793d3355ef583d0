/** What users do with a plan: each edit gives a new plan, or the same one where it does not apply. Pure. */
import type { ExportScope } from '../model/record';
import type { Plan, PlanAttempt, PlanEntry, PlanRequest } from './plan';
import { renderPrefix } from './prefix-template';

/** A domain as it is put into a plan, with what DomainMetadata told, where it did. */
export interface PlanDomain {
  readonly domainName: string;
  readonly itemCount?: number;
  readonly sizeBytes?: number;
}

export interface NewPlan extends ExportScope {
  readonly id: string;
  /** Milliseconds; `{date}` and `{time}` of the template are its. */
  readonly createdAtMs: number;
  readonly request: PlanRequest;
  /** See prefix-template.ts; empty for no prefix. */
  readonly prefixTemplate: string;
  /** The order of the domains is the user's own: the first export is not the smallest, but the first. */
  readonly orderFixed?: boolean;
  /** In the order in which they are to be started; a domain named twice is in the plan once. */
  readonly domains: readonly PlanDomain[];
  /** A token that no other start has ever had. Absent for a plan that is never stored, such as a dry run. */
  readonly newToken?: () => string;
}

/** @throws RangeError where the template cannot be filled in: ask `problemOf` before */
export function createPlan(made: NewPlan): Plan {
  const { id, createdAtMs, request, prefixTemplate, connection, region, accountId, newToken } = made;
  const domains = new Map(made.domains.map((domain) => [domain.domainName, domain]));
  const plan: Plan = {
    version: 1,
    id,
    connection,
    region,
    ...(accountId === undefined ? {} : { accountId }),
    createdAt: new Date(createdAtMs).toISOString(),
    request,
    prefixTemplate,
    state: 'running',
    ...(made.orderFixed ? { orderFixed: true } : {}),
    entries: [...domains.values()].map((domain): PlanEntry => {
      const prefix = renderPrefix(prefixTemplate, { accountId, region, domainName: domain.domainName, createdAtMs });
      return { ...domain, ...(prefix === '' ? {} : { s3KeyPrefix: prefix }), state: 'waiting' };
    }),
  };
  return newToken ? withTokens(plan, newToken) : plan;
}

/**
 * Fixes the client token of each domain that waits and has none, as in a plan that an older version stored.
 * Store it before a token is sent or output: whoever starts a domain of the plan has to use the same one.
 *
 * @returns the very same plan where no token is missing
 */
export function withTokens(plan: Plan, newToken: () => string): Plan {
  const lacksToken = ({ state, clientToken }: PlanEntry): boolean => state === 'waiting' && clientToken === undefined;
  if (!plan.entries.some(lacksToken)) return plan;
  return { ...plan, entries: plan.entries.map((entry) => (lacksToken(entry) ? { ...entry, clientToken: newToken() } : entry)) };
}

export type PlanOrder = 'smallest' | 'name' | 'given';

/** The same entries in another order. Of sizes that are not known nobody can say: they come last. Equal ones stay as they were. */
export function order<E extends PlanDomain>(entries: readonly E[], by: PlanOrder): E[] {
  const size = ({ sizeBytes = Infinity, itemCount = Infinity }: PlanDomain): readonly [number, number] => [sizeBytes, itemCount];
  const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
  if (by === 'given') return [...entries];
  return [...entries].sort((a, b) => {
    if (by === 'name') return a.domainName === b.domainName ? 0 : a.domainName < b.domainName ? -1 : 1;
    return compare(size(a)[0], size(b)[0]) || compare(size(a)[1], size(b)[1]);
  });
}

export const pause = (plan: Plan): Plan => (plan.state === 'running' ? { ...plan, state: 'paused' } : plan);

/** Goes on, also after it stopped by itself: what failed before counts no longer. */
export const resume = (plan: Plan): Plan =>
  plan.state === 'paused' || plan.state === 'stopped' ? running(plan) : plan;

/** For good. What AWS has accepted goes on there, and its end is still told. */
export const drop = (plan: Plan): Plan => (plan.state === 'done' || plan.state === 'dropped' ? plan : { ...plan, state: 'dropped' });

/** Takes out a domain that has not had its turn. */
export const skip = (plan: Plan, domainName: string): Plan =>
  changeEntry(plan, domainName, (entry) => (entry.state === 'waiting' ? { ...entry, state: 'skipped' } : entry));

/** Puts back a domain that was taken out; a plan that was done goes on. */
export function restore(plan: Plan, domainName: string): Plan {
  const restored = changeEntry(plan, domainName, (entry) => (entry.state === 'skipped' ? { ...entry, state: 'waiting' } : entry));
  return restored !== plan && plan.state === 'done' ? running(restored) : restored;
}

/** From then on the order is the user's. @param toIndex where it stands afterwards, among all entries; beyond an end is that end */
export function move(plan: Plan, domainName: string, toIndex: number): Plan {
  const from = plan.entries.findIndex((entry) => entry.domainName === domainName);
  const to = Math.max(0, Math.min(plan.entries.length - 1, toIndex));
  if (from < 0 || from === to || !Number.isInteger(toIndex)) return plan;
  const entries = plan.entries.filter((_, index) => index !== from);
  entries.splice(to, 0, plan.entries[from] as PlanEntry);
  return { ...plan, orderFixed: true, entries };
}

/**
 * All that failed has its turn again, each under a new token; a plan that was done or had stopped goes on.
 *
 * @param newToken a token that no other start has ever had
 */
export function retryFailed(plan: Plan, newToken: () => string): Plan {
  if (plan.state === 'dropped' || !plan.entries.some(({ state }) => state === 'failed')) return plan;
  const next = { ...plan, entries: plan.entries.map((entry) => (entry.state === 'failed' ? retried(plan, entry, newToken()) : entry)) };
  return plan.state === 'done' || plan.state === 'stopped' ? running(next) : withoutRuns(next);
}

function again(entry: PlanEntry, clientToken: string): PlanEntry {
  const { clientToken: _token, sentAt: _sentAt, trial: _trial, hasData: _data, found: _found, exportArn, requestedAt, itemsCount: _items, failure, ...kept } = entry;
  if (exportArn === undefined || requestedAt === undefined) return { ...kept, state: 'waiting', clientToken };
  const attempt: PlanAttempt = { exportArn, requestedAt, ...(failure === undefined ? {} : { failure }) };
  return { ...kept, state: 'waiting', clientToken, earlier: [...(entry.earlier ?? []), attempt] };
}

/** Where and how exports are written: what all exports of a plan have in common, and the template of their prefixes. */
export type PlanDestination = Pick<Plan, 'request' | 'prefixTemplate'>;

/** Whether the destination can be changed: something failed or waits, and nothing is on its way. */
export const canChangeDestination = ({ state, entries }: Plan): boolean =>
  state !== 'dropped' &&
  entries.some((entry) => entry.state === 'waiting' || entry.state === 'failed') &&
  !entries.some((entry) => entry.state === 'starting');

/**
 * Another destination for all that failed or has not been sent, each under a new token; what failed has its turn again, and a
 * plan that was done or had stopped goes on. One export has to prove the new destination before the others follow.
 *
 * @param newToken a token that no other start has ever had
 * @returns the very same plan where it cannot be changed
 * @throws RangeError where the template cannot be filled in: ask `problemOf` before
 */
export function changeDestination(plan: Plan, { request, prefixTemplate }: PlanDestination, newToken: () => string): Plan {
  if (!canChangeDestination(plan)) return plan;
  const isMoved = ({ state }: PlanEntry): boolean => state === 'waiting' || state === 'failed' || state === 'skipped';
  const entries = plan.entries.map((entry) => (isMoved(entry) ? moved(plan, entry, prefixTemplate, newToken()) : { ...entry, request: entry.request ?? plan.request }));
  const changed = { ...withoutRuns(plan), request, prefixTemplate, entries, trial: (plan.trial ?? 0) + 1 };
  return plan.state === 'done' || plan.state === 'stopped' ? running(changed) : changed;
}

/** The entry with its turn again, or still to come, at the plan's own destination as it is from now on. */
function moved(plan: Plan, entry: PlanEntry, prefixTemplate: string, clientToken: string): PlanEntry {
  const { s3KeyPrefix, request = plan.request, ...kept } = again(entry, clientToken);
  const prefix = renderPrefix(prefixTemplate, { ...plan, domainName: entry.domainName, createdAtMs: Date.parse(plan.createdAt) });
  const before = { s3Bucket: request.s3Bucket, ...(s3KeyPrefix === undefined ? {} : { s3KeyPrefix }) };
  return {
    ...kept,
    state: entry.state === 'skipped' ? 'skipped' : 'waiting',
    ...(kept.earlier && { earlier: kept.earlier.map((attempt) => (attempt.s3Bucket === undefined ? { ...attempt, ...before } : attempt)) }),
    ...(prefix === '' ? {} : { s3KeyPrefix: prefix }),
  };
}

/** What was sent to an earlier destination goes to the plan's own now. */
const retried = (plan: Plan, entry: PlanEntry, clientToken: string): PlanEntry =>
  entry.request === undefined ? again(entry, clientToken) : moved(plan, entry, plan.prefixTemplate, clientToken);

/** What failed before counts no longer. Where the destination did, one export has to prove that it is mended. */
function withoutRuns(plan: Plan): Plan {
  const { stopped, refusals, failedEnds, ...kept } = plan;
  const doubted = [stopped, refusals, failedEnds].some((run) => run?.destination);
  return doubted ? { ...kept, trial: (plan.trial ?? 0) + 1 } : kept;
}

/** Whatever it comes to next is news again, also what the user was told of before. */
function running(plan: Plan): Plan {
  const { told: _told, ...kept } = withoutRuns(plan);
  return { ...kept, state: 'running' };
}

/** The plan with one entry changed; the very same plan where the change leaves it as it is, or there is no such domain. */
export function changeEntry(plan: Plan, domainName: string, change: (entry: PlanEntry) => PlanEntry): Plan {
  const index = plan.entries.findIndex((entry) => entry.domainName === domainName);
  const entry = plan.entries[index];
  const next = entry && change(entry);
  if (!next || next === entry) return plan;
  return { ...plan, entries: plan.entries.with(index, next) };
}
