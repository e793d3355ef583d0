import { abortedError } from './errors';
import { onAbort } from './on-abort';

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
