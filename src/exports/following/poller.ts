import { isEndStatus, type ExportSummary } from '../../simpledb/model';
import { Emitter, type Disposable } from '../time/emitter';
import type { Clock } from '../time/clock';
import type { Ledger, LedgerChange } from '../ledger/ledger';
import { mapWithConcurrency } from '../time/map-with-concurrency';
import { FIRST_INTERVAL_MS, nextInterval, spreadInterval } from './poll-interval';
import { hasEnded, isFollowed, scopeKey, withArtefacts, withDetails, withPause, withSummary, type ExportScope, type ExportRecord } from '../model/record';
import { isDenied, isNoSuchExport, type ExportService } from '../model/export-service';
import { deserializeError, isSameError, serializeError } from '../model/serialized-error';

/** What IAM has refused is not asked for again within this time, as long as something else tells. */
const DENIED_MS = 10 * 60 * 1000;
/** Exports whose objects are listed in one look: the figures are a service, not the purpose. */
const ARTEFACTS_PER_LOOK = 5;
/** An export that AWS does not know is taken for forgotten from this age on, and after so many looks. */
const FORGOTTEN_AFTER_MS = 24 * 60 * 60 * 1000;
const FORGOTTEN_AFTER_LOOKS = 3;
/** An export that was seen running this shortly before is taken to have ended now. */
const ENDED_JUST_NOW_MS = 2 * 60 * 1000;

/** One account's exports in one Region, as far as they are followed. */
interface Polled {
  scope: ExportScope;
  interval: number;
  timer?: Disposable | undefined;
  looking?: Promise<void> | undefined;
  /** IAM's refusal of GetExport: lists alone tell how far exports are. Tried again when the user asks. */
  getDenied?: unknown;
  /** IAM's refusal of ListExports: each export is asked for by itself. */
  listDenied?: unknown;
  /** When what is denied is tried again: rights come and go. */
  deniedUntil: number;
}

/** What this window knows of one export's being followed; it is not stored. */
interface Followed {
  problem?: unknown;
  artefactsProblem?: unknown;
  runningAt?: number;
  unknownLooks: number;
}

/**
 * Follows every export that runs to its end: no number of looks and no error ends that but the service's word.
 *
 * One timer for each account and Region, however many exports run there. Of several, a list tells which have moved and
 * GetExport is asked for those alone, so that the cost grows with what runs and not with the history: paging ends with
 * the last one that runs, and never takes more pages than there are such exports.
 */
export class ExportPoller implements Disposable {
  private readonly scopes = new Map<string, Polled>();
  private readonly followed = new Map<string, Followed>();
  /** Buckets that may not be listed, until the user asks again. */
  private readonly deniedBuckets = new Map<string, unknown>();
  private readonly changed: Emitter<readonly string[]>;
  private readonly subscription: Disposable;
  private active = false;
  private watched = false;
  private disposed = false;

  /** What this window knows of them has changed; hears the ARNs. What all windows know of is the ledger's to tell. */
  readonly onDidChange;

  constructor(
    private readonly ledger: Ledger,
    private readonly service: ExportService,
    private readonly clock: Clock,
    private readonly onInternalError: (error: unknown) => void,
    /** Also puts this program's own errors into words, for versions that do not know their codes. */
    private readonly serialize = serializeError,
  ) {
    this.changed = new Emitter(onInternalError);
    this.onDidChange = this.changed.event;
    this.subscription = ledger.onDidChange((arns) => this.ledgerChanged(arns));
  }

  /**
   * Why an export that runs is not followed for now, whichever window leads, and why the last look at another one failed;
   * undefined while all is well.
   */
  problemOf(exportArn: string): unknown {
    const record = this.ledger.records.get(exportArn);
    const problem = this.followed.get(exportArn)?.problem;
    if (!record || hasEnded(record)) return problem;
    // Of one's own the error tells more than what is left of it in the record.
    if (problem !== undefined && record.paused && isSameError(serializeError(problem), record.paused)) return problem;
    return record.paused && deserializeError(record.paused);
  }

  /** Why its objects could not be listed. */
  artefactsProblemOf(exportArn: string): unknown {
    return this.followed.get(exportArn)?.artefactsProblem;
  }

  get running(): ExportRecord[] {
    return [...this.ledger.records.values()].filter(isFollowed);
  }

  /** Looks by itself from now on, or not: one of all windows does. */
  setActive(active: boolean): void {
    this.active = active;
    this.arrange();
  }

