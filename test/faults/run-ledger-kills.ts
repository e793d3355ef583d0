/** Kills processes that change a ledger while another changes it too, and holds what is left to what was promised. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { bundle } from '../../scripts/bundle-tests.mjs';
import { nodeDisk } from '../../src/exports/storage/disk';
import { readHolder } from '../../src/exports/storage/file-lock';
import { Ledger } from '../../src/exports/ledger/ledger';
import { readRecord } from '../../src/exports/model/read-record';
import { killPlanOf, LEDGER_KILL_POINTS, type LedgerKillPoint } from './ledger-kill-plan';
import { doWork, Promised, SHARED_ARN, worksOf, type Marked, type Word } from './ledger-work';
import { below, seededRandom } from './random';

export interface LedgerKillTotals {
  readonly kills: number;
  readonly byPoint: Readonly<Record<LedgerKillPoint, number>>;
  /** Calls that were promised to those that were killed, and to their neighbours. */
  readonly promised: number;
  readonly neighbours: number;
  /** Killed while it held the lock, which the neighbour then took over. */
  readonly locksLeft: number;
  /** Lines that a kill tore, and that were passed over. */
  readonly torn: number;
  readonly told: number;
  /** Claimed in the moment of the kill: written as told, and nobody lived to tell. */
  readonly diedTelling: number;
  readonly wrong: readonly { readonly seed: number; readonly what: string }[];
}

interface Report {
  readonly seed: number;
  readonly point: LedgerKillPoint;
  readonly promised: number;
  readonly neighbours: number;
  readonly lockLeft: boolean;
  readonly torn: number;
  readonly told: number;
  readonly diedTelling: number;
  readonly wrong: string[];
}

/** One for each core, as most of it is waiting for the disk. */
const AT_A_TIME = 3;
/** Calls of the neighbour after the kill. */
const CALLS_AFTER = 4;
const LONGEST_PAUSE_MS = 8;
/** A plan that comes to its point later than this is one that never does. */
const KILLED_WITHIN_MS = 60_000;

/** Runs the plans of `seed`, `seed + 1`, …. */
export async function runLedgerKills(kills: number, seed: number, progress: (done: number) => void = () => undefined): Promise<LedgerKillTotals> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-kills-'));
  try {
    const program = join(process.cwd(), 'out', 'test', `ledger-writer-${process.pid}.cjs`);
    await bundle(process.cwd(), [join(process.cwd(), 'test', 'faults', 'ledger-writer-process.ts')], { outfile: program });
    const reports: Report[] = [];
    const seeds = Array.from({ length: kills }, (_, n) => seed + n).values();
    const work = async (): Promise<void> => {
      for (const each of seeds) {
        reports.push(await killOnce(each, join(folder, String(each)), program));
        progress(reports.length);
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work)).finally(() => rm(program, { force: true }));
    return totalsOf(reports);
  } finally {
    await rm(folder, { recursive: true, maxRetries: 5 });
  }
}

