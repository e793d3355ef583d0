/** What a plan does next, and when each of its domains will have its turn. Pure; times are the service's, in milliseconds. */
import { PLAN_ENTRY_STATES, type FailureRun, type Plan, type PlanEntry, type PlanEntryState } from './plan';
import { order } from './plan-edits';
import { AWS_QUOTAS, mergeExports, usageOf, type QuotaLimits, type RecentExport } from '../model/quota';

export type PlanStep =
  | { readonly kind: 'start'; readonly domainName: string }
  /** An entry is 'starting', and what became of it is not known. */
  | { readonly kind: 'settle'; readonly domainName: string }
  /** The quotas allow nothing before. */
  | { readonly kind: 'wait'; readonly untilMs: number }
  /** Until an export has proved the destination the others wait. */
  | { readonly kind: 'proving' }
  /** All that is to be started is; ends are outstanding. */
  | { readonly kind: 'follow' }
  | { readonly kind: 'stop'; readonly failure: FailureRun }
  | { readonly kind: 'finish' }
  | { readonly kind: 'idle' };

/** The same failure this often in a row stops a plan: the next domain would fail alike. One of the destination stops it at once. */
export const FAILURES_TO_STOP = 3;

/**
 * The one thing that a plan has to do now.
 *
 * Until one export has succeeded nobody knows whether SimpleDB can write to the destination, and a failed export uses up a
 * slot as well. So the smallest domain is exported alone; once a data file of it is listed one more follows, and all others
 * once one has succeeded. A domain whose own quota is used up does not hold up those behind it. An entry that may have been
 * sent is settled even in a plan that the user has paused or dropped, and its end followed: what is told of it has to be true.
 *
 * @param recentExports all that count for the quotas, as far as they are known; the plan's own are added
 */
export function nextStep(
  plan: Plan,
  recentExports: readonly RecentExport[],
  nowMs: number,
  limits: QuotaLimits = AWS_QUOTAS,
): PlanStep {
  const starting = plan.entries.find(({ state }) => state === 'starting');
  if (starting) return { kind: 'settle', domainName: starting.domainName };
  const outstanding = plan.entries.some(({ state }) => state === 'started');
  if (plan.state !== 'running') return { kind: outstanding ? 'follow' : 'idle' };
  if (!hasWaiting(plan)) {
    // What a newer version has still to do with a domain is for that to say.
    return { kind: outstanding ? 'follow' : plan.entries.every(({ state }) => isKnown(state)) ? 'finish' : 'idle' };
  }
  const failure = tooMany(plan.refusals) ?? tooMany(plan.failedEnds);
  if (failure) return { kind: 'stop', failure };
  if (isProving(plan)) return { kind: 'proving' };
  const usage = usageOf(mergeExports(recentExports, exportsOf(plan, nowMs, limits.windowMs)), nowMs, limits);
  let untilMs = Infinity;
  for (const { domainName } of inTurn(plan, 'waiting')) {
    const at = usage.startableAt(domainName);
    if (at <= nowMs) return { kind: 'start', domainName };
    untilMs = Math.min(untilMs, at);
    // Nothing can come before the account's next slot.
    if (untilMs === usage.account.freeAt) break;
  }
  return { kind: 'wait', untilMs };
}

/** Of exports to the destination as it is now: those before were to another, or to one that was mended since. */
export const ofTrial = ({ trial = 0, entries }: Plan, ...states: PlanEntryState[]): PlanEntry[] =>
  entries.filter((entry) => (entry.trial ?? 0) === trial && (states as readonly string[]).includes(entry.state));
/** Whether an export has succeeded that was written to the destination as it is now. */
export const isProven = (plan: Plan): boolean => ofTrial(plan, 'succeeded').length > 0;
const hasWaiting = ({ entries }: Plan): boolean => entries.some(({ state }) => state === 'waiting');

/** Whether the next exports of a plan wait until one has proved the destination. */
export function isProving(plan: Plan): boolean {
  if (plan.state !== 'running' || !hasWaiting(plan) || isProven(plan)) return false;
  const [first, second] = ofTrial(plan, 'starting', 'started');
  return first !== undefined && (second !== undefined || !first.hasData);
}

/** The export whose first data file is waited for; undefined where that would tell nothing. */
export function awaitedExport(plan: Plan): PlanEntry | undefined {
  if (!isProving(plan)) return undefined;
  const [first, second] = ofTrial(plan, 'starting', 'started');
  return second === undefined && first?.state === 'started' ? first : undefined;
}