  /** Somebody looks at the exports: they are asked for more often, and their objects listed as well. */
  setWatched(watched: boolean): void {
    if (watched === this.watched) return;
    this.watched = watched;
    if (watched) this.pollNow();
  }

  /** Somebody looks on, here: the window that leads knows nothing of it, and does not look for it. */
  pollWhileVisible(): void {
    if (this.active || !this.watched) return;
    for (const polled of this.scopes.values()) this.start(polled);
  }

  /** Looks at everything that runs now, not at its next time: the user asked, or a login has come back. */
  pollNow(): void {
    this.deniedBuckets.clear();
    this.arrange();
    for (const polled of this.scopes.values()) {
      allow(polled, this.clock.now());
      polled.interval = FIRST_INTERVAL_MS;
      polled.timer?.dispose();
      this.start(polled);
    }
  }

  /** Asks for one export and its objects, whether it runs or not. @throws what GetExport throws, after it was noted */
  async refreshExport(exportArn: string): Promise<void> {
    const record = this.ledger.records.get(exportArn);
    if (!record) return;
    const { change, error } = await this.ask(record);
    await this.write(change ? [{ exportArn, change }, ...this.pauseOf(exportArn)] : this.pauseOf(exportArn));
    // The end of one that runs is found below with all that belongs to it.
    await this.listArtefacts(this.ledger.records.get(exportArn) ?? record);
    this.changed.fire([exportArn]);
    if (error !== undefined) throw error as Error;
  }

  /** Settles when no look is under way. */
  async settled(): Promise<void> {
    await Promise.all([...this.scopes.values()].flatMap(({ looking }) => (looking ? [looking] : [])));
  }

  dispose(): void {
    this.disposed = true;
    this.subscription.dispose();
    for (const { timer } of this.scopes.values()) timer?.dispose();
    this.changed.dispose();
  }

  private ledgerChanged(arns: readonly string[]): void {
    for (const arn of arns) {
      const record = this.ledger.records.get(arn);
      const followed = this.followed.get(arn);
      if (record && isFollowed(record)) {
        // Another window could look at what this one could not: somebody has signed in there.
        if (this.active && followed?.problem !== undefined && !record.paused) this.retryNow(record);
        continue;
      }
      if (followed && record?.forgotten !== true) delete followed.problem;
      if (!record) this.followed.delete(arn);
    }
    this.arrange();
  }

  private retryNow(record: ExportRecord): void {
    const polled = this.scopes.get(scopeKey(record));
    if (!polled || polled.looking) return;
    polled.interval = FIRST_INTERVAL_MS;
    this.schedule(polled);
  }

  /** One timer for each scope in which an export runs. */
  private arrange(): void {
    if (this.disposed) return;
    const running = new Map(this.running.map((record) => [scopeKey(record), record]));
    for (const [key, { timer }] of this.scopes) {
      if (running.has(key)) continue;
      timer?.dispose();
      this.scopes.delete(key);
    }
    for (const [key, { connection, region, accountId }] of running) {
      const scope: ExportScope = { connection, region, ...(accountId === undefined ? {} : { accountId }) };
      const known = this.scopes.get(key);
      const polled: Polled = known ?? { scope, interval: FIRST_INTERVAL_MS, deniedUntil: 0 };
      this.scopes.set(key, polled);
      if (!this.active) polled.timer?.dispose();
      if (!this.active) polled.timer = undefined;
      else if (!polled.timer && !polled.looking) this.schedule(polled);
    }
  }

  private schedule(polled: Polled): void {
    polled.timer?.dispose();
    polled.timer = undefined;
    if (this.disposed || !this.active || this.scopes.get(scopeKey(polled.scope)) !== polled) return;
    polled.timer = this.clock.after(spreadInterval(polled.interval, Math.random), () => this.start(polled));
  }

  private start(polled: Polled): void {
    polled.timer = undefined;
    polled.looking ??= this.poll(polled)
      .catch(this.onInternalError)
      .finally(() => {
        polled.looking = undefined;
        this.arrange();
        if (!polled.timer) this.schedule(polled);
      });
  }

  private runningAt({ scope }: Polled): ExportRecord[] {
    const key = scopeKey(scope);
    return this.running.filter((record) => scopeKey(record) === key);
  }

