import type { Clock } from '../time/clock';
import { Emitter, type Disposable } from '../time/emitter';
import type { Ledger } from '../ledger/ledger';
import { parseExportArn } from '../model/arn';
import { hasEnded, isFollowed, isInScope, withSummary, type ExportScope, type ExportRecord } from '../model/record';
import type { ExportService } from '../model/export-service';

/** A list read this recently is not read again for a look. */
const FRESH_MS = 60_000;

export type HistoryState = 'idle' | 'loading' | 'ready' | 'failed';

/**
 * What AWS lists of one account's exports in one Region, read into the ledger page by page: those that were started
 * elsewhere as well. AWS keeps three months.
 */
export class ExportHistory implements Disposable {
  private readonly changed = new Emitter<void>();
  private current: HistoryState = 'idle';
  private reading: { readonly whole: boolean; readonly done: Promise<void> } | undefined;
  /** ARNs of the last listing that was read whole, and what has been listed since. */
  private listed: ReadonlySet<string> | undefined;
  /** AWS promises no order: only where the lists have come newest first is what follows a page older than it. */
  private newestFirst = true;
  private readAt = -Infinity;
  private disposed = false;

  /** The account that the ARNs of the list name; '' where it was read whole and none does. */
  listedAccount: string | undefined;
  /** Why the list ends early; what was listed before stays. */
  error: unknown;
  readonly onDidChange = this.changed.event;

  /** @param where the scope; its account may become known later. */
  constructor(
    private readonly where: () => ExportScope,
    private readonly ledger: Ledger,
    private readonly service: ExportService,
    private readonly clock: Clock,
  ) {}

  get scope(): ExportScope {
    return this.where();
  }

  get state(): HistoryState {
    return this.current;
  }

  /**
   * Reads the list, unless that is under way. Never rejects: a failure is a state, with its error.
   *
   * @param whole to its end; else only until a page brings nothing new, once it has been read whole before.
   */
  async load(whole: boolean): Promise<void> {
    // Who wants all of it is not served by a reading that may end early.
    while (whole && this.reading && !this.reading.whole) await this.reading.done;
    // The first one is whole in any case.
    this.reading ??= { whole: whole || !this.listed, done: this.read(whole).finally(() => (this.reading = undefined)) };
    await this.reading.done;
  }

  /** Somebody looks: reads the list unless that was done just now. Never rejects. */
  async loadIfStale(): Promise<void> {
    if (this.current === 'idle' || this.clock.now() - this.readAt > FRESH_MS) await this.load(this.listed === undefined);
  }

  /** Exports of the ledger that AWS no longer lists; none as long as no list has been read whole. */
  get unlistedExports(): ExportRecord[] {
    const { listed } = this;
    if (!listed) return [];
    return [...this.ledger.records.values()].filter((record) => isInScope(record, this.scope) && hasEnded(record) && !listed.has(record.exportArn));
  }

  dispose(): void {
    this.disposed = true;
    this.changed.dispose();
  }

  private async read(whole: boolean): Promise<void> {
    const seen = new Set<string>();
    let before = Infinity;
    let unwritten: unknown;
    this.become('loading');
    try {
      for await (const { exportSummaries } of this.service.listExports(this.scope)) {
        if (this.disposed) return;
        const news = exportSummaries.filter(({ exportArn }) => !this.isSettled(exportArn));
        for (const { exportArn, requestedAt } of exportSummaries) {
          seen.add(exportArn);
          this.listedAccount = parseExportArn(exportArn)?.accountId ?? this.listedAccount;
          if (requestedAt.getTime() > before) this.newestFirst = false;
          before = requestedAt.getTime();
        }
        const seenAt = new Date(this.clock.now());
        await this.ledger
          .update(
            news.map((summary) => ({
              exportArn: summary.exportArn,
              // How one that is followed ended is for GetExport to say: its reason is not in a list.
              change: (now) => (now && isFollowed(now) ? now : withSummary(now, summary, this.scope, seenAt)),
            })),
          )
          // A full disk ends no list: this window knows the exports all the same.
          .catch((error: unknown) => (unwritten ??= error));
        this.changed.fire();
        const isKnown = news.length === 0 && exportSummaries.length > 0;
        if (!whole && this.listed && this.newestFirst && isKnown) {
          this.listed = new Set([...this.listed, ...seen]);
          return this.become('ready');
        }
      }
      this.listed = seen;
      this.listedAccount ??= '';
      this.become(unwritten === undefined ? 'ready' : 'failed', unwritten);
    } catch (error) {
      this.become('failed', error);
    }
  }

  private isSettled(exportArn: string): boolean {
    const record = this.ledger.records.get(exportArn);
    return record !== undefined && hasEnded(record) && record.forgotten === undefined;
  }

  private become(state: HistoryState, error?: unknown): void {
    if (state !== 'loading') this.readAt = this.clock.now();
    this.current = state;
    this.error = error;
    if (!this.disposed) this.changed.fire();
  }
}
