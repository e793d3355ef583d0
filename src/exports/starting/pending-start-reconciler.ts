import { isAlive } from '../storage/file-lock';
import { findExportByToken } from './find-export-by-token';
import { Emitter, type Disposable } from '../time/emitter';
import type { PendingStart, StartJournal } from './start-journal';
import { systemClock, type Clock } from '../time/clock';
import { readerOf, type ExportStarter } from './export-starter';
import type { AwsSession } from '../model/aws-session';
import { checkAccount } from './start-account';

export type Settled = {
  readonly start: PendingStart;
  /** false: AWS has no export of this start's token. */
  readonly started: boolean;
};

/**
 * A request that left may arrive this much later: until then an export that is not listed may still come. Counted from
 * the first look, which was after the request: a clock that was set, or a sleep, does not shorten it.
 */
const IN_FLIGHT_MS = 2 * 60 * 1000;
/** No window sends and settles a start for this long: its process is another one's that has got the same id. */
const OWNED_MS = 20 * 60 * 1000;
const AGAIN_MS = 30_000;

/** Goes on evenly, whatever becomes of the time of day. */
const steadyClock: Clock = { ...systemClock, now: () => performance.now() };

/**
 * Settles what a crash, a closed window or a dead network left open: starts that were stored and never answered. It
 * only looks, and never sends a start: whether to try again is the user's to say.
 */
export class PendingStartReconciler implements Disposable {
  private readonly settled: Emitter<Settled>;
  /** When this window first saw each start. */
  private readonly seen = new Map<string, number>();
  private timer: Disposable | undefined;
  private disposed = false;

  /** Heard by the one window that settled it. */
  readonly onDidSettle;

  constructor(
    private readonly pending: StartJournal,
    private readonly starter: ExportStarter,
    private readonly withSession: <T>(start: PendingStart, work: (session: AwsSession) => Promise<T>) => Promise<T>,
    private readonly noteError: (error: unknown) => void,
    private readonly clock: Clock = steadyClock,
  ) {
    this.settled = new Emitter(noteError);
    this.onDidSettle = this.settled.event;
  }

  /** Looks at all that is open, and again later for as long as something is. Never rejects. */
  async run(): Promise<void> {
    this.timer?.dispose();
    const open = await this.open();
    // Where it is not known which starts are open, some may be.
    let left = open === undefined;
    for (const start of open ?? []) {
      try {
        if (this.isOthers(start) || !(await this.settleOne(start))) left = true;
      } catch (error) {
        // No credentials, no network, a sandbox that is gone: it can be asked later.
        left = true;
        this.noteError(error);
      }
    }
    if (left && !this.disposed) this.timer = this.clock.after(AGAIN_MS, () => void this.run());
  }

  /** Looks at one start now. @returns false where nothing is certain yet. @throws what keeps it from being looked at */
  async reconcile(start: PendingStart): Promise<boolean> {
    if (!this.seen.has(start.id)) this.seen.set(start.id, this.clock.now());
    return !this.isOthers(start) && (await this.settleOne(start));
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

  /** All that is noted, by whichever window; undefined where that cannot be read. */
  private async open(): Promise<PendingStart[] | undefined> {
    const all = await this.pending.list().catch((error: unknown): undefined => void this.noteError(error));
    if (!all) return undefined;
    for (const { id } of all) if (!this.seen.has(id)) this.seen.set(id, this.clock.now());
    return all;
  }

  /** Whether a window is busy with it: this one, or one whose process lives. */
  private isOthers(start: PendingStart): boolean {
    if (this.starter.isActive(start)) return true;
    return start.pid !== process.pid && isAlive(start.pid) && this.seenFor(start) < OWNED_MS;
  }

  private seenFor({ id }: PendingStart): number {
    const now = this.clock.now();
    return now - (this.seen.get(id) ?? now);
  }

  /** @returns false when it has to be looked at again. */
  private async settleOne(start: PendingStart): Promise<boolean> {
    const release = await this.pending.lock(start);
    if (!release) return false;
    try {
      const started = await this.withSession(start, async (session) => {
        await checkAccount(session, start.accountId);
        const found = await findExportByToken(readerOf(session), start);
        if (found) await this.starter.adopt(session, start, found);
        return found !== undefined;
      });
      if (!started) {
        if (this.seenFor(start) < IN_FLIGHT_MS || this.starter.isActive(start)) return false;
        await this.pending.remove(start);
      }
      this.settled.fire({ start, started });
      return true;
    } finally {
      await release();
    }
  }
}
