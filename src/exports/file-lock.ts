import { createHash, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { nextPause, spread, type Pauses, type Spread } from '../simpledb/pauses';
import { nodeDisk, type Disk, type Note } from './disk';

/** Nobody holds a lock this long: its process has died, and another may have got its id. */
const STALE_MS = 5 * 60 * 1000;
/** Between two looks at a lock that another holds: long enough to let it work, and never in step with a third. */
const POLL: Pauses = { first: 4, last: 40, factor: 1.5 };
const POLL_SPREAD: Spread = [0.5, 1.5];
/** For so long Windows refuses a name whose file is being removed while somebody still reads it. */
const GOING_MS = 500;

/** Who holds a lock: what its file says. */
export interface Holder {
  /** Of this one hold; no other ever has the same. */
  readonly id: string;
  readonly pid: number;
  readonly host: string;
}

export interface LockOptions {
  /** How long to wait for it, in milliseconds. */
  readonly timeoutMs: number;
  /** A lock that was taken longer ago is taken for left behind, in milliseconds; five minutes unless told. */
  readonly staleMs?: number;
  readonly disk?: Disk;
}

/**
 * Does something while no other process, and nobody else in this one, does anything under the same lock.
 *
 * @param work gets a function that tells whether the lock is still its own: a machine that slept may have lost it.
 * @throws LockTimeoutError when others hold it all the time; what the file system throws, and what `work` throws.
 */
export async function withLock<T>(
  file: string,
  work: (isHeld: () => Promise<boolean>) => Promise<T>,
  { timeoutMs, staleMs = STALE_MS, disk = nodeDisk }: LockOptions,
): Promise<T> {
  const firstTry = performance.now();
  for (let wait = POLL.first; ; wait = nextPause(wait, POLL)) {
    const mine = await attempt(file, staleMs, disk).catch((error: NodeJS.ErrnoException): undefined => {
      const isGoing = process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(error.code ?? '');
      if (!isGoing || performance.now() - firstTry > GOING_MS) throw error;
    });
    if (mine) {
      const takenMs = Date.now();
      try {
        return await work(async () => (await holderOf(file, disk))?.id === mine.id);
      } finally {
        await release(file, mine, takenMs, staleMs, disk);
      }
    }
    if (performance.now() - firstTry >= timeoutMs) throw new LockTimeoutError(file, timeoutMs);
    await pause(spread(wait, POLL_SPREAD, Math.random));
  }
}

export class LockTimeoutError extends Error {
  override readonly name = 'LockTimeoutError';

  constructor(file: string, timeoutMs: number) {
    super(`Another window has held ${file} for more than ${timeoutMs / 1000} seconds.`);
  }
}

/**
 * Takes a lock that windows share: a file that only one process can make. That of a process that has died is removed.
 *
 * @returns what releases it, or undefined while another holds it.
 */
export async function tryLock(file: string): Promise<(() => Promise<void>) | undefined> {
  const mine = await attempt(file, STALE_MS, nodeDisk);
  const takenMs = Date.now();
  return mine && (() => release(file, mine, takenMs, STALE_MS, nodeDisk));
}

/** Whether a process of this machine runs; one that belongs to another user does. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Makes a lock's file, with all that it says from its first moment on. @returns undefined where there is one. */
export async function take(file: string, disk: Disk = nodeDisk): Promise<Holder | undefined> {
  const mine: Holder = { id: randomUUID(), pid: process.pid, host: hostname() };
  const text = JSON.stringify(mine);
  const beside = `${file}.${mine.id}.tmp`;
  const made = (): Holder => mine;
  const taken = (error: unknown): undefined => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  };
  try {
    await disk.create(beside, text, false);
    return await disk.link(beside, file).then(made, taken);
  } catch {
    // Not every file system has links. Where nothing can be written at all, this says so.
    return await disk.create(file, text, false).then(made, taken);
  } finally {
    // What cannot be removed now is swept later.
    await disk.remove(beside).catch(() => undefined);
  }
}

/** Removes a lock's file if it still is the one that was looked at and `isLeft` says that it may go. */
export async function clear(
  file: string,
  seen: Note,
  isLeft: (now: Note) => boolean,
  staleMs = STALE_MS,
  disk: Disk = nodeDisk,
): Promise<void> {
  // Two that find the same dead holder must not both remove "it": the second would remove the first one's own lock. So
  // whoever wants to remove a holder first takes a lock of that holder's name. A dead one's file is then removed by
  // nobody else; and if the remover dies as well, its lock is cleared the same way.
  const guard = `${file}.${createHash('sha256').update(seen.text).digest('hex').slice(0, 16)}.clearing`;
  const mine = await attempt(guard, staleMs, disk);
  if (!mine) return;
  const takenMs = Date.now();
  try {
    const now = await disk.look(file);
    if (now?.text === seen.text && isLeft(now)) await disk.remove(file);
  } finally {
    await release(guard, mine, takenMs, staleMs, disk);
  }
}

/** What a lock's file says; undefined for a text that is none. */
export function readHolder(text: string): Holder | undefined {
  try {
    const { id, pid, host } = JSON.parse(text) as Partial<Record<keyof Holder, unknown>>;
    return typeof id === 'string' && typeof pid === 'number' && typeof host === 'string' ? { id, pid, host } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a holder's process has ended, as far as this machine can tell. */
export const hasDied = (holder: Holder | undefined): boolean =>
  holder !== undefined && holder.host === hostname() && !isAlive(holder.pid);

async function attempt(file: string, staleMs: number, disk: Disk): Promise<Holder | undefined> {
  const seen = await disk.look(file);
  if (seen) {
    const isLeft = ({ text, writtenMs }: Note): boolean => hasDied(readHolder(text)) || Date.now() - writtenMs > staleMs;
    if (!isLeft(seen)) return undefined;
    await clear(file, seen, isLeft, staleMs, disk);
  }
  return take(file, disk);
}

async function release(file: string, mine: Holder, takenMs: number, staleMs: number, disk: Disk): Promise<void> {
  const heldMs = Date.now() - takenMs;
  // So soon nobody has taken it for left behind: it is ours.
  if (heldMs >= 0 && heldMs < staleMs / 2) return disk.remove(file);
  const seen = await disk.look(file);
  if (seen && readHolder(seen.text)?.id === mine.id) await clear(file, seen, () => true, staleMs, disk);
}

async function holderOf(file: string, disk: Disk): Promise<Holder | undefined> {
  const seen = await disk.look(file);
  return seen && readHolder(seen.text);
}