async function killOnce(seed: number, folder: string, program: string): Promise<Report> {
  const plan = killPlanOf(seed);
  const wrong: string[] = [];
  const killed = new Promised();
  const neighbour = new Promised();
  let lockLeft = false;
  const ledger = new Ledger(folder, (error) => wrong.push(`the neighbour met ${String(error)}`), {
    ...nodeDisk,
    remove: async (path) => {
      lockLeft ||= path.endsWith('.lock') && (await holderOf(path)) === child.pid;
      await nodeDisk.remove(path);
    },
  });
  const child = spawn(process.execPath, [program, folder, String(seed)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const words = createInterface(child.stdout);
  const tooLate = setTimeout(() => child.kill('SIGTERM'), KILLED_WITHIN_MS);
  words.once('line', () => {
    if (plan.point === 'at any moment') setTimeout(() => child.kill('SIGKILL'), plan.delayMs);
  });
  words.on('line', (line) => {
    const word = wordOf(line);
    if (word) killed.hear(word);
  });
  const ended = Promise.all([once(child, 'exit'), once(words, 'close')]);
  let isDead = false;
  child.once('exit', () => {
    isDead = true;
  });
  await ledger.open();

  const random = seededRandom(seed);
  let after = 0;
  for (const work of worksOf('neighbour', seed)) {
    if (isDead && after++ === CALLS_AFTER) break;
    neighbour.hear({ begun: work });
    try {
      neighbour.hear({ claimed: await doWork(work, ledger) });
    } catch (error) {
      wrong.push(`the neighbour's ${work.what} failed: ${String(error)}`);
      break;
    }
    await pause(below(random, LONGEST_PAUSE_MS));
  }
  const [[code, signal]] = (await ended) as [[number | null, string | null], unknown];
  clearTimeout(tooLate);
  if (signal !== 'SIGKILL') wrong.push(`it ended with ${signal ?? code}`);
  neighbour.told.push(...(await ledger.claim([...ledger.records.keys()])));
  ledger.dispose();

  const { torn, diedTelling } = await judge(folder, killed, neighbour, wrong);
  await rm(folder, { recursive: true, maxRetries: 5 });
  return {
    seed, point: plan.point, promised: killed.calls, neighbours: neighbour.calls, lockLeft, torn, diedTelling, wrong,
    told: killed.told.length + neighbour.told.length,
  };
}

async function judge(folder: string, killed: Promised, neighbour: Promised, wrong: string[]): Promise<{ torn: number; diedTelling: number }> {
  const next = new Ledger(folder, (error) => wrong.push(`the next window met ${String(error)}`));
  await next.open();
  next.dispose();
  const found = next.records as ReadonlyMap<string, Marked>;

  for (const { marks, underWay } of [killed, neighbour]) {
    for (const [exportArn, mark] of marks) {
      const may: (number | undefined)[] = [mark];
      const open = underWay?.what === 'put' || underWay?.what === 'remove' ? underWay : undefined;
      if (open?.exportArns.includes(exportArn)) may.push(open.what === 'put' ? open.mark : undefined);
      if (!may.includes(found.get(exportArn)?.mark)) wrong.push(`lost: ${exportArn} is ${found.get(exportArn)?.mark}, not ${may.join(' or ')}`);
    }
  }
  const counts = killed.counts + neighbour.counts;
  const counted = found.get(SHARED_ARN)?.itemsCount ?? 0;
  if (counted !== counts && !(killed.underWay?.what === 'count' && counted === counts + 1)) wrong.push(`lost: ${counted} counts of ${counts}`);

  const told = [...killed.told, ...neighbour.told];
  if (new Set(told).size !== told.length) wrong.push('told twice');
  const untold = [...killed.ended, ...neighbour.ended].filter((exportArn) => !told.includes(exportArn));
  if (untold.length > 0 && killed.underWay?.what !== 'claim') wrong.push(`never told: ${untold.join()}`);

  const [header = '', ...lines] = (await readFile(join(folder, 'exports.jsonl'), 'utf8')).split('\n');
  if (!/^\{"ledger":1,"id":"[-0-9a-f]{36}"\}$/.test(header)) wrong.push(`corrupt: its header is ${header}`);
  if (lines.pop() !== '') wrong.push('corrupt: its last line has no end');
  const torn = lines.filter((line) => !isWhole(line)).length;
  if (torn > 1) wrong.push(`corrupt: ${torn} lines are torn by one kill`);
  return { torn, diedTelling: untold.length };
}

/** @returns undefined for a last word that was cut off: it was not told */
function wordOf(line: string): Word | undefined {
  try {
    return JSON.parse(line) as Word;
  } catch {
    return undefined;
  }
}

function isWhole(line: string): boolean {
  try {
    const value = JSON.parse(line) as { removed?: unknown };
    return readRecord(value) !== undefined || typeof value.removed === 'string';
  } catch {
    return false;
  }
}

const holderOf = async (lock: string): Promise<number | undefined> => readHolder((await nodeDisk.look(lock))?.text ?? '')?.pid;

function totalsOf(reports: readonly Report[]): LedgerKillTotals {
  const sum = (number: (report: Report) => number): number => reports.reduce((total, report) => total + number(report), 0);
  return {
    kills: reports.length,
    byPoint: Object.fromEntries(
      LEDGER_KILL_POINTS.map((point) => [point, reports.filter((report) => report.point === point).length]),
    ) as Record<LedgerKillPoint, number>,
    promised: sum(({ promised }) => promised),
    neighbours: sum(({ neighbours }) => neighbours),
    locksLeft: sum(({ lockLeft }) => Number(lockLeft)),
    torn: sum(({ torn }) => torn),
    told: sum(({ told }) => told),
    diedTelling: sum(({ diedTelling }) => diedTelling),
    wrong: reports.flatMap(({ seed, wrong }) => wrong.map((what) => ({ seed, what }))),
  };
}
