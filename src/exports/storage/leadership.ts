import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { nodeDisk, type Disk, type Note } from './disk';
import { Emitter, type Disposable } from '../time/emitter';
import { removeStaleLock, hasDied, readHolder, createLockFile } from './file-lock';
import { systemClock, type Clock } from '../time/clock';

/** The leader shows that it is awake, and the others look whether it is, this often. */
const BEAT_MS = 2_000;
/** A leader that showed no new sign at so many looks after the one that first saw its last sign is asleep: 8 s at most. */
const SILENT_LOOKS = 3;

/**
 * Elects one window among those that want to lead, by a file that only one of them can make. A leader that has died is
 * followed within a look, one that sleeps within ten seconds; one that wakes up and finds another steps down at once.
 * For that moment there are two, so what a leader does must be harmless when done twice.
 */
export class Leadership implements Disposable {
  private readonly changed: Emitter<boolean>;
  private wanted = false;
  private leads = false;
  private disposed = false;
  /** Of the lease that is this window's own. */
  private leaseId: string | undefined;
  private silence: { sign: string; looks: number } = { sign: '', looks: 0 };
  private looking = false;
  private timer: Disposable | undefined;
  private failing = false;

  /** This window leads, or no longer does. */
  readonly onDidChange: (listener: (isLeader: boolean) => void) => Disposable;

  /** @param file the lease, in a folder that all windows share */
  constructor(
    private readonly file: string,
    private readonly clock: Clock = systemClock,
    private readonly onInternalError: (error: unknown) => void = () => undefined,
    private readonly disk: Disk = nodeDisk,
  ) {
    this.changed = new Emitter(onInternalError);
    this.onDidChange = this.changed.event;
  }

  get isLeader(): boolean {
    return this.leads;
  }

  /** Whether this window would lead. Once it no longer does, another may at once. */
  setCandidate(wanted: boolean): void {
    if (this.disposed || wanted === this.wanted) return;
    this.wanted = wanted;
    if (wanted) {
      this.silence = { sign: '', looks: 0 };
      // A look that is still under way when it is wanted again looks for this wish as well.
      if (!this.looking) void this.heartbeat();
    } else {
      this.release();
    }
  }

  dispose(): void {
    this.disposed = true;
    this.wanted = false;
    this.release();
    this.changed.dispose();
  }

  private async heartbeat(): Promise<void> {
    this.looking = true;
    let leads: boolean;
    try {
      leads = (await this.renewLease()) || (await this.tryAcquireLease());
      this.failing = false;
    } catch (error) {
      // Nobody else can be seen, nor be seen to do the work: it is done here.
      leads = true;
      if (!this.failing) this.onInternalError(error);
      this.failing = true;
    }
    this.looking = false;
    // The wish may have ended meanwhile, with nothing to release yet.
    if (!this.wanted) return this.release();
    this.timer?.dispose();
    this.timer = this.clock.after(BEAT_MS, () => void this.heartbeat());
    this.set(leads);
  }

  /** As the leader: gives a sign. @returns false where the lease is not this window's own, or no longer */
  private async renewLease(): Promise<boolean> {
    if (this.leaseId === undefined) return false;
    const lease = await this.disk.look(this.file);
    if (!lease || readHolder(lease.text)?.id !== this.leaseId) {
      this.leaseId = undefined;
      return false;
    }
    await this.disk.touch(this.file, this.clock.now());
    return true;
  }

  /** As one of the others: takes the lease if nobody has it or its holder is gone. @returns whether it got it */
  private async tryAcquireLease(): Promise<boolean> {
    await this.disk.makeFolder(dirname(this.file));
    const lease = await this.disk.look(this.file);
    if (lease && !this.isLeft(lease)) return false;
    // Judged by this very lease: another that was taken meanwhile stays.
    if (lease) await removeStaleLock(this.file, lease, ({ writtenMs }) => writtenMs === lease.writtenMs, undefined, this.disk);
    this.leaseId = (await createLockFile(this.file, this.disk))?.id;
    return this.leaseId !== undefined;
  }

  /** By signs and looks, not by the time in the file: clocks jump, and this machine may have slept as well. */
  private isLeft({ text, writtenMs }: Note): boolean {
    if (hasDied(readHolder(text))) return true;
    const sign = `${writtenMs} ${text}`;
    this.silence = { sign, looks: sign === this.silence.sign ? this.silence.looks + 1 : 0 };
    return this.silence.looks >= SILENT_LOOKS;
  }

  /** Synchronous: a closing window cannot await. */
  private release(): void {
    this.timer?.dispose();
    this.timer = undefined;
    const { leaseId } = this;
    this.leaseId = undefined;
    try {
      if (leaseId !== undefined && readHolder(readFileSync(this.file, 'utf8'))?.id === leaseId) rmSync(this.file);
    } catch (error) {
      // Without its file there is nothing to release; a file that stays is taken over for its silence.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.onInternalError(error);
    }
    this.set(false);
  }

  private set(leads: boolean): void {
    if (leads === this.leads) return;
    this.leads = leads;
    this.changed.fire(leads);
  }
}
