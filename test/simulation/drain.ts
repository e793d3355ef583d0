/** Carries one plan on to its end in an environment made of a seed, and judges it by what the service has. */
import { EXPORTS_PER_ACCOUNT, EXPORTS_PER_DOMAIN, QUOTA_WINDOW_MS } from '../../src/simpledb/model';
import { BEGIN, environmentOf, type Environment } from './environment';
import { leastTime, type Proof } from './oracle';
import type { ServedExport } from './service';
import type { Interval } from './time';
import { World } from './world';

/** How much later than the least time the last domain may be started. */
export const ALLOWED_LATE_MS = 5 * 60_000;
/** Whoever has a slot so shortly before a sleep, an outage or a crash is not expected to use it: a request lost takes that long. */
const CLOSING_MS = 20_000;
export const GIVE_UP_MS = 60 * 24 * 60 * 60 * 1000;

export interface DrainReport {
  readonly environment: Environment;
  /** How much later than the least time the last domain was started, in milliseconds. */
  readonly lateMs: number;
  /** It is later than allowed since a sleep or an outage began within the time that is allowed. */
  readonly caught: boolean;
  /** From the plan's making to the last start, in milliseconds. */
  readonly tookMs: number;
  readonly exports: number;
  /** Of these by the plan's script, before the window. */
  readonly scripted: number;
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

  const sent = own.filter(({ requestedAt }) => requestedAt >= BEGIN);
  const early = sent.filter((each) => !mayFollow(each, own.slice(0, own.indexOf(each))));
  if (early.length > 0) wrong.push(`${early.length} started before an export had proved the destination`);

  // Those of the plan's script were there before the window.
  const others = exports.filter((each) => !sent.includes(each)).map(({ requestedAt }) => requestedAt);
  const earlier = (ms: number) => ({ from, to }: Interval): Interval => ({ from: from - ms, to });
  const announced = [...environment.sleeps, ...environment.outages];
  const crashes = world.closed.map(earlier(CLOSING_MS));
  const last = own.reduce((latest, { requestedAt }) => Math.max(latest, requestedAt), BEGIN);
  // How long exports take is the service's affair, and when their ends are heard of the environment's.
  const proving = sent.map(({ requestedAt, endsAt, dataAt = Infinity, exportArn, failureCode }): Proof => ({
    endsAfter: endsAt - requestedAt + (world.noticedAfter.get(exportArn) ?? 0),
    dataAfter: environment.mayList ? dataAt - requestedAt : Infinity,
    succeeds: failureCode === undefined,
  }));
  const lateBy = (closingMs: number, of: readonly Proof[] = proving): number =>
    last - leastTime(BEGIN, sent.length, others, [...announced.map(earlier(closingMs)), ...crashes], of);
  const lateMs = lateBy(CLOSING_MS);
  // Whoever may be five minutes late may also be caught by what closes in those five minutes.
  const caught = lateMs > ALLOWED_LATE_MS && lateBy(ALLOWED_LATE_MS) <= ALLOWED_LATE_MS;
  if (lateMs > ALLOWED_LATE_MS && !caught) wrong.push(`${(lateMs / 1000).toFixed(0)} s later than the least time`);
  // Where nothing fails before it, the first export is all that the proof costs; while it runs a sleep may begin, or an outage.
  const [first] = proving;
  const provedAt = BEGIN + (first?.endsAfter ?? 0) + ALLOWED_LATE_MS;
  const isDisturbed = [...announced, ...world.closed].some(({ from, to }) => from < provedAt && to > BEGIN);
  const costMs = first?.succeeds && !isDisturbed ? lateBy(ALLOWED_LATE_MS, []) - first.endsAfter : 0;
  if (costMs > ALLOWED_LATE_MS) wrong.push(`${(costMs / 1000).toFixed(0)} s later than without a proof, beside what its first export took`);
  return {
    environment,
    lateMs,
    caught,
    tookMs: last - BEGIN,
    exports: own.length,
    scripted: own.length - sent.length,
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

/** Whether an export may be started after these: one had succeeded by then, all had ended, or the one that ran had written data. */
export function mayFollow({ requestedAt }: ServedExport, before: readonly ServedExport[]): boolean {
  const running = before.filter(({ endsAt }) => endsAt > requestedAt);
  if (before.some((each) => each.failureCode === undefined && !running.includes(each))) return true;
  return running.length === 0 || (running.length === 1 && running.every(({ dataAt = Infinity }) => dataAt <= requestedAt));
}

/** Counted anew, by the exports alone. */
export function countOverQuota(exports: readonly ServedExport[]): number {
  return exports.filter(({ requestedAt, domainName, hidden }) => {
    const recent = exports.filter((each) => each.requestedAt <= requestedAt && requestedAt - each.requestedAt < QUOTA_WINDOW_MS);
    const ofDomain = recent.filter((each) => each.domainName === domainName && each.hidden === hidden);
    return recent.length > EXPORTS_PER_ACCOUNT || ofDomain.length > EXPORTS_PER_DOMAIN;
  }).length;
}
