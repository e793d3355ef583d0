/** Gives the client many bad answers, and sees that it reads or refuses each and nothing else happens. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { inspect } from 'node:util';
import { SimpleDBClient, SimpleDBError } from '../../src/simpledb';
import { ANSWER_KINDS, answerOf, CREDENTIALS, type Answer, type AnswerKind } from './answers';

/** Far beyond what any case takes. */
const HANG_MS = 20_000;
/** Characters of a message that users can still read. */
const LONGEST_MESSAGE = 1_500;
/** Looks at one body; other programs on the machine can only add to what it costs. */
const LOOKS = 3;

export interface AnswerTotals {
  readonly answers: number;
  readonly seed: number;
  readonly kinds: Readonly<Record<AnswerKind, { read: number; refused: number }>>;
  readonly overLimit: number;
  /** The longest that a body over the limit held the event loop, in milliseconds; 0 when that was not measured. */
  readonly longestHoldMs: number;
  /** What is not as it must be, with its seed; empty when all is well. */
  readonly wrong: readonly { readonly seed: number; readonly what: string }[];
}

export interface AnswerRun {
  readonly answers: number;
  readonly seed: number;
  /** Of an answer server. */
  readonly url: string;
  /** Whether to measure the event loop; only where the server is a process of its own. */
  readonly measure: boolean;
  readonly onCase?: (seed: number) => void;
}

export async function runAnswers({ answers, seed, url, measure, onCase }: AnswerRun): Promise<AnswerTotals> {
  const client = new SimpleDBClient({ region: 'us-east-1', endpoint: url, credentials: CREDENTIALS, maxAttempts: 1, readTimeoutMs: 10_000 });
  const kinds = Object.fromEntries(ANSWER_KINDS.map((kind) => [kind, { read: 0, refused: 0 }])) as AnswerTotals['kinds'];
  const wrong: { seed: number; what: string }[] = [];
  let overLimit = 0;
  let longestHoldMs = 0;
  try {
    for (let each = seed; each < seed + answers; each++) {
      onCase?.(each);
      const answer = answerOf(each);
      const outcome = await ask(client, answer, each);
      const what = faultOf(answer, outcome);
      if (what !== undefined) wrong.push({ seed: each, what });
      kinds[answer.kind][outcome instanceof SimpleDBError ? 'refused' : 'read']++;
      if (measure && answer.longestHoldMs !== undefined) {
        const holdMs = await holdOf(() => ask(client, answer, each));
        if (holdMs > answer.longestHoldMs) wrong.push({ seed: each, what: `reading it held up everything else for ${Math.round(holdMs)} ms` });
      }
      if (!answer.overLimit) continue;
      overLimit++;
      if (measure) longestHoldMs = Math.max(longestHoldMs, await holdOf(() => ask(client, answer, each)));
    }
  } finally {
    client.close();
  }
  return { answers, seed, kinds, overLimit, longestHoldMs, wrong };
}

const HANGS = new Error('nothing came of it');

/** The answer as the client reads it, or what it throws instead. */
async function ask(client: SimpleDBClient, { sample }: Answer, seed: number): Promise<unknown> {
  const hung = new AbortController();
  const call = sample.ask(client, `case-${seed}`).catch((error: unknown) => error ?? new Error('nothing was thrown'));
  const late = wait(HANG_MS, HANGS, { signal: hung.signal }).catch(() => undefined);
  const outcome = await Promise.race([call, late]);
  hung.abort();
  return outcome;
}

/** What is wrong with an outcome, in words. */
function faultOf(answer: Answer, outcome: unknown): string | undefined {
  if (({} as { polluted?: unknown }).polluted !== undefined) return 'a prototype was changed';
  if (outcome instanceof Error && !(outcome instanceof SimpleDBError)) return `not a SimpleDBError: ${outcome.stack ?? outcome.message}`;
  if (!(outcome instanceof SimpleDBError)) return answer.overLimit ? 'read although it is over the limit' : undefined;
  const { message } = outcome;
  if (answer.kind === 'as it should be') return `refused: ${message}`;
  if (message.trim() === '' || message.length > LONGEST_MESSAGE || message.includes('\n')) return `not a clear message: ${message}`;
  // As a log would write it: the causes, the stack and every member.
  const whole = inspect(outcome, { depth: 10, showHidden: true, maxStringLength: Infinity });
  const secret = Object.entries(CREDENTIALS).find(([, value]) => whole.includes(value) || whole.includes(encodeURIComponent(value)));
  return secret && `the error shows the ${secret[0]}`;
}

/** The longest time between two turns of the event loop during `work`, in milliseconds: the least of a few looks. */
async function holdOf(work: () => Promise<unknown>): Promise<number> {
  const holds: number[] = [];
  for (let look = 0; look < LOOKS; look++) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await work();
    // The loop must turn once more for its last delay to be counted.
    await wait(2);
    delay.disable();
    holds.push(delay.max / 1e6);
  }
  return Math.min(...holds);
}
