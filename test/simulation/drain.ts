/** Carries one plan on to its end in an environment made of a seed, and judges it by what the service has. */
import { EXPORTS_PER_ACCOUNT, EXPORTS_PER_DOMAIN, QUOTA_WINDOW_MS } from '../../src/simpledb/model';
import { BEGIN, environmentOf, type Environment } from './environment';
import { leastTime } from './oracle';
import type { ServedExport } from './service';
import type { Interval } from './time';
import { World } from './world';

/** How much later than the least time the last domain may be started. */
export const ALLOWED_LATE_MS = 5 * 60_000;
/** Whoever has a slot so shortly before a sleep, an outage or a crash is not expected to use it: a request lost takes that long. */
const CLOSING_MS = 20_000;
const GIVE_UP_MS = 60 * 24 * 60 * 60 * 1000;

export interface DrainReport {
  readonly environment: Environment;
  /** How much later than the least time the last domain was started, in milliseconds. */
  readonly lateMs: number;
  /** It is later than allowed since a sleep or an outage began within the time that is allowed. */
  readonly caught: boolean;
  /** From the plan's making to the last start, in milliseconds. */
  readonly tookMs: number;
  readonly exports: number;
  readonly requests: number;
  readonly limitRefusals: number;
  readonly foreign: number;
  readonly crashes: number;
  readonly doubled: number;
  readonly lost: number;
  /** Moments at which the service had accepted more than a quota allows. */
  readonly overQuota: number;
  readonly wrong: readonly string[];
}

export async function drain(seed: number, domains = 250): Promise<DrainReport> {
  const environment = environmentOf(seed, domains);
  const world = new World(environment);
  world.time.at(BEGIN, () => world.begin());
  const isDone = (): boolean => world.stored.get('plan')?.state === 'done';
  await world.time.run(() => isDone() || world.time.now > BEGIN + GIVE_UP_MS);

  const wrong = [...world.wrong];
  if (!isDone()) wrong.push('not done after 60 days');
  const { exports } = world.service;
  const own = exports.filter(({ clientToken }) => clientToken.startsWith('token-'));
  let doubled = 0;
  let lost = 0;
  for (const { domainName, state, exportArn } of world.stored.get('plan')?.entries ?? []) {
    const made = own.filter((each) => each.domainName === domainName);
    const nth = Number(domainName.slice('domain-'.length));
    const refused = environment.deleted.has(nth) || environment.denied.has(nth);
    if (made.length > 1) doubled += 1;
    if (made.length === 0 && !refused) lost += 1;
    const [first] = made;
    const expected = !first || first.failureCode !== undefined ? 'failed' : 'succeeded';
    if (state !== expected) wrong.push(`${domainName} is told to be ${state}, and is ${expected}`);
    if (exportArn !== first?.exportArn) wrong.push(`${domainName} is told to be ${exportArn}`);
  }
  if (doubled + lost > 0) wrong.push(`${doubled} doubled, ${lost} lost`);
  const overQuota = countOverQuota(exports);
  if (overQuota > 0) wrong.push(`over a quota ${overQuota} times`);

  const alone = own.slice(0, own.findIndex(({ failureCode }) => failureCode === undefined) + 1 || own.length);
  const early = own.filter((each, i) => i > 0 && !mayFollow(each, own.slice(0, i)));
  if (early.length > 0) wrong.push(`${early.length} started before an export had succeeded, beside another`);

  const others = exports.filter((each) => !own.includes(each)).map(({ requestedAt }) => requestedAt);
  const earlier = (ms: number) => ({ from, to }: Interval): Interval => ({ from: from - ms, to });
  const announced = [...environment.sleeps, ...environment.outages];
  const crashes = world.closed.map(earlier(CLOSING_MS));
  const last = own.reduce((latest, { requestedAt }) => Math.max(latest, requestedAt), BEGIN);
  // The first exports are started alone. How long they take is the service's affair, and when their ends are heard of the environment's.
  const proving = alone.map(({ requestedAt, endsAt, exportArn }) => endsAt - requestedAt + (world.noticedAfter.get(exportArn) ?? 0));
  const lateBy = (closingMs: number): number =>
    last - leastTime(BEGIN, own.length, others, [...announced.map(earlier(closingMs)), ...crashes], proving);
  const lateMs = lateBy(CLOSING_MS);
  // Whoever may be five minutes late may also be caught by what closes in those five minutes.
  const caught = lateMs > ALLOWED_LATE_MS && lateBy(ALLOWED_LATE_MS) <= ALLOWED_LATE_MS;
  if (lateMs > ALLOWED_LATE_MS && !caught) wrong.push(`${(lateMs / 1000).toFixed(0)} s later than the least time`);
  return {
    environment,
    lateMs,
    caught,
    tookMs: last - BEGIN,
    exports: own.length,
    requests: world.sent,
    limitRefusals: world.service.limitRefusals,
    foreign: others.length,
    crashes: world.crashes,
    doubled,
    lost,
    overQuota,
    wrong,
  };
}

/** Whether an export may be started after these: one of them had succeeded by then, or all had ended. */
const mayFollow = ({ requestedAt }: ServedExport, before: readonly ServedExport[]): boolean => {
  const ended = before.filter(({ endsAt }) => endsAt <= requestedAt);
  return ended.length === before.length || ended.some(({ failureCode }) => failureCode === undefined);
};

/** Counted anew, by the exports alone. */
function countOverQuota(exports: readonly ServedExport[]): number {
  return exports.filter(({ requestedAt, domainName, hidden }) => {
    const recent = exports.filter((each) => each.requestedAt <= requestedAt && requestedAt - each.requestedAt < QUOTA_WINDOW_MS);
    const ofDomain = recent.filter((each) => each.domainName === domainName && each.hidden === hidden);
    return recent.length > EXPORTS_PER_ACCOUNT || ofDomain.length > EXPORTS_PER_DOMAIN;
  }).length;
}
