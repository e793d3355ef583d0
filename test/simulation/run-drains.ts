/** Many simulated plans, and what they add up to. */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { drainBadDestination, type BadDestinationReport } from './bad-destination';
import { REFUSED } from './environment';
import { ALLOWED_LATE_MS, type DrainReport } from './drain';

export interface DrainTotals {
  readonly seed: number;
  readonly reports: readonly DrainReport[];
  /** Those with anything that is not as it must be. */
  readonly wrong: readonly DrainReport[];
}

/** Runs the plans of `seed`, `seed + 1`, … @param workerFile drain-worker.ts, bundled */
export async function runDrains(
  runs: number,
  seed: number,
  workerFile: string,
  onReport: (report: DrainReport) => void,
): Promise<DrainTotals> {
  const reports: DrainReport[] = [];
  const seeds = Array.from({ length: runs }, (_, i) => seed + i).values();
  const work = async (): Promise<void> => {
    const worker = new Worker(workerFile);
    for (const each of seeds) {
      worker.postMessage(each);
      const [report] = (await once(worker, 'message')) as [DrainReport];
      reports.push(report);
      onReport(report);
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(runs, availableParallelism()) }, work));
  reports.sort((a, b) => a.environment.seed - b.environment.seed);
  return { seed, reports, wrong: reports.filter(({ wrong }) => wrong.length > 0) };
}

export { drainBadDestination };

/** Plans to locked buckets, by what these refuse. */
export function badDestinationTable(reports: readonly BadDestinationReport[]): { head: string[]; rows: [string, ...(string | number)[]][] } {
  return {
    head: ['the bucket refuses', 'plans', 'exports lost, at most', 'not as it must be'],
    rows: REFUSED.map((what) => {
      const of = reports.filter(({ environment }) => environment.refuses === what);
      return [what, of.length, Math.max(0, ...of.map(({ lost }) => lost)), of.filter(({ wrong }) => wrong.length > 0).length];
    }),
  };
}

/** The tables that docs/reliability.md shows. */
export function drainTables({ seed, reports }: DrainTotals): { head: string[]; rows: [string, string | number][] }[] {
  const sum = (of: (report: DrainReport) => number): number => reports.reduce((total, report) => total + of(report), 0);
  const plans = (has: (report: DrainReport) => boolean): number => reports.filter(has).length;
  const sorted = (of: (report: DrainReport) => number): number[] => reports.map(of).sort((a, b) => a - b);
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(0)} s`;
  const days = (ms: number): string => (ms / 86_400_000).toFixed(2);
  const at = (values: readonly number[], share: number): number => values[Math.ceil(share * values.length) - 1] as number;
  const late = sorted(({ lateMs }) => lateMs);
  const took = sorted(({ tookMs }) => tookMs);
  return [
    {
      head: ['plans', 'count'],
      rows: [
        ['plans of 250 domains', `${reports.length}, seeds ${seed} to ${seed + reports.length - 1}`],
        ['exports that the service accepted from them', sum((each) => each.exports)],
        ['starts sent', sum((each) => each.requests)],
        ['refused since there was no slot', sum((each) => each.limitRefusals)],
        ['**domains exported twice**', sum((each) => each.doubled)],
        ['**domains lost**', sum((each) => each.lost)],
        ['**exports over a quota**', sum((each) => each.overQuota)],
        ['**plans with anything sent or told that was not right, or too late**', plans((each) => each.wrong.length > 0)],
      ],
    },
    {
      head: ['later than the least time', ''],
      rows: [
        ['half of the plans, at the most', seconds(at(late, 0.5))],
        ['95 of 100, at the most', seconds(at(late, 0.95))],
        ['the latest', seconds(late.findLast((ms) => ms <= ALLOWED_LATE_MS) ?? 0)],
        ['plans caught by a sleep or an outage within five minutes of a slot, and later for that', plans(({ caught }) => caught)],
        ['days from the first start to the last', `${days(took[0] as number)} to ${days(at(took, 1))}, half of them at most ${days(at(took, 0.5))}`],
      ],
    },
    {
      head: ['what happened to them', 'plans'],
      rows: [
        ['sleeps of the computer', plans(({ environment }) => environment.sleeps.length > 0)],
        ['outages', plans(({ environment }) => environment.outages.length > 0)],
        ['requests lost, late or throttled', plans(({ environment }) => environment.faults.before > 0)],
        [`windows thrown away (${sum((each) => each.crashes)} in all)`, plans((each) => each.crashes > 0)],
        ['another window takes over', plans(({ environment }) => environment.handovers.length > 0)],
        ['a clock that is wrong', plans(({ environment }) => environment.clock.some(({ aheadMs }) => aheadMs !== 0))],
        ['a clock that is turned', plans(({ environment }) => environment.clock.length > 1)],
        [`started by the plan’s script days before (${sum((each) => each.scripted)} exports)`, plans((each) => each.scripted > 0)],
        ['exports of others', plans((each) => each.foreign > 0)],
        ['domains deleted or denied', plans(({ environment }) => environment.deleted.size + environment.denied.size > 0)],
        ['exports that fail', plans(({ environment }) => environment.failing > 0)],
      ],
    },
  ];
}
