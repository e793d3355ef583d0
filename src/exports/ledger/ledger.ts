import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { nodeDisk, type Disk } from '../storage/disk';
import { Emitter, type Disposable } from '../time/emitter';
import { withLock } from '../storage/file-lock';
import { watchFolder } from '../storage/watch-folder';
import { LedgerFile } from './ledger-file';
import { readRecord } from '../model/read-record';
import { defined, hasEnded, type ExportRecord } from '../model/record';
import { sameJson } from '../storage/same-json';

const FILE = 'exports.jsonl';
/** Others hold the lock for milliseconds. One that hangs must not keep this window from going on without its disk. */
const LOCK = { timeoutMs: 10_000, staleMs: 60_000 };
/** Records that are changed or compared before others get their turn: about a millisecond. */
const RECORDS_AT_A_TIME = 400;

/** What becomes of one record. */
export interface LedgerChange {
  readonly exportArn: string;
  /**
   * @param now what all windows know of it; undefined when none does
   * @returns what it is to be; undefined, or what it is already, for no change. Has no effects: it may be asked again.
   */
  readonly change: (now: ExportRecord | undefined) => ExportRecord | undefined;
}

/** As a LedgerChange, and null for a record that goes. */
interface Change {
  readonly exportArn: string;
  readonly change: (now: ExportRecord | undefined) => ExportRecord | null | undefined;
}

interface Outcome {
  /** What is to be written: the last of each record that is no longer as it was. */
  readonly entries: Map<string, ExportRecord | undefined>;
  /** The changes that changed something. */
  readonly effective: Change[];
  readonly errors: unknown[];
}

/**
 * The exports that are remembered here, shared by all windows of this VS Code: one file, changed under a lock, watched by
 * all. What a call has been promised for survives a crash, of the machine too; where nothing can be written, this window
 * goes on with what it has in memory.
 */
export class Ledger implements Disposable {
  private readonly file: LedgerFile;
  private readonly lock: string;
  private readonly known = new Map<string, ExportRecord>();
  private readonly changed: Emitter<readonly string[]>;
  /** Changes that could not be written yet; they count here all the same. */
  private unwritten: Change[] = [];
  private last: Promise<unknown> = Promise.resolve();
  private opened: Promise<void> | undefined;
  private watcher: Disposable | undefined;
  private readIsDue = false;
  private disposed = false;
  private lastReported = '';

  /** Records have changed or gone, by whichever window: once for all that changed together. */
  readonly onDidChange: (listener: (exportArns: readonly string[]) => void) => Disposable;

  /** @param onInternalError hears what goes wrong where no caller waits for it */
  constructor(
    private readonly folder: string,
    private readonly onInternalError: (error: unknown) => void = () => undefined,
    private readonly disk: Disk = nodeDisk,
  ) {
    this.file = new LedgerFile(join(folder, FILE), disk);
    this.lock = join(folder, 'exports.lock');
    this.changed = new Emitter(onInternalError);
    this.onDidChange = this.changed.event;
  }

  /** By exportArn, as this window knows them now; the same map at all times. */
  get records(): ReadonlyMap<string, ExportRecord> {
    return this.known;
  }

  /** Reads what is there, and from then on what any window adds. Never rejects: what fails is reported and lived with. */
  open(): Promise<void> {
    this.opened ??= this.inTurn(async () => {
      try {
        await this.disk.makeFolder(this.folder);
        // First, so that nothing can come between the reading and the watching.
        this.watch();
        await this.file.sweep();
      } catch (error) {
        this.report(error);
      }
      await this.read();
    });
    return this.opened;
  }

  /**
   * Changes records by what all windows know of them, in one write. Without changes it only catches up, and writes what
   * could not be written before.
   *
   * @throws what kept it from the disk, LedgerVersionError among others; this window knows the changes all the same, and
   * writes them with its next update. What a change throws, too: the others are made.
   */
  update(changes: readonly LedgerChange[]): Promise<void> {
    return this.inTurn(() => this.make(changes));
  }

  /**
   * Asks for the right to tell of the ends of exports. Never rejects.
   *
   * @returns those that have ended and of which nobody has told: exactly one caller gets each, over all windows and
   * restarts. Where that cannot be written, one in each window does: told twice is better than never told.
   */
  async claim(exportArns: readonly string[]): Promise<string[]> {
    const claimed = new Set<string>();
    const changes = [...new Set(exportArns)].map((exportArn): Change => ({
      exportArn,
      change: (now) => {
        claimed.delete(exportArn);
        if (!now || !hasEnded(now) || now.told) return undefined;
        claimed.add(exportArn);
        return { ...now, told: true };
      },
    }));
    await this.inTurn(() => this.make(changes)).catch((error: unknown) => this.report(error));
    return [...claimed];
  }

  /** Forgets records, and leaves nothing of them in the file. @throws as update */
  remove(exportArns: readonly string[]): Promise<void> {
    return this.inTurn(() => this.make(exportArns.map((exportArn) => ({ exportArn, change: (now) => now && null }))));
  }

  /** Hears and tells no more. What is being written is written to its end. */
  dispose(): void {
    this.disposed = true;
    this.watcher?.dispose();
    this.changed.dispose();
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }

