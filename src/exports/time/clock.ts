import type { Disposable } from './emitter';

/** Time, so that tests can turn it. Milliseconds. */
export interface Clock {
  now(): number;
  /** Calls back once, unless disposed before. */
  after(ms: number, callback: () => void): Disposable;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return { dispose: () => clearTimeout(timer) };
  },
};
