/** Where in its work on a ledger a process is killed, made of a seed. */
import type { Step } from './dying-disk';
import { below, pick, seededRandom } from './random';

export const LEDGER_KILL_POINTS = [
  'looking at the lock',
  'writing its name for the lock',
  'taking the lock',
  'reading the ledger',
  'in an append',
  'writing the compacted file',
  'renaming the compacted file',
  'flushing the folder',
  'giving the lock back',
  'at any moment',
] as const;
export type LedgerKillPoint = (typeof LEDGER_KILL_POINTS)[number];

export interface KillPlan {
  readonly point: LedgerKillPoint;
  /** The how manieth time that it comes there, from 0. */
  readonly nth: number;
  /** How much of the step is done, 0 to 1: bytes of a write; else from a half on all of it. */
  readonly share: number;
  /** For “at any moment”: milliseconds after its first word. */
  readonly delayMs: number;
}

const MOST_TIMES = 8;
const LATEST_MS = 120;

/** The same seed gives the same plan, on any machine. */
export function killPlanOf(seed: number): KillPlan {
  const random = seededRandom(seed);
  // Neighbouring seeds begin alike.
  for (let i = 0; i < 8; i++) random();
  return { point: pick(random, LEDGER_KILL_POINTS), nth: below(random, MOST_TIMES), share: random(), delayMs: below(random, LATEST_MS) };
}

export function pointOf(step: Step, path: string): LedgerKillPoint | undefined {
  switch (step) {
    case 'look':
      return 'looking at the lock';
    case 'create':
      return path.includes('.jsonl') ? 'writing the compacted file' : 'writing its name for the lock';
    case 'link':
      return 'taking the lock';
    case 'readEnd':
      return 'reading the ledger';
    case 'append':
      return 'in an append';
    case 'rename':
      return 'renaming the compacted file';
    case 'flushFolder':
      return 'flushing the folder';
    case 'remove':
      return path.endsWith('.lock') ? 'giving the lock back' : undefined;
    case 'makeFolder':
    case 'list':
    case 'sweep':
    case 'touch':
      return undefined;
  }
}
