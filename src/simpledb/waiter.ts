/** Waits for the end of an export: minutes for a small domain, hours for gigabytes. */
import { abortedError, SimpleDBError } from './errors';
import { isEndStatus, type GetExportOutput } from './model';
import { nextPause, POLL_FACTOR, spread, type Spread } from './pauses';
import type { Sleep } from './retry';

export interface WaitOptions {
  readonly signal?: AbortSignal | undefined;
  /** The first pause, in milliseconds; 5 s by default. Later ones grow by `POLL_FACTOR`. */
  readonly minDelayMs?: number | undefined;
  /** The longest pause, in milliseconds; 60 s by default. */
  readonly maxDelayMs?: number | undefined;
  /** Gets each answer, the last included. */
  readonly onPoll?: ((output: GetExportOutput) => void) | undefined;
  /** Gets each error that may pass (no network, throttling); waiting goes on. */
  readonly onError?: ((error: SimpleDBError) => void) | undefined;
}

const DEFAULT_MIN_DELAY_MS = 5_000;
const DEFAULT_MAX_DELAY_MS = 60_000;
/** A pause is shortened by up to a quarter. */
const SPREAD: Spread = [1, 0.75];

/**
 * Asks until the export has SUCCEEDED or FAILED, without a limit of its own: AWS's waiter gives up after 2.5 minutes.
 * A status that AWS has added since is waited for as well. A failed export is an answer as well: look at `exportStatus`.
 * @throws SimpleDBError of kind `aborted`, or any that waiting cannot cure (access denied, no such export, …)
 */
export async function waitUntilDone(
  getExport: () => Promise<GetExportOutput>,
  options: WaitOptions,
  sleep: Sleep,
  random: () => number,
): Promise<GetExportOutput> {
  const { signal, onPoll, onError } = options;
  const minDelayMs = options.minDelayMs ?? DEFAULT_MIN_DELAY_MS;
  const maxDelayMs = Math.max(minDelayMs, options.maxDelayMs ?? DEFAULT_MAX_DELAY_MS);
  let delayMs = minDelayMs;
  for (;;) {
    try {
      const output = await getExport();
      onPoll?.(output);
      if (isEndStatus(output.exportStatus)) return output;
    } catch (error) {
      if (!(error instanceof SimpleDBError) || !error.retryable) throw error;
      onError?.(error);
    }
    try {
      await sleep(spread(delayMs, SPREAD, random), signal);
    } catch {
      throw abortedError('Waiting for the export was cancelled; the export itself goes on.', 'answered', signal?.reason);
    }
    delayMs = nextPause(delayMs, { last: maxDelayMs, factor: POLL_FACTOR });
  }
}
