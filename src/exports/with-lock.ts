import { tryLock } from './file-lock';

const RETRY_MS = 20;

/**
 * Does something while no other window does anything under the same lock.
 *
 * @param work gets a function that tells whether the lock is still its own
 * @param options.timeoutMs how long to wait for it
 * @throws Error when another holds it all that time; what the work itself throws
 */
export async function withLock<T>(
  file: string,
  work: (isHeld: () => Promise<boolean>) => Promise<T>,
  options: { timeoutMs: number },
): Promise<T> {
  const deadline = performance.now() + options.timeoutMs;
  for (;;) {
    const release = await tryLock(file);
    if (release) {
      try {
        return await work(async () => true);
      } finally {
        await release();
      }
    }
    if (performance.now() >= deadline) throw new Error(`Another window holds the lock ${file}.`);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}