/** Those in these states, in the order of their turns: until the destination is proven the smallest first, which tells soonest. */
export function inTurn(plan: Plan, ...states: PlanEntryState[]): PlanEntry[] {
  const waiting = plan.entries.filter(({ state }) => (states as readonly string[]).includes(state));
  return plan.orderFixed || isProven(plan) ? waiting : order(waiting, 'smallest');
}

const isKnown = (state: string): boolean => (PLAN_ENTRY_STATES as readonly string[]).includes(state);

const tooMany = (run: FailureRun | undefined): FailureRun | undefined =>
  run && (run.destination || run.times >= FAILURES_TO_STOP) ? run : undefined;

export interface ScheduledStart {
  readonly domainName: string;
  /** When it will be started, in milliseconds by the service's clock; Infinity where a limit is 0. */
  readonly startsAt: number;
}

/**
 * When each waiting domain will be started, the first first, if nobody else starts exports meanwhile. A plan that is
 * paused or stopped is scheduled as if it went on now. How long the first export takes, which the others wait for, is not
 * known: they are scheduled as if it succeeded at once.
 */
export function schedule(
  plan: Plan,
  recentExports: readonly RecentExport[],
  nowMs: number,
  limits: QuotaLimits = AWS_QUOTAS,
): ScheduledStart[] {
  const known = mergeExports(recentExports, exportsOf(plan, nowMs, limits.windowMs));
  const waiting = plan.entries.filter(({ state }) => state === 'waiting').map(({ domainName }) => domainName);
  const starts: ScheduledStart[] = [];
  // The first of a destination that nothing has been sent to yet.
  let first = ofTrial(plan, 'starting', 'started', 'succeeded').length === 0 ? inTurn(plan, 'waiting').map(({ domainName }) => domainName) : undefined;
  let now = nowMs;
  while (waiting.length > 0) {
    const usage = usageOf(known, now, limits);
    const turns = first ?? waiting;
    first = undefined;
    const times = turns.map((name) => usage.startableAt(name));
    // The first in order of those that have their turn first. Not Math.min(...): there may be very many.
    const startsAt = times.reduce((a, b) => Math.min(a, b));
    const domainName = turns[times.indexOf(startsAt)] as string;
    waiting.splice(waiting.indexOf(domainName), 1);
    starts.push({ domainName, startsAt });
    if (startsAt === Infinity) continue;
    now = startsAt;
    known.push({ domainName, requestedAt: startsAt });
  }
  return starts;
}

/**
 * The exports that a plan has made within so long before now; one that may be on its way counts as made now.
 *
 * @param windowMs how far back, in milliseconds
 */
export function exportsOf(plan: Plan, nowMs: number, windowMs: number): RecentExport[] {
  const exports: RecentExport[] = [];
  const add = (domainName: string, requestedAt: string, exportArn: string): void => {
    const at = Date.parse(requestedAt);
    if (nowMs - at < windowMs) exports.push({ domainName, requestedAt: at, exportArn });
  };
  for (const { domainName, state, requestedAt, exportArn, earlier } of plan.entries) {
    if (earlier) for (const each of earlier) add(domainName, each.requestedAt, each.exportArn);
    if (state === 'starting') exports.push({ domainName, requestedAt: nowMs });
    else if (requestedAt !== undefined && exportArn !== undefined) add(domainName, requestedAt, exportArn);
  }
  return exports;
}

/** Of so many starts the quickest counts: pauses and repeats between sending and acceptance only add. */
const STARTS_TO_COMPARE = 5;

/**
 * How far the service's clock is ahead of this machine's, in milliseconds, by what both have noted of the last starts; 0
 * where there are none. Off by as long as the quickest of them was under way.
 */
export function clockOffsetOf(plans: readonly Plan[]): number {
  const starts = plans
    .flatMap(({ entries }) => entries)
    .flatMap(({ sentAt, requestedAt, found }) =>
      sentAt === undefined || requestedAt === undefined || found ? [] : [{ accepted: Date.parse(requestedAt), sent: Date.parse(sentAt) }],
    )
    .sort((a, b) => b.accepted - a.accepted)
    .slice(0, STARTS_TO_COMPARE);
  return starts.length === 0 ? 0 : Math.min(...starts.map(({ accepted, sent }) => accepted - sent));
}
