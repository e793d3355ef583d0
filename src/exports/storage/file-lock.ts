import { createHash, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { nextPause, spread, type Pauses, type Spread } from '../../simpledb/pauses';
import { nodeDisk, type Disk, type Note } from './disk';

/** A lock that shows no newer sign than this, by the time of day, is taken for left behind. */
const STALE_MS = 5 * 60 * 1000;
/** A holder touches its lock's file this often. */
const BEAT_MS = 1000;
/** A holder that was seen to leave out so many beats has died, although another process may have got its id. */
const SILENT_BEATS = 6;
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
  /** It touches its file as long as it holds it. Absent of one that does not: version 0.1.0, and short locks. */
  readonly beats?: true;
}

export interface LockOptions {
  /** How long to wait for it, in milliseconds. */
  readonly timeoutMs: number;
  /** A lock whose last sign is older is taken for left behind, in milliseconds; five minutes unless told. */
  readonly staleMs?: number;
  /** How often a holder gives a sign, in milliseconds: the same for all that use a lock. A second unless told. */
  readonly beatMs?: number;
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
  { timeoutMs, staleMs = STALE_MS, beatMs = BEAT_MS, disk = nodeDisk }: LockOptions,
): Promise<T> {
  const firstTry = performance.now();
  const silence = new Silence(beatMs);
  for (let wait = POLL.first; ; wait = nextPause(wait, POLL)) {
    const mine = await tryAcquire(file, staleMs, disk, silence).catch((error: NodeJS.ErrnoException): undefined => {
      const isGoing = process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(error.code ?? '');
      if (!isGoing || performance.now() - firstTry > GOING_MS) throw error;
    });
    if (mine) {
      const release = hold(file, mine, staleMs, beatMs, disk);
      try {
        return await work(() => isHolder(file, mine, disk));
      } finally {
        await release();
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
 * Takes a lock that windows share: a file that only one process can make. That of a process that has died is removed. It
 * waits only where the holder seems to have died, to see whether it has.
 *
 * @returns what releases it, or undefined while another holds it.
 */
export async function tryLock(file: string, beatMs = BEAT_MS): Promise<(() => Promise<void>) | undefined> {
  const silence = new Silence(beatMs);
  for (;;) {
    const mine = await tryAcquire(file, STALE_MS, nodeDisk, silence);
    if (mine) return hold(file, mine, STALE_MS, beatMs, nodeDisk);
    if (!silence.isSuspected) return undefined;
    await pause(beatMs / 4);
  }
}

/** Watches whether a lock's holder goes on giving signs. */
export class Silence {
  private sign = '';
  private silentMs = 0;
  private lookedMs = 0;
  /** Its last sign is so old, by the time of day, that it may have died; it has not given another one since. */
  isSuspected = false;

  constructor(private readonly beatMs: number) {}

  /** @returns whether its holder gave no sign for too long while this process was awake and looked: not by the time of day */
  isSilent({ text, writtenMs }: Note, nowMs = performance.now()): boolean {
    const limitMs = SILENT_BEATS * this.beatMs;
    const sign = `${writtenMs} ${text}`;
    const isFirst = this.sign === '';
    if (sign === this.sign) {
      // A sleep, of the machine or of this process alone, is one look like any other.
      this.silentMs += Math.min(nowMs - this.lookedMs, this.beatMs / 2);
    } else {
      this.sign = sign;
      this.silentMs = 0;
      this.isSuspected = isFirst && isBeating(text) && Math.abs(Date.now() - writtenMs) > limitMs;
    }
    this.lookedMs = nowMs;
    return this.silentMs >= limitMs && isBeating(text);
  }
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
export async function createLockFile(file: string, disk: Disk = nodeDisk, beats = false): Promise<Holder | undefined> {
  const mine: Holder = { id: randomUUID(), pid: process.pid, host: hostname(), ...(beats ? { beats: true } : {}) };
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
export async function removeStaleLock(
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
  const mine = await tryAcquire(guard, staleMs, disk);
  if (!mine) return;
  const takenMs = Date.now();
  try {
    const now = await disk.look(file);
    if (now?.text === seen.text && isLeft(now)) await disk.remove(file);
  } finally {
    await release(guard, mine, Date.now() - takenMs < staleMs / 2, staleMs, disk);
  }
}

/** What a lock's file says; undefined for a text that is none. */
export function readHolder(text: string): Holder | undefined {
  try {
    const { id, pid, host, beats } = JSON.parse(text) as Partial<Record<keyof Holder, unknown>>;
    if (typeof id !== 'string' || typeof pid !== 'number' || typeof host !== 'string') return undefined;
    return { id, pid, host, ...(beats === true ? { beats } : {}) };
  } catch {
    return undefined;
  }
}

/** Whether a holder's process has ended, as far as this machine can tell. */
export const hasDied = (holder: Holder | undefined): boolean =>
  holder !== undefined && holder.host === hostname() && !isAlive(holder.pid);

const isBeating = (text: string): boolean => readHolder(text)?.beats === true;

/** @param silence set: its holder is watched, and whoever gets it beats */
async function tryAcquire(file: string, staleMs: number, disk: Disk, silence?: Silence): Promise<Holder | undefined> {
  const seen = await disk.look(file);
  if (seen) {
    const isSilent = silence?.isSilent(seen) ?? false;
    const isLeft = ({ text, writtenMs }: Note): boolean =>
      hasDied(readHolder(text)) || Date.now() - writtenMs > staleMs || (isSilent && writtenMs === seen.writtenMs);
    if (!isLeft(seen)) return undefined;
    await removeStaleLock(file, seen, isLeft, staleMs, disk);
  }
  return createLockFile(file, disk, silence !== undefined);
}

/** Gives signs until it is released. @returns what releases it */
function hold(file: string, mine: Holder, staleMs: number, beatMs: number, disk: Disk): () => Promise<void> {
  const takenMs = Date.now();
  let beating = false;
  const beat = async (): Promise<void> => {
    beating = true;
    // Another's lock must not be kept alive. Where no sign can be given, others take it over, and `isHeld` tells so.
    if (await isHolder(file, mine, disk)) await disk.touch(file, Date.now());
  };
  const timer = setInterval(() => {
    if (!beating) beat().catch(() => undefined).finally(() => (beating = false));
  }, beatMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    const heldMs = Date.now() - takenMs;
    // So soon nobody has taken it for left behind: it is ours.
    const isOurs = heldMs >= 0 && heldMs < Math.min(staleMs, SILENT_BEATS * beatMs) / 2;
    return release(file, mine, isOurs, staleMs, disk);
  };
}

/** @param isOurs nobody can have taken it for left behind */
async function release(file: string, mine: Holder, isOurs: boolean, staleMs: number, disk: Disk): Promise<void> {
  if (isOurs) return disk.remove(file);
  const seen = await disk.look(file);
  if (seen && readHolder(seen.text)?.id === mine.id) await removeStaleLock(file, seen, () => true, staleMs, disk);
}

async function isHolder(file: string, mine: Holder, disk: Disk): Promise<boolean> {
  const seen = await disk.look(file);
  return seen !== undefined && readHolder(seen.text)?.id === mine.id;
}
