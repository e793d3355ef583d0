import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Tells what the extension does by itself from what somebody has asked for. An export is followed for hours, over
 * restarts: nothing of that may open a box that asks for a code.
 */
export class Background {
  private readonly storage = new AsyncLocalStorage<true>();

  /** Does work, with all that comes of it, that nobody waits for. */
  run<T>(work: () => T): T {
    return this.storage.run(true, work);
  }

  /** Whether the caller is part of such work. */
  get isActive(): boolean {
    return this.storage.getStore() === true;
  }
}
