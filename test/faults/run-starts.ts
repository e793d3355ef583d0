/** Many seeded starts against one sandbox, and what they add up to. */
import { SimpleDBClient } from '../../src/simpledb';
import { startSandbox } from '../support/sandbox';
import { FAULT_KINDS, SIGN_INS, type FaultKind, type SignIn } from './schedule';
import { runStart, type Ground, type StartReport } from './starts';
import { Truth } from './truth';

/** More than one, since most of a schedule is waiting. */
const AT_A_TIME = 12;
/** Fewer than starts: each looks only through its own domain's exports. */
const MOST_DOMAINS = 100;

export interface StartTotals {
  readonly starts: number;
  readonly seed: number;
  readonly struck: Readonly<Record<FaultKind, number>>;
  readonly told: Readonly<Record<StartReport['told'], number>>;
  /** Starts that the user cancelled while they were under way. */
  readonly cancelled: number;
  /** Starts whose credentials came late, or whose account nobody told; and those of them that were cancelled. */
  readonly signIns: Readonly<Record<SignIn, { readonly starts: number; readonly cancelled: number }>>;
  readonly settledStarted: number;
  readonly settledNotStarted: number;
  /** Exports that the sandbox has in all; one for each start. */
  readonly exports: number;
  readonly doubled: number;
  readonly lost: number;
  /** Reports with anything told or stored that is not so. */
  readonly wrong: readonly StartReport[];
}

/** Runs the schedules of `seed`, `seed + 1`, …; throws when the sandbox itself fails. */
export async function runStarts(starts: number, seed: number, onReport?: (report: StartReport) => void): Promise<StartTotals> {
  const sandbox = await startSandbox({ exportSeconds: 86_400, exportsPerDomain: 1e6, exportsPerAccount: 1e6 });
  const client = new SimpleDBClient({ region: sandbox.region, endpoint: sandbox.url, credentials: sandbox });
  try {
    const ground: Ground = { sandbox, truth: new Truth(client), domains: await createDomains(client, starts) };
    const reports: StartReport[] = [];
    const seeds = Array.from({ length: starts }, (_, i) => seed + i).values();
    const work = async (): Promise<void> => {
      for (const each of seeds) {
        const report = await runStart(each, ground);
        reports.push(report);
        onReport?.(report);
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
    return totalsOf(reports, seed, await ground.truth.count());
  } finally {
    client.close();
    await sandbox.stop();
  }
}

async function createDomains(client: SimpleDBClient, starts: number): Promise<string[]> {
  const names = Array.from({ length: Math.min(starts, MOST_DOMAINS) }, (_, i) => `faults-${i}`);
  for (const DomainName of names) await client.createDomain({ DomainName });
  return names;
}

function totalsOf(reports: readonly StartReport[], seed: number, exports: number): StartTotals {
  const count = (matches: (report: StartReport) => boolean): number => reports.filter(matches).length;
  const struck = reports.flatMap((report) => report.struck);
  return {
    starts: reports.length,
    seed,
    struck: countsOf(FAULT_KINDS, struck),
    told: countsOf(['started', 'refused', 'unknown', 'cancelled'], reports.map(({ told }) => told)),
    cancelled: count((report) => report.cancelled),
    signIns: Object.fromEntries(
      SIGN_INS.map((kind) => {
        const isOf = ({ schedule }: StartReport): boolean => schedule.signIn === kind;
        return [kind, { starts: count(isOf), cancelled: count((report) => isOf(report) && report.cancelled) }];
      }),
    ) as StartTotals['signIns'],
    settledStarted: count(({ settled }) => settled === 'started'),
    settledNotStarted: count(({ settled }) => settled === 'not started'),
    exports,
    doubled: count((report) => report.exports > 1),
    lost: count((report) => report.exports === 0),
    wrong: reports.filter(({ wrong }) => wrong.length > 0),
  };
}

const countsOf = <Key extends string>(keys: readonly Key[], found: readonly Key[]): Record<Key, number> =>
  Object.fromEntries(keys.map((key) => [key, found.filter((each) => each === key).length])) as Record<Key, number>;
