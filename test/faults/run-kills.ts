import { setTimeout as pause } from 'node:timers/promises';
import { openWorkbench } from '../e2e/support/workbench';
import { startSandbox } from '../support/sandbox';
import { KILL_POINTS, killOnce, KillProxy, stateOf, type KillPoint, type KillResult } from './kills';

export interface KillSummary {
  readonly starts: number;
  readonly byPoint: Readonly<Record<KillPoint, number>>;
  /** Starts that reached the service, and are followed. */
  readonly followed: number;
  /** Starts that did not, and are no longer noted. */
  readonly cameToNothing: number;
  /** Seeds of starts with more than one export, with one that is not followed, or that were never settled. */
  readonly doubled: readonly number[];
  readonly lost: readonly number[];
  readonly unsettled: readonly number[];
}

/** A start that did not arrive is told to be none two minutes later, at a look each half minute. */
const SETTLED_WITHIN_MS = 5 * 60_000;
const LOOK_MS = 5_000;

/** Kills the extension host in the middle of `count` starts, one for each seed from `firstSeed` on. */
export async function runKills(count: number, firstSeed: number, progress: (done: number, result: KillResult) => void): Promise<KillSummary> {
  const sandbox = await startSandbox({ exportSeconds: 1, exportsPerDomain: 100_000, exportsPerAccount: 100_000 });
  const proxy = await KillProxy.start(sandbox.url);
  const workbench = await openWorkbench({
    settings: { 'simpledb.connection': 'sandbox', 'simpledb.sandbox.url': proxy.url },
  });
  try {
    const results: KillResult[] = [];
    for (let n = 0; n < count; n += 1) {
      const seed = firstSeed + n;
      const result = await killOnce(seed, workbench, proxy, sandbox).catch(async (cause: unknown) => {
        const picture = await workbench.screenshot('out/screenshots', `kill-${seed}`);
        throw new Error(`Kill ${seed} did not come to its end; see ${picture}`, { cause });
      });
      results.push(result);
      progress(n + 1, result);
    }
    const deadline = Date.now() + SETTLED_WITHIN_MS;
    let settled = await look(results);
    while (settled.some(({ held }) => held === 'pending') && Date.now() < deadline) {
      await pause(LOOK_MS);
      settled = await look(settled);
    }
    return summaryOf(settled);
  } finally {
    await workbench.close();
    await proxy.stop();
    await sandbox.stop();
  }

  async function look(results: readonly KillResult[]): Promise<KillResult[]> {
    const now: KillResult[] = [];
    for (const result of results) now.push({ ...result, ...(await stateOf(result.token, workbench, sandbox)) });
    return now;
  }
}

function summaryOf(results: readonly KillResult[]): KillSummary {
  const seeds = (wrong: (result: KillResult) => boolean): number[] => results.filter(wrong).map(({ seed }) => seed);
  return {
    starts: results.length,
    byPoint: Object.fromEntries(
      KILL_POINTS.map((point) => [point, results.filter((result) => result.point === point).length]),
    ) as Record<KillPoint, number>,
    followed: results.filter(({ exports, held }) => exports === 1 && held === 'followed').length,
    cameToNothing: results.filter(({ exports, held }) => exports === 0 && held === 'nothing').length,
    doubled: seeds(({ exports }) => exports > 1),
    lost: seeds(({ exports, held }) => exports === 1 && held !== 'followed'),
    unsettled: seeds(({ exports, held }) => held === 'pending' || (exports === 0 && held === 'followed')),
  };
}
