/** All that happens to a plan from outside in one run, made of a seed. Times are true ones, in milliseconds since the epoch. */
import { below, pick, seededRandom } from '../faults/random';
import type { Interval } from './time';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** When the plan is made. */
export const BEGIN = Date.UTC(2026, 10, 1, 10);

export interface Outage extends Interval {
  /** unreachable: nothing can be sent. silent: it is sent, has no effect, and nobody answers. */
  readonly kind: 'unreachable' | 'silent';
}

export interface Environment {
  readonly seed: number;
  readonly domains: number;
  readonly sleeps: readonly Interval[];
  readonly outages: readonly Outage[];
  readonly clock: readonly { readonly from: number; readonly aheadMs: number }[];
  /** Windows are thrown away at these awaits, counted over the run. */
  readonly crashes: ReadonlySet<number>;
  /** Another window takes over; for so long both believe to lead. */
  readonly handovers: readonly { readonly at: number; readonly bothMs: number }[];
  /** Exports that others try to start; some before the plan is made. */
  readonly foreign: readonly { readonly at: number; readonly domain: number; readonly hidden: boolean }[];
  readonly deleted: ReadonlySet<number>;
  readonly denied: ReadonlySet<number>;
  /** Share of requests that meet each fault. */
  readonly faults: { readonly before: number; readonly after: number; readonly late: number; readonly throttled: number };
  /** Share of exports that fail. */
  readonly failing: number;
  /** Answers tell whole seconds alone, as AWS may. */
  readonly wholeSeconds: boolean;
  /** Answers tell the service's time. */
  readonly tellsTime: boolean;
  /** What a list does not have yet. */
  readonly listLagMs: number;
  /** The bucket may be listed. */
  readonly mayList: boolean;
  /** So many domains, the first ones, were started by the plan's script while the plan was paused, over 8 hours before. */
  readonly scripted: number;
  /** The plan's first bucket does not take everything. */
  readonly refuses?: Refused;
}

/** What a bucket refuses: the start, as where it is of another account; each export's first write; its data; its last write. */
export const REFUSED = ['start', 'first write', 'data', 'manifest'] as const;
export type Refused = (typeof REFUSED)[number];

/** A plan to a bucket that is locked: what else happens is as in other plans, but no export fails for anything else. */
export function badDestinationOf(seed: number, domains = 40): Environment {
  const quiet = { failing: 0, deleted: new Set<number>(), denied: new Set<number>(), scripted: 0 };
  return { ...environmentOf(seed, domains), ...quiet, refuses: REFUSED[seed % REFUSED.length] as Refused };
}

export function environmentOf(seed: number, domains = 250): Environment {
  const random = seededRandom(seed);
  const some = (share: number): boolean => random() < share;
  const count = (most: number): number => below(random, most + 1);
  const between = (from: number, to: number): number => from + below(random, to - from);
  const days = Math.ceil(domains / 25);
  const during = (): number => BEGIN + below(random, days * DAY);
  const before = (): number => BEGIN - between(1, DAY);

  // A quiet run now and then, so that what goes wrong in it can have one cause only.
  const sleeps = some(0.7) ? apart(Array.from({ length: count(days) }, () => interval(during(), between(5 * MINUTE, 10 * HOUR)))) : [];
  const outages = some(0.6)
    ? apart(Array.from({ length: count(3) }, () => interval(during(), between(5 * SECOND, 3 * HOUR)))).map(
        (each): Outage => ({ ...each, kind: pick(random, ['unreachable', 'silent']) }),
      )
    : [];
  const tellsTime = some(0.8);
  const turns = tellsTime && some(0.4) ? count(3) : 0;
  const clock = [
    { from: -Infinity, aheadMs: some(0.5) ? 0 : between(-10 * MINUTE, 10 * MINUTE) },
    ...Array.from({ length: turns }, () => ({ from: during(), aheadMs: between(-3 * HOUR, 3 * HOUR) })).sort((a, b) => a.from - b.from),
  ];
  const foreign = [
    ...Array.from({ length: some(0.5) ? count(25) : 0 }, () => ({ at: before(), domain: below(random, domains), hidden: some(0.05) })),
    ...Array.from({ length: some(0.5) ? count(20) : 0 }, () => ({ at: during(), domain: below(random, domains), hidden: false })),
    ...Array.from({ length: some(0.1) ? count(5) : 0 }, () => ({ at: during(), domain: below(random, domains), hidden: true })),
    // One domain that others export as often as they may.
    ...(some(0.3) ? Array.from({ length: 5 }, () => ({ at: before(), domain: below(random, 5), hidden: false })) : []),
  ].sort((a, b) => a.at - b.at);
  const faulty = some(0.7);
  const share = (most: number): number => (faulty ? random() * most : 0);
  return {
    seed,
    domains,
    sleeps,
    outages,
    clock,
    foreign,
    crashes: new Set(Array.from({ length: some(0.6) ? count(12) : 0 }, () => below(random, domains * 7))),
    handovers: Array.from({ length: some(0.5) ? count(4) : 0 }, () => ({ at: during(), bothMs: between(0, 30 * SECOND) })),
    deleted: new Set(Array.from({ length: some(0.3) ? count(4) : 0 }, () => below(random, domains))),
    denied: new Set(Array.from({ length: some(0.3) ? count(4) : 0 }, () => below(random, domains))),
    faults: { before: share(0.08), after: share(0.08), late: share(0.04), throttled: share(0.08) },
    failing: some(0.5) ? random() * 0.05 : 0,
    wholeSeconds: some(0.5),
    tellsTime,
    listLagMs: some(0.5) ? 0 : between(0, 5 * SECOND),
    mayList: some(0.7),
    scripted: some(0.2) ? Math.min(20, count(domains / 3)) : 0,
  };
}

const interval = (from: number, ms: number): Interval => ({ from, to: from + ms });

/** In order, and none that touches the one before it. */
function apart(intervals: Interval[]): Interval[] {
  const kept: Interval[] = [];
  for (const each of intervals.sort((a, b) => a.from - b.from)) {
    if (each.from > (kept.at(-1)?.to ?? 0)) kept.push(each);
  }
  return kept;
}
