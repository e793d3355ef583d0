import { constants } from 'node:fs';
import { link, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { whileBusy } from './replace-file';

/** A small file as a whole. */
export interface Note {
  readonly text: string;
  /** When it was last written, in milliseconds since 1970. */
  readonly writtenMs: number;
}

/** What stands in a file from some offset on. */
export interface FileEnd {
  /** Two files with the same id are the same file. */
  readonly id: string;
  readonly start: number;
  readonly bytes: Buffer;
}

/**
 * What shared files need of the file system, each a step of its own: tests let a process die at any of them. Rejects
 * with Node's errors; where a file that may be missing is missing, the answer is undefined.
 */
export interface Disk {
  /** @returns whether it had to be made */
  makeFolder(path: string): Promise<boolean>;
  look(path: string): Promise<Note | undefined>;
  /** The names in a folder; none where there is no folder. */
  list(folder: string): Promise<string[]>;
  /** @param startAt tells the first byte to read, once it is known which file this is and how many bytes it has */
  readEnd(path: string, startAt: (id: string, size: number) => number): Promise<FileEnd | undefined>;
  /** Makes a file that must not be there yet; `flush` keeps it through a loss of power. Leaves none when it fails. */
  create(path: string, text: string, flush: boolean): Promise<void>;
  /** Adds to a file that must be there, and flushes it. */
  append(path: string, text: string): Promise<void>;
  /** A second name for a file; rejects with EEXIST where the name is taken. */
  link(from: string, to: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  touch(path: string, ms: number): Promise<void>;
  /** Flushes the names in a folder, where the system can. */
  flushFolder(path: string): Promise<void>;
  /** Removes files that were last written before `beforeMs`. */
  sweep(folder: string, isLeftover: (name: string) => boolean, beforeMs: number): Promise<void>;
}

/** Systems give a freed inode number to the next file: a file's first bytes, with a ledger's id, must be the same too. */
const HEAD_BYTES = 54;

const unlessMissing = (error: unknown): undefined => {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  throw error;
};

export const nodeDisk: Disk = {
  async makeFolder(path) {
    return (await mkdir(path, { recursive: true })) !== undefined;
  },

  async look(path) {
    const handle = await open(path, 'r').catch(unlessMissing);
    if (!handle) return undefined;
    try {
      const { mtimeMs } = await handle.stat();
      return { text: await handle.readFile('utf8'), writtenMs: mtimeMs };
    } finally {
      await handle.close();
    }
  },

  async list(folder) {
    try {
      return await readdir(folder);
    } catch (error) {
      // A file in the folder's place holds no files either; Windows says ENOENT of that.
      if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
      throw error;
    }
  },

  async readEnd(path, startAt) {
    const handle = await open(path, 'r').catch(unlessMissing);
    if (!handle) return undefined;
    const read = async (start: number, length: number): Promise<Buffer> => {
      const buffer = Buffer.allocUnsafe(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await handle.read(buffer, filled, length - filled, start + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    };
    try {
      const { dev, ino, size } = await handle.stat();
      const head = await read(0, Math.min(size, HEAD_BYTES));
      const id = `${dev}:${ino}:${head.toString('latin1')}`;
      const start = startAt(id, size);
      return { id, start, bytes: await read(start, Math.max(0, size - start)) };
    } finally {
      await handle.close();
    }
  },

  async create(path, text, flush) {
    const handle = await open(path, 'wx');
    try {
      await handle.writeFile(text);
      if (flush) await handle.sync();
      await handle.close();
    } catch (error) {
      await handle.close().catch(() => undefined);
      await rm(path, { force: true });
      throw error;
    }
  },

  async append(path, text) {
    const handle = await open(path, constants.O_WRONLY | constants.O_APPEND);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
  },

  link,
  rename,
  remove: (path) => whileBusy(() => rm(path, { force: true })),
  touch: (path, ms) => utimes(path, new Date(ms), new Date(ms)),

  async flushFolder(path) {
    // Windows opens no folders, and some file systems flush none: then a name is as safe as the system makes it.
    const handle = await open(path, 'r').catch(() => undefined);
    await handle?.sync().catch(() => undefined);
    await handle?.close();
  },

  async sweep(folder, isLeftover, beforeMs) {
    for (const name of (await readdir(folder)).filter(isLeftover)) {
      const path = join(folder, name);
      const found = await stat(path).catch(unlessMissing);
      if (found && found.mtimeMs < beforeMs) await rm(path, { force: true });
    }
  },
};
