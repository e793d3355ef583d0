import { isAlive } from '../exports/file-lock';
import { findStart } from '../exports/find-start';
import { Emitter, type Disposable } from '../exports/emitter';
import type { PendingStart, PendingStarts } from '../exports/pending-starts';
import { systemClock, type Clock } from '../exports/clock';
import { readerOf, type ExportStarter } from './export-starter';
import type { Session } from './session';

export type Settled = {
  readonly start: PendingStart;
  /** false: AWS has no export of this start's token. */
  readonly started: boolean;
};

/** A request that left may arrive this much later: until then an export that is not listed may still come. */
const IN_FLIGHT_MS = 2 * 60 * 1000;
const AGAIN_MS = 30_000;

/**
 * Settles what a crash, a closed window or a dead network left open: starts that were stored and never answered. It
 * only looks, and never sends a start: whether to try again is the user's to say.
 */
export class StartSettler implements Disposable {
  private readonly settled: Emitter<Settled>;
  private timer: Disposable | undefined;
  private disposed = false;

  /** Heard by the one window that settled it. */
  readonly onDidSettle;

  constructor(
    private readonly pending: PendingStarts,
    private readonly starter: ExportStarter,
    private readonly sessionOf: (start: PendingStart) => Promise<Session>,
    private readonly noteError: (error: unknown) => void,
    private readonly clock: Clock = systemClock,
  ) {
    this.settled = new Emitter(noteError);
    this.onDidSettle = this.settled.event;
  }

  /** Looks at all that is open, and again later for as long as something is. Never rejects. */
  async run(): Promise<void> {
    this.timer?.dispose();
    let left = false;
    for (const start of await this.open()) {
      try {
        if (!(await this.settleOne(start))) left = true;
      } catch (error) {
        // No credentials, no network, a sandbox that is gone: it can be asked later.
        left = true;
        this.noteError(error);
      }
    }
    if (left && !this.disposed) this.timer = this.clock.after(AGAIN_MS, () => void this.run());
  }

  /** To be looked at in a while: a start of this window has ended without an answer. */
  schedule(): void {
    this.timer?.dispose();
    if (!this.disposed) this.timer = this.clock.after(AGAIN_MS, () => void this.run());
  }

  dispose(): void {
    this.disposed = true;
    this.timer?.dispose();
    this.settled.dispose();
  }

  /** What nobody else is busy with: left by a process that has ended, or by this window. */
  private async open(): Promise<PendingStart[]> {
    const all = await this.pending.list().catch((error: unknown): PendingStart[] => {
      this.noteError(error);
      return [];
    });
    return all.filter((start) => !this.starter.isActive(start) && (start.pid === process.pid || !isAlive(start.pid)));
  }

  /** @returns false when it has to be looked at again. */
  private async settleOne(start: PendingStart): Promise<boolean> {
    const release = await this.pending.lock(start);
    if (!release) return false;
    try {
      const session = await this.sessionOf(start);
      const found = await findStart(readerOf(session), start);
      if (found) {
        await this.starter.adopt(session, start, found);
      } else {
        if (this.clock.now() - Date.parse(start.startedAt) < IN_FLIGHT_MS || this.starter.isActive(start)) return false;
        await this.pending.remove(start);
      }
      this.settled.fire({ start, started: found !== undefined });
      return true;
    } finally {
      await release();
    }
  }
}
