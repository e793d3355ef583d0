/**
 * Replaces a file as a whole: a crash, or a kill, leaves the old or the new one. The extension and the sandbox both write by
 * this, so it imports nothing but Node.
 */
import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** What Windows answers while a virus scanner, an indexer or another window has a file open: soon it will not. */
const BUSY = new Set(['EBUSY', 'EPERM', 'EACCES']);
/** Pauses between the attempts, in milliseconds: 635 ms in all, after which the error is taken for a lasting one. */
const PAUSES_MS = [5, 10, 20, 40, 80, 160, 320] as const;

const isBusy = (error: unknown): boolean => BUSY.has((error as NodeJS.ErrnoException).code ?? '');

/** What replacing needs of the file system; see `Disk`. */
export interface ReplacingDisk {
  create(path: string, text: string, flush: boolean): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  flushFolder(path: string): Promise<void>;
}

/**
 * Writes and flushes a file beside the old one and renames it: on the disk when it resolves.
 *
 * @param beforeRename rejects where the file is not to be replaced after all
 */
export async function replaceFile(
  path: string,
  text: string,
  disk: ReplacingDisk,
  beforeRename: () => Promise<void> = async () => undefined,
): Promise<void> {
  const beside = `${path}.${randomUUID()}.tmp`;
  try {
    await disk.create(beside, text, true);
    await beforeRename();
    await whileBusy(() => disk.rename(beside, path));
  } catch (error) {
    await whileBusy(() => disk.remove(beside)).catch(() => undefined);
    throw error;
  }
  await disk.flushFolder(dirname(path));
}

/**
 * The same at once, so that a condition that was checked just before still holds, for a program that alone owns the folder.
 * Not flushed: a loss of power is not provided for.
 */
export function replaceFileSync(
  path: string,
  text: string,
  { writeFileSync, renameSync, rmSync }: Pick<typeof fs, 'writeFileSync' | 'renameSync' | 'rmSync'> = fs,
): void {
  const beside = `${path}.next`;
  try {
    writeFileSync(beside, text);
    whileBusySync(() => renameSync(beside, path));
  } catch (error) {
    try {
      rmSync(beside, { force: true });
    } catch {
      // Its owner clears it away when it next starts.
    }
    throw error;
  }
}

/** Tries again while somebody has the file open, for a bounded time. @throws the last error */
export async function whileBusy<T>(action: () => Promise<T>): Promise<T> {
  for (const ms of PAUSES_MS) {
    try {
      return await action();
    } catch (error) {
      if (!isBusy(error)) throw error;
    }
    await pause(ms);
  }
  return action();
}

function whileBusySync(action: () => void): void {
  for (const ms of PAUSES_MS) {
    try {
      return action();
    } catch (error) {
      if (!isBusy(error)) throw error;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  }
  action();
}