  private async poll(polled: Polled): Promise<void> {
    // Where nothing tells anything, the next look may as well ask.
    const blind = polled.getDenied !== undefined && polled.listDenied !== undefined;
    if (blind || this.clock.now() >= polled.deniedUntil) allow(polled, this.clock.now());
    const running = this.runningAt(polled);
    const { summaries, error: listError } = await this.list(polled, running);
    const changes: LedgerChange[] = [];
    const seenAt = new Date(this.clock.now());
    for (const summary of summaries.values()) {
      const { exportArn } = summary;
      const known = this.ledger.records.get(exportArn);
      // The end of one that is followed comes with its details, below; what it failed of is in them alone.
      if (known && isFollowed(known)) continue;
      changes.push({ exportArn, change: (now) => withSummary(now, summary, polled.scope, seenAt) });
    }
    const found = [...summaries.values()].filter(({ exportArn, exportStatus }) => !this.ledger.records.has(exportArn) && !isEndStatus(exportStatus));
    const asked = [
      ...running.filter((record) => this.isWorthAsking(record, polled, summaries.get(record.exportArn))),
      ...(polled.getDenied !== undefined ? [] : found.map((summary) => withSummary(undefined, summary, polled.scope, seenAt))),
    ];
    const answers = await mapWithConcurrency(asked, (record) => this.ask(record, summaries.get(record.exportArn)));
    asked.forEach(({ exportArn }, i) => {
      const change = answers[i]?.change;
      if (change) changes.push({ exportArn, change });
    });
    polled.getDenied ??= answers.map(({ error }) => error).find(isDenied);
    for (const record of running.filter((one) => !asked.includes(one))) {
      if (summaries.has(record.exportArn)) this.note(record.exportArn, { running: true });
      else this.note(record.exportArn, { problem: listError ?? polled.listDenied ?? polled.getDenied });
    }
    const errors = [listError, ...answers.map(({ error }) => error)].filter((error) => error !== undefined);

    await this.write([...changes, ...running.flatMap(({ exportArn }) => this.pauseOf(exportArn))]);
    const moved = running.filter(({ exportArn, exportStatus }) => this.ledger.records.get(exportArn)?.exportStatus !== exportStatus);
    await this.listArtefactsOf(running, moved);
    polled.interval = nextInterval(polled.interval, { moved: moved.length > 0 || found.length > 0, watched: this.watched, errors });
    if (this.watched && running.length > 0) this.changed.fire(running.map(({ exportArn }) => exportArn));
  }

  /** What a list says, as far as it has to be read for those that run. One export alone is asked for by itself. */
  private async list(polled: Polled, running: readonly ExportRecord[]): Promise<{ summaries: Map<string, ExportSummary>; error?: unknown }> {
    const summaries = new Map<string, ExportSummary>();
    if ((running.length < 2 && polled.getDenied === undefined) || polled.listDenied !== undefined) return { summaries };
    const wanted = new Set(running.map(({ exportArn }) => exportArn));
    let pages = 0;
    try {
      for await (const { exportSummaries } of this.service.listExports(polled.scope)) {
        pages += 1;
        for (const summary of exportSummaries) {
          summaries.set(summary.exportArn, summary);
          wanted.delete(summary.exportArn);
        }
        // Where only lists tell anything, each has to be found in one.
        if (wanted.size === 0 || (pages >= running.length && polled.getDenied === undefined)) break;
      }
      return { summaries };
    } catch (error) {
      if (isDenied(error)) polled.listDenied = error;
      return { summaries, error };
    }
  }

  /** What a list does not show as it was, and what nothing but a list has told of so far. */
  private isWorthAsking(record: ExportRecord, { getDenied }: Polled, summary: ExportSummary | undefined): boolean {
    if (!summary) return getDenied === undefined;
    return summary.exportStatus !== record.exportStatus || (record.s3Bucket === undefined && getDenied === undefined);
  }

  /** GetExport, and what follows from its answer or from there being none. */
  private async ask(record: ExportRecord, summary?: ExportSummary): Promise<{ change?: LedgerChange['change']; error?: unknown }> {
    const { exportArn } = record;
    try {
      const details = await this.service.getExport(record);
      const target = record.s3ConsoleUrl === undefined ? await this.service.consoleTarget(record, details.s3Bucket) : {};
      const seenAt = new Date(this.clock.now());
      const change = (now = record): ExportRecord => this.dated(now, withDetails(now, details, target, seenAt));
      this.note(exportArn, { running: !isEndStatus(details.exportStatus) });
      return { change };
    } catch (error) {
      if (isDenied(error) && summary) {
        // The list's word has to do.
        const seenAt = new Date(this.clock.now());
        this.note(exportArn, { running: !isEndStatus(summary.exportStatus) });
        return { error, change: (now) => this.dated(now ?? record, withSummary(now, summary, record, seenAt)) };
      }
      const followed = this.note(exportArn, { problem: error });
      if (!isNoSuchExport(error)) return { error };
      followed.unknownLooks += 1;
      return this.isForgotten(record, followed) ? { error, change: (now) => now && this.forget(now) } : { error };
    }
  }

