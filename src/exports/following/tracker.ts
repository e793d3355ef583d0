import { Emitter, type Disposable } from '../time/emitter';
import type { Ledger } from '../ledger/ledger';
import type { ExportPoller } from './poller';
import { byNewest, isFollowed, isInScope, type ExportScope, type ExportRecord } from '../model/record';

/** An export with what this window knows of following it. */
export interface TrackedExport {
  readonly record: ExportRecord;
  /** Why the last look failed; following goes on all the same. */
  readonly problem?: unknown;
  /** Why its objects could not be listed. */
  readonly artefactsProblem?: unknown;
}

/** Keeps exports that were started. */
export interface ExportRecorder {
  /** All that is known, newest first. */
  readonly records: readonly ExportRecord[];
  /** Rejects when it cannot be stored; this window knows it all the same. */
  track(record: ExportRecord): Promise<void>;
}

/**
 * Every export that was ever seen, by whichever window, and the ones that run followed to their end, by the window
 * that leads. What is known lives in the ledger, so that a reload goes on where the last window stopped.
 */
export class ExportTracker implements ExportRecorder, Disposable {
  private readonly subscriptions: Disposable[];
  /** Sorted when somebody asks, and then kept until something changes. */
  private sorted: readonly ExportRecord[] | undefined;
  private byDomain: ReadonlyMap<string, readonly ExportRecord[]> | undefined;
  private readonly changed: Emitter<readonly string[]>;

  /** Hears the ARNs of exports that are new, further, gone, or have a problem. */
  readonly onDidChange;

  constructor(
    private readonly ledger: Ledger,
    private readonly poller: ExportPoller,
    onInternalError: (error: unknown) => void = () => undefined,
  ) {
    this.changed = new Emitter(onInternalError);
    this.onDidChange = this.changed.event;
    this.subscriptions = [
      ledger.onDidChange((arns) => {
        this.sorted = this.byDomain = undefined;
        this.changed.fire(arns);
      }),
      poller.onDidChange((arns) => this.changed.fire(arns)),
    ];
  }

  /** Takes up what the ledger holds, and from then on what any window adds to it. */
  async resume(): Promise<void> {
    await this.ledger.open();
  }

  /** Newest first. */
  get records(): readonly ExportRecord[] {
    return (this.sorted ??= [...this.ledger.records.values()].sort(byNewest));
  }

  /** Those of one account in one Region, newest first. */
  at(scope: ExportScope): readonly ExportRecord[] {
    return this.records.filter((record) => isInScope(record, scope));
  }

  ofDomain(scope: ExportScope, domainName: string): readonly ExportRecord[] {
    this.byDomain ??= groupByDomain(this.records);
    return this.byDomain.get(domainName)?.filter((record) => isInScope(record, scope)) ?? [];
  }

  get running(): readonly ExportRecord[] {
    return this.records.filter(isFollowed);
  }

  /** What keeps the exports that run from being followed. */
  get runningProblems(): readonly unknown[] {
    return this.running.map(({ exportArn }) => this.poller.problemOf(exportArn)).filter((problem) => problem !== undefined);
  }

  find(exportArn: string): TrackedExport | undefined {
    const record = this.ledger.records.get(exportArn);
    if (!record) return undefined;
    const problem = this.poller.problemOf(exportArn);
    const artefactsProblem = this.poller.artefactsProblemOf(exportArn);
    return {
      record,
      ...(problem === undefined ? {} : { problem }),
      ...(artefactsProblem === undefined ? {} : { artefactsProblem }),
    };
  }

  /** Stores an export, then follows it. Rejects when it cannot be stored; it is followed in this window all the same. */
  async track(record: ExportRecord): Promise<void> {
    await this.ledger.update([{ exportArn: record.exportArn, change: (now) => (now ? { ...record, ...now } : record) }]);
  }

  /** Reads what other windows have stored by now. */
  catchUp(): Promise<void> {
    return this.ledger.update([]);
  }

  /** See ExportPoller. */
  pollNow(): void {
    this.poller.pollNow();
  }

  refreshExport(exportArn: string): Promise<void> {
    return this.poller.refreshExport(exportArn);
  }

  setWatched(watched: boolean): void {
    this.poller.setWatched(watched);
  }

  pollWhileVisible(): void {
    this.poller.pollWhileVisible();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changed.dispose();
  }
}

function groupByDomain(records: readonly ExportRecord[]): Map<string, ExportRecord[]> {
  const groups = new Map<string, ExportRecord[]>();
  for (const record of records) {
    const group = groups.get(record.domainName);
    if (group) group.push(record);
    else groups.set(record.domainName, [record]);
  }
  return groups;
}
