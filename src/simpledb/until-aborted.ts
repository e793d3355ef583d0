/** Waiting for AbortSignals without gathering listeners: Node warns of more than ten on one signal as of a leak. */
import { abortedError } from './errors';

type Listener = () => void;

/** Those that wait for a signal, by one listener of it. */
const waiting = new WeakMap<AbortSignal, Set<Listener>>();

/** Calls `listener` when the signal ends, which it must not have yet. @returns ends the waiting */
export function onAbort(signal: AbortSignal, listener: Listener): Listener {
  const listeners = waiting.get(signal) ?? new Set();
  if (listeners.size === 0) {
    waiting.set(signal, listeners);
    signal.addEventListener('abort', endAll);
  }
  listeners.add(listener);
  return () => {
    if (listeners.delete(listener) && listeners.size === 0) signal.removeEventListener('abort', endAll);
  };
}

function endAll({ target }: Event): void {
  const signal = target as AbortSignal;
  const listeners = [...(waiting.get(signal) ?? [])];
  waiting.delete(signal);
  signal.removeEventListener('abort', endAll);
  for (const listener of listeners) listener();
}

/** Does `work` with a signal of its own, which ends with the first of these. */
export async function withOwnSignal<T>(
  signals: readonly (AbortSignal | undefined)[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const ends = signals.flatMap((signal) => {
    if (signal === undefined) return [];
    if (!signal.aborted) return [onAbort(signal, () => own.abort(signal.reason))];
    own.abort(signal.reason);
    return [];
  });
  try {
    return await work(own.signal);
  } finally {
    for (const end of ends) end();
  }
}

/**
 * Waits for a promise, or for the signal if that comes first. What the promise brings after that is ignored.
 *
 * @throws SimpleDBError of kind `aborted` for the signal, or what the promise rejects with.
 */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise<T>((resolve, reject) => {
    const abort = (): void =>
      reject(abortedError('The call was cancelled before anything was sent.', 'no', signal.reason));
    const end = signal.aborted ? abort() : onAbort(signal, abort);
    promise.then(resolve, reject).finally(() => end?.());
  });
}