  /**
   * AWS keeps exports for three months; what it has forgotten can be followed no further. One that is new may only not
   * have reached all of AWS, or is asked for with another account's credentials, or this machine's clock is wrong.
   */
  private isForgotten(record: ExportRecord, { unknownLooks }: Followed): boolean {
    return this.clock.now() - Date.parse(record.requestedAt) > FORGOTTEN_AFTER_MS && (hasEnded(record) || unknownLooks >= FORGOTTEN_AFTER_LOOKS);
  }

  private forget(record: ExportRecord): ExportRecord {
    return { ...withPause(record, undefined), forgotten: true, endSeenAt: record.endSeenAt ?? new Date(this.clock.now()).toISOString() };
  }

  /**
   * Lets all windows know that an export cannot be followed for now, or can be again. Only the window that leads says that
   * it cannot: what another one may not do keeps nobody from following.
   */
  private pauseOf(exportArn: string): LedgerChange[] {
    const problem = this.followed.get(exportArn)?.problem;
    const paused = problem === undefined ? undefined : this.serialize(problem);
    const known = this.ledger.records.get(exportArn);
    if (!known || !isFollowed(known) || isSameError(known.paused, paused) || (paused && !this.active)) return [];
    return [{ exportArn, change: (now) => (now && !hasEnded(now) ? withPause(now, paused) : now) }];
  }

  /** With the time of its end, where it was seen running just before. */
  private dated(before: ExportRecord, after: ExportRecord): ExportRecord {
    const { runningAt = -Infinity } = this.followed.get(after.exportArn) ?? {};
    const now = this.clock.now();
    if (hasEnded(before) || !hasEnded(after) || now - runningAt > ENDED_JUST_NOW_MS) return after;
    return { ...after, endedAt: after.endedAt ?? new Date(now).toISOString() };
  }

  private note(exportArn: string, { problem, running }: { problem?: unknown; running?: boolean }): Followed {
    const followed = this.followedOf(exportArn);
    followed.problem = problem;
    if (problem === undefined) followed.unknownLooks = 0;
    if (running) followed.runningAt = this.clock.now();
    return followed;
  }

  private followedOf(exportArn: string): Followed {
    const followed: Followed = this.followed.get(exportArn) ?? { unknownLooks: 0 };
    this.followed.set(exportArn, followed);
    return followed;
  }

  /** Of those that have just ended, and while somebody looks of those that run. */
  private async listArtefactsOf(running: readonly ExportRecord[], moved: readonly ExportRecord[]): Promise<void> {
    const wanted = (this.watched ? running : moved)
      .map(({ exportArn }) => this.ledger.records.get(exportArn))
      .filter((record): record is ExportRecord => record?.s3Bucket !== undefined);
    await mapWithConcurrency(wanted.slice(0, ARTEFACTS_PER_LOOK), (record) => this.listArtefacts(record));
  }

  private async listArtefacts(record: ExportRecord): Promise<void> {
    const { s3Bucket } = record;
    if (s3Bucket === undefined) return;
    const followed = this.followedOf(record.exportArn);
    if (this.deniedBuckets.has(s3Bucket)) {
      followed.artefactsProblem = this.deniedBuckets.get(s3Bucket);
      return;
    }
    try {
      const { completedAt, ...artefacts } = await this.service.listArtefacts(record);
      delete followed.artefactsProblem;
      await this.write([{ exportArn: record.exportArn, change: (now) => now && withArtefacts(now, artefacts, completedAt) }]);
    } catch (error) {
      followed.artefactsProblem = error;
      if (isDenied(error)) this.deniedBuckets.set(s3Bucket, error);
    }
  }

  /** A full disk must not end the following: the ledger's memory has it, and writes it with what comes next. */
  private async write(changes: readonly LedgerChange[]): Promise<void> {
    if (changes.length === 0 || this.disposed) return;
    await this.ledger.update(changes).catch(this.onInternalError);
  }
}

function allow(polled: Polled, now: number): void {
  delete polled.getDenied;
  delete polled.listDenied;
  polled.deniedUntil = now + DENIED_MS;
}
