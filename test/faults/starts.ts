/** Runs starts by the extension's own code through a network that fails by a schedule, and judges what it told by the truth. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { emptyValues } from '../../src/protocol/form';
import { SimpleDBClient } from '../../src/simpledb';
import type { SimpleDBClientOptions } from '../../src/simpledb';
import type { Sandbox } from '../support/sandbox';
import { FaultProxy } from './proxy';
import { scheduleOf, type FaultKind, type Schedule } from './schedule';
import type { Truth } from './truth';
import { PAUSE_SHARE, sessionOf, Window } from './window';

/** Short, so that a schedule with many timeouts takes seconds; everything else follows from it. */
const READ_TIMEOUT_MS = 100;
/** As long as a start that is cancelled early has. */
const SLOW_CREDENTIALS_MS = 300;
/** Between two readings of the clock in one turn. */
const CLOCK_SLACK_MS = 1;
/** A cancelled start is looked for three seconds at most; the rest is for a busy machine. */
const LONGEST_CANCEL_MS = 10_000;

export interface StartReport {
  readonly schedule: Schedule;
  /** Faults that did strike. */
  readonly struck: readonly FaultKind[];
  /** What the user was told after the first press. */
  readonly told: 'started' | 'refused' | 'unknown' | 'cancelled';
  /** What an unknown start turned out to be. */
  readonly settled?: 'started' | 'not started';
  /** Exports of the start's token when all was over. */
  readonly exports: number;
  /** Whether the user cancelled it while it was under way. */
  readonly cancelled: boolean;
  /** What was told or stored and is not so; empty when all is well. */
  readonly wrong: readonly string[];
}

/** A sandbox that allows as many exports as anybody likes, with domains for them. */
export interface Ground {
  readonly sandbox: Sandbox;
  readonly truth: Truth;
  readonly domains: readonly string[];
}

/** Presses the button once, mends the network, and sees that what was told is so and that it ends in one export. */
export async function runStart(seed: number, ground: Ground): Promise<StartReport> {
  const schedule = scheduleOf(seed);
  const domainName = ground.domains[seed % ground.domains.length] as string;
  const clientToken = `seed-${seed}-${randomUUID()}`;
  const values = { ...emptyValues(domainName, clientToken), s3Bucket: 'sandbox-exports' };
  const arns = (): Promise<string[]> => ground.truth.exportsOf(domainName, clientToken);
  const folder = await mkdtemp(join(tmpdir(), 'simpledb-faults-'));
  const proxy = await FaultProxy.start({ target: ground.sandbox.url, schedule, readTimeoutMs: READ_TIMEOUT_MS });
  const windowWith = (options: Partial<SimpleDBClientOptions>, accountId?: () => Promise<string>): Window => {
    const client = new SimpleDBClient({
      region: 'us-east-1',
      endpoint: proxy.url,
      credentials: ground.sandbox,
      sleep: (ms, signal) => wait(ms * PAUSE_SHARE, undefined, signal && { signal }),
      ...options,
    });
    return new Window(folder, sessionOf(client, accountId));
  };
  const wrong: string[] = [];
  const expect = (truth: boolean, what: string): void => {
    if (!truth) wrong.push(what);
  };
  const cancel = new AbortController();
  let cancelledAtMs = Infinity;
  const { signIn } = schedule;
  const slowly = async () => (await wait(SLOW_CREDENTIALS_MS), ground.sandbox);
  const never = (): Promise<string> => new Promise(() => undefined);
  const hasty = windowWith({
    readTimeoutMs: READ_TIMEOUT_MS,
    ...(signIn === 'slow credentials' ? { credentials: slowly } : {}),
    onResponse: ({ operation, durationMs, error }) => {
      const late = performance.now() - durationMs > cancelledAtMs + CLOCK_SLACK_MS;
      if (operation === 'StartDomainExport') expect(!late || error?.requestSent === 'no', 'a start was sent after the cancel');
    },
  }, signIn === 'hanging STS' ? never : undefined);
  // The network is well by then: only a busy machine could let it wait.
  const patient = windowWith({});
  try {
    if (schedule.warmUp) await hasty.warmUp();
    const { cancelAfterMs } = schedule;
    const user = cancelAfterMs === undefined ? undefined : setTimeout(() => {
      cancelledAtMs = performance.now();
      cancel.abort();
    }, cancelAfterMs);
    const told = await hasty.press(values, cancel.signal);
    clearTimeout(user);
    const cancelled = cancel.signal.aborted;
    if (cancelled) expect(performance.now() - cancelledAtMs < LONGEST_CANCEL_MS, 'the cancel was not followed in time');
    expect(cancelled || told.outcome !== 'cancelled', 'told cancelled, but nobody cancelled it');
    const struck = [...proxy.struck];
    await proxy.heal();
    const after = await arns();
    let settled: StartReport['settled'];
    if (told.outcome === 'started') {
      expect(after.length === 1, `told started, but there are ${after.length} exports`);
      expect(after.includes(told.started.exportArn), 'told the ARN of another export');
    } else if (told.outcome === 'unknown') {
      expect((await hasty.pending.list()).length === 1, 'unknown, but not stored as pending');
      await patient.settle();
      const [first, ...more] = patient.settled;
      expect(first !== undefined && more.length === 0, `settled ${patient.settled.length} times`);
      expect(first?.started === (after.length === 1), `settled as started: ${first?.started}, but there are ${after.length}`);
      settled = first?.started === true ? 'started' : 'not started';
    } else {
      expect(after.length === 0, `told ${told.outcome}, but there are ${after.length} exports`);
    }
    // As users do who want their export: the form still has its token, so pressing again is always safe.
    const again = await patient.press(values);
    const exports = await arns();
    expect(again.outcome === 'started' && exports.includes(again.started.exportArn), `pressed again: ${again.outcome}`);
    expect(exports.length === 1, `${exports.length} exports in the end`);
    const stored = await patient.stored();
    expect(stored.length === 1 && stored[0]?.exportArn === exports[0], `${stored.length} exports stored`);
    expect((await patient.pending.list()).length === 0, 'a start is still pending in the end');
    return { schedule, struck, told: told.outcome, ...(settled && { settled }), exports: exports.length, cancelled, wrong };
  } finally {
    hasty.close();
    patient.close();
    await proxy.stop();
    await rm(folder, { recursive: true });
  }
}