  private async make(changes: readonly Change[]): Promise<void> {
    const all = [...this.unwritten, ...changes];
    let left = all;
    const touched = new Set(all.map(({ exportArn }) => exportArn));
    const touch = (exportArns: Iterable<string>): void => {
      for (const exportArn of exportArns) touched.add(exportArn);
    };
    let errors: unknown[] = [];
    try {
      // Somebody may have removed the folder, and the watcher with it.
      if (await this.disk.makeFolder(this.folder)) this.watch();
      await withLock(this.lock, async (isHeld) => {
        touch(await this.file.catchUp());
        const outcome = await this.outcomeOf(all);
        ({ errors } = outcome);
        if (outcome.entries.size > 0) await this.file.write(outcome.entries, isHeld);
        // What fails from here on, they are written: made again, a change could count twice.
        this.unwritten = left = [];
        if (outcome.entries.size > 0) touch(await this.file.catchUp());
        // Only the file is longer than it need be.
        if (this.file.isDueForCompaction) await this.file.compact(isHeld).catch((error: unknown) => this.report(error));
      }, { ...LOCK, disk: this.disk });
      this.lastReported = '';
    } catch (error) {
      this.unwritten = (await this.outcomeOf(left)).effective;
      errors = [error];
    }
    await this.show(touched);
    if (errors.length > 0) throw errors[0];
  }

  /** Makes changes one after the other, each to what the one before it left. */
  private async outcomeOf(changes: readonly Change[]): Promise<Outcome> {
    const entries = new Map<string, ExportRecord | undefined>();
    const effective: Change[] = [];
    const errors: unknown[] = [];
    for (const [n, each] of changes.entries()) {
      if (isTimeToBreathe(n)) await breathe();
      const { exportArn } = each;
      const now = entries.has(exportArn) ? entries.get(exportArn) : this.file.get(exportArn);
      try {
        const next = changeOf(each, now);
        if (next === undefined) continue;
        entries.set(exportArn, next ?? undefined);
        effective.push(each);
      } catch (error) {
        errors.push(error);
      }
    }
    // What was changed back need not be written.
    let compared = 0;
    for (const [exportArn, record] of entries) {
      if (isTimeToBreathe(compared++)) await breathe();
      if (sameJson(record, this.file.get(exportArn))) entries.delete(exportArn);
    }
    return { entries, effective, errors };
  }

  /**
   * Lets this window know what the file and the changes that it lacks say, and tells what is new of it. Others get their
   * turn while it looks for what is new; what it finds is known all at once, just before it is told.
   */
  private async show(exportArns: ReadonlySet<string>): Promise<void> {
    // Where nothing is known, all is new.
    const differing = this.known.size === 0 ? exportArns : await this.differing(exportArns);
    const unwritten = this.unwrittenByArn();
    const news: string[] = [];
    for (const exportArn of differing) {
      const record = this.wordOn(exportArn, unwritten);
      if (record === this.known.get(exportArn)) continue;
      news.push(exportArn);
      if (record) this.known.set(exportArn, record);
      else this.known.delete(exportArn);
    }
    if (news.length > 0) this.changed.fire(news);
  }

  private async differing(exportArns: Iterable<string>): Promise<string[]> {
    const unwritten = this.unwrittenByArn();
    const differing: string[] = [];
    let compared = 0;
    for (const exportArn of exportArns) {
      if (isTimeToBreathe(compared++)) await breathe();
      if (!sameJson(this.wordOn(exportArn, unwritten), this.known.get(exportArn))) differing.push(exportArn);
    }
    return differing;
  }

  private unwrittenByArn(): ReadonlyMap<string, readonly Change[]> {
    const changes = new Map<string, Change[]>();
    for (const each of this.unwritten) changes.set(each.exportArn, [...(changes.get(each.exportArn) ?? []), each]);
    return changes;
  }

  /** What the file says of a record, with the changes that it lacks. */
  private wordOn(exportArn: string, unwritten: ReadonlyMap<string, readonly Change[]>): ExportRecord | undefined {
    let record = this.file.get(exportArn);
    for (const each of unwritten.get(exportArn) ?? []) {
      try {
        const next = changeOf(each, record);
        if (next !== undefined) record = next ?? undefined;
      } catch (error) {
        this.report(error);
      }
    }
    return record;
  }

  private async read(): Promise<void> {
    try {
      await this.show(await this.file.catchUp());
    } catch (error) {
      this.report(error);
    }
  }

  private watch(): void {
    this.watcher?.dispose();
    if (this.disposed || !this.opened) return;
    try {
      this.watcher = watchFolder(this.folder, {
        changed: (name) => {
          if (name !== undefined && name !== FILE) return;
          if (this.readIsDue || this.disposed) return;
          this.readIsDue = true;
          void this.inTurn(() => {
            this.readIsDue = false;
            return this.read();
          });
        },
        ended: (error) => this.report(error),
      });
    } catch (error) {
      // A system can run out of watchers: then this window hears of the others when it writes.
      this.report(error);
    }
  }

  /** The same again and again is told once. */
  private report(error: unknown): void {
    const text = String(error);
    if (text === this.lastReported) return;
    this.lastReported = text;
    this.onInternalError(error);
  }
}

const isTimeToBreathe = (n: number): boolean => n % RECORDS_AT_A_TIME === RECORDS_AT_A_TIME - 1;

/** @returns undefined for no change. @throws where the result is no record of this export: it could not be read again. */
function changeOf({ exportArn, change }: Change, now: ExportRecord | undefined): ExportRecord | null | undefined {
  const next = change(now);
  if (next === undefined || next === null) return next;
  if (readRecord(defined(next))?.exportArn !== exportArn) throw new TypeError(`This is no record of ${exportArn}.`);
  return sameJson(next, now) ? undefined : next;
}
