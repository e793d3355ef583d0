import type { GetExportOutput } from '../simpledb/model';
import { Emitter, type Disposable } from './emitter';
import { hasEnded, withDetails, type ExportRecord } from './record';
import type { ExportStore } from './store';

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

/** An export with what this window knows of following it. */
export interface TrackedExport {
  readonly record: ExportRecord;
  /** Why the last look failed; following goes on all the same. */
  readonly problem?: unknown;
}

/** A new export is looked at after a second; each look that finds nothing new waits half as long again, up to a minute. */
const FIRST_INTERVAL_MS = 1_000;
const LAST_INTERVAL_MS = 60_000;
const GROWTH = 1.5;
/** An export that AWS does not know is taken for forgotten from this age on. */
const FORGOTTEN_AFTER_MS = 24 * 60 * 60 * 1000;

interface Following extends TrackedExport {
  interval: number;
  timer?: Disposable | undefined;
}

/**
 * Follows exports by GetExport until they really end, however long that takes: no number of looks and no error ends it
 * but the service's word. What is known lives in the store, so that a reload goes on where the last window stopped.
 */
export class ExportTracker implements Disposable {
  private readonly exports = new Map<string, Following>();
  private readonly changed: Emitter<TrackedExport>;
  private readonly ended: Emitter<ExportRecord>;
  private watcher: Disposable | undefined;
  private disposed = false;

  /** An export is new, further, or has a problem. */
  readonly onDidChange;
  /** An export has ended; heard by one window only, once. */
  readonly onDidEnd;

  constructor(
    private readonly store: ExportStore,
    private readonly getExport: (record: ExportRecord) => Promise<GetExportOutput>,
    private readonly clock: Clock = systemClock,
    private readonly onInternalError: (error: unknown) => void = () => undefined,
  ) {
    this.changed = new Emitter(onInternalError);
    this.ended = new Emitter(onInternalError);
    this.onDidChange = this.changed.event;
    this.onDidEnd = this.ended.event;
  }

  /** Newest first. */
  get tracked(): TrackedExport[] {
    return [...this.exports.values()].sort(
      (a, b) => Date.parse(b.record.requestedAt) - Date.parse(a.record.requestedAt),
    );
  }

  find(exportArn: string): TrackedExport | undefined {
    return this.exports.get(exportArn);
  }

  /** Takes up what the store holds, and from then on what any window adds to it. */
  async resume(): Promise<void> {
    await this.read();
    if (this.watcher || this.disposed) return;
    try {
      this.watcher = await this.store.watch(() => this.guard(this.read()));
    } catch (error) {
      // A system can run out of watchers. What this window knows is followed all the same.
      return this.onInternalError(error);
    }
    // The window may have closed while the folder was being opened.
    if (this.disposed) return this.watcher.dispose();
    // What was stored between the reading and the watching.
    await this.read();
  }

  /** Stores an export, then follows it. Rejects when it cannot be stored; it is followed in this window all the same. */
  async track(record: ExportRecord): Promise<void> {
    this.accept(record);
    await this.store.put(record);
  }

  /** Looks at everything that runs now, not at its next time: the user asked, or a login has come back. */
  lookNow(): void {
    for (const following of this.exports.values()) {
      if (hasEnded(following.record)) continue;
      following.interval = FIRST_INTERVAL_MS;
      this.schedule(following, 0);
    }
  }

  dispose(): void {
    this.disposed = true;
    this.watcher?.dispose();
    for (const following of this.exports.values()) following.timer?.dispose();
    this.changed.dispose();
    this.ended.dispose();
  }

  private async read(): Promise<void> {
    for (const record of await this.store.list()) this.accept(record);
  }

  private accept(record: ExportRecord): void {
    if (this.disposed) return;
    const known = this.exports.get(record.exportArn);
    if (known && (hasEnded(known.record) || JSON.stringify(known.record) === JSON.stringify(record))) return;
    if (known) return this.advance(known, record);
    const following: Following = { record, interval: FIRST_INTERVAL_MS };
    this.exports.set(record.exportArn, following);
    this.changed.fire(following);
    if (hasEnded(record)) this.guard(this.tell(record));
    else this.schedule(following, FIRST_INTERVAL_MS);
  }

  private advance(following: Following, record: ExportRecord): void {
    const next: Following = { record, interval: following.interval, timer: following.timer };
    this.exports.set(record.exportArn, next);
    this.changed.fire(next);
    if (!hasEnded(record)) return;
    next.timer?.dispose();
    this.guard(this.tell(record));
  }

  private async tell(record: ExportRecord): Promise<void> {
    // Told twice is better than never told: a full disk keeps nobody from hearing of an end.
    const first = await this.store.claimNotice(record.exportArn).catch((error: unknown) => {
      this.onInternalError(error);
      return true;
    });
    if (first) this.ended.fire(record);
  }

  private schedule(following: Following, ms: number): void {
    following.timer?.dispose();
    if (this.disposed) return;
    following.timer = this.clock.after(ms, () => this.guard(this.look(following.record.exportArn)));
  }

  private async look(exportArn: string): Promise<void> {
    const before = this.exports.get(exportArn);
    if (!before || hasEnded(before.record)) return;
    let record = before.record;
    let problem: unknown;
    try {
      record = withDetails(record, await this.getExport(record), {}, new Date(this.clock.now()));
    } catch (error) {
      problem = error;
      // AWS keeps exports for three months; what it has forgotten can be followed no further. One that is new may
      // only not have reached all of AWS, or is asked for with another account's credentials.
      const age = this.clock.now() - Date.parse(record.requestedAt);
      if ((error as Error).name === 'NoSuchExportException' && age > FORGOTTEN_AFTER_MS) {
        record = { ...record, forgotten: true, endSeenAt: new Date(this.clock.now()).toISOString() };
      }
    }
    const current = this.exports.get(exportArn);
    // Another window may have seen the end while this one was asking.
    if (this.disposed || !current || hasEnded(current.record)) return;

    const moved = record.exportStatus !== current.record.exportStatus || hasEnded(record);
    const interval = moved ? FIRST_INTERVAL_MS : Math.min(current.interval * GROWTH, LAST_INTERVAL_MS);
    const next: Following = { record, interval, ...(problem === undefined ? {} : { problem }) };
    current.timer?.dispose();
    this.exports.set(exportArn, next);
    if (moved) await this.keep(record);
    if (moved || problem !== undefined || current.problem !== undefined) this.changed.fire(next);
    if (hasEnded(record)) await this.tell(record);
    // Spread over a quarter of the interval: several exports, and several windows, must not ask in step.
    else this.schedule(next, interval * (0.875 + Math.random() / 4));
  }

  /** A full disk must not end the following: the next look finds the same again. */
  private async keep(record: ExportRecord): Promise<void> {
    try {
      await this.store.put(record);
    } catch (error) {
      this.onInternalError(error);
    }
  }

  private guard(work: Promise<void>): void {
    work.catch(this.onInternalError);
  }
}
