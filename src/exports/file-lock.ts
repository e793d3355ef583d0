import { open, readFile, rm, stat } from 'node:fs/promises';

/** Nobody holds a lock this long: its process has died, and another may have got its id. */
const STALE_MS = 5 * 60 * 1000;

/**
 * Takes a lock that windows share: a file that only one process can make, with its process id in it. The lock of a
 * process that has died is removed; the next try takes it.
 *
 * @returns what releases it, or undefined while another holds it.
 */
export async function tryLock(file: string): Promise<(() => Promise<void>) | undefined> {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(String(process.pid));
    await handle.close();
    return () => rm(file, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = Number(await readFile(file, 'utf8').catch(() => ''));
    const taken = await stat(file).then(({ mtimeMs }) => mtimeMs, () => Infinity);
    if ((holder > 0 && !isAlive(holder)) || Date.now() - taken > STALE_MS) await rm(file, { force: true });
    return undefined;
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
