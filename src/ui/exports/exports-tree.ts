import * as vscode from 'vscode';
import type { ExportHistory } from '../../exports/following/history';
import { hasEnded, type ExportRecord, type ExportScope } from '../../exports/model/record';
import { isDenied } from '../../exports/model/export-service';
import type { ExportTracker } from '../../exports/following/tracker';
import { connectionLabel } from '../../texts/connection-label';
import type { Connections, ConnectionState } from '../connection/connections';
import { describeError } from '../../texts/error-messages';
import { filterText, isFiltering, matches, NO_FILTER, type ExportFilter } from './export-filter';
import type { ExportHistories } from '../../exports/following/export-histories';
import { exportItem } from './export-item';
import { commandIds, contextKeys, viewIds } from '../kit/ids';
import type { ShownTree, TreeRows } from '../kit/tree-view';
import type { PlanRowSource, PlanTreeRow } from './plan-row';
import { problemItem } from '../kit/problem-item';
import { quotaMessage } from '../../texts/quota-messages';
import type { Session } from '../../aws/session';
import { count, format } from '../kit/format';

export type ExportsRow =
  | PlanTreeRow
  | { readonly kind: 'export'; readonly exportArn: string }
  | { readonly kind: 'more'; readonly left: number }
  | { readonly kind: 'problem'; readonly error: unknown }
  | { readonly kind: 'empty' };

/** Rows that come with the first look, and with each "Load More". */
const PAGE = 100;
/** Exports asked for their details at once: enough to fill a screen quickly, few enough never to be throttled. */
const DETAILS_AT_ONCE = 2;
/** Ages and durations of the rows are brought up to date this often while somebody looks. */
const TICK_MS = 30_000;

/** Rows of the Exports view: those of the connection's account and Region, whoever started them, the newest first. */
export class ExportsTree implements TreeRows<ExportsRow>, vscode.Disposable {
  private readonly view: vscode.TreeView<ExportsRow>;
  private readonly subscriptions: { dispose(): void }[];
  /** Rows that VS Code holds, so that one of them can be redrawn. */
  private readonly rows = new Map<string, ExportsRow>();
  private history: ExportHistory | undefined;
  private historyListener: { dispose(): void } | undefined;
  private accountListener: { dispose(): void } | undefined;
  private session: Session | undefined;
  private filter = NO_FILTER;
  private shownRows = PAGE;
  private asking = 0;
  /** Exports whose details were asked for by this view. */
  private readonly asked = new Set<string>();
  /** Those of them that could not be had when they were asked for last, the longest ago first. */
  private readonly missed = new Set<string>();
  /** What kept one of them from being had would keep others as well: nothing more is asked before the next tick. */
  private resting = false;
  private detailsDenied: unknown;
  private tick: NodeJS.Timeout | undefined;

  constructor(
    private readonly shownIn: ShownTree<ExportsRow>,
    private readonly connections: Connections,
    private readonly tracker: ExportTracker,
    private readonly histories: ExportHistories,
    private readonly planRows: PlanRowSource,
    private readonly noteError: (error: unknown) => void,
  ) {
    this.view = shownIn.view;
    this.subscriptions = [
      connections.onDidChange((state) => this.show(state)),
      tracker.onDidChange((arns) => this.exportsChanged(arns)),
      planRows.onDidChange(() => this.shownIn.redraw()),
      this.view.onDidChangeVisibility(() => this.visibilityChanged()),
    ];
    this.showBadge();
    this.show(connections.state);
    this.visibilityChanged();
  }

  get filtered(): ExportFilter {
    return this.filter;
  }

  setFilter(filter: ExportFilter): void {
    this.filter = filter;
    this.shownRows = PAGE;
    void vscode.commands.executeCommand('setContext', contextKeys.exportsFiltered, isFiltering(filter));
    this.redraw();
  }

  loadMore(): void {
    this.shownRows += PAGE;
    this.redraw();
  }

  /** Why the list of the chosen connection ends early; undefined where it does not. */
  get problem(): unknown {
    return this.history?.state === 'failed' ? this.history.error : undefined;
  }

  /** What could not be listed may be listed now. */
  retryNow(): void {
    if (this.problem !== undefined) void this.history?.load(false);
    this.askAgain();
    this.fill();
  }

  /** Reads the whole list anew, and looks at what runs. */
  async refresh(): Promise<void> {
    this.asked.clear();
    this.resting = false;
    this.detailsDenied = undefined;
    await this.connections.follow();
    await this.history?.load(true);
  }

  /**
   * Exports that AWS lists no longer, by a list read whole just now.
   *
   * @returns undefined where no connection is chosen
   * @throws why it could not be read, or whose it is cannot be known: another account's exports are not in its list
   */
  async unlistedExports(): Promise<readonly ExportRecord[] | undefined> {
    const state = await this.connections.follow();
    if (state.kind === 'failed') throw state.error;
    if (state.kind !== 'open') return undefined;
    await state.session.accountId();
    await this.refresh();
    const history = this.histories.of(state.session);
    if (history.state === 'failed') throw history.error;
    return history.unlistedExports;
  }

  async focus(): Promise<void> {
    await vscode.commands.executeCommand(`${viewIds.exports}.focus`);
  }

  getChildren(row?: ExportsRow): ExportsRow[] {
    if (row) return [];
    // The first look at the view opens the connection: until then nobody is asked for anything.
    void this.connections.follow();
    const { scope } = this;
    const shown = this.shown;
    const rows: ExportsRow[] = shown.slice(0, this.shownRows).map(({ exportArn }) => this.exportRow(exportArn));
    const left = shown.length - rows.length;
    if (left > 0) rows.push({ kind: 'more', left });
    if (this.history?.state === 'failed') rows.push({ kind: 'problem', error: this.history.error });
    if (rows.length === 0 && this.history?.state === 'ready') rows.push({ kind: 'empty' });
    return isFiltering(this.filter) || !scope ? rows : [...this.planRows.at(scope), ...rows];
  }

  getTreeItem(row: ExportsRow): vscode.TreeItem {
    switch (row.kind) {
      case 'export': {
        const tracked = this.tracker.find(row.exportArn);
        return tracked ? exportItem(tracked, 'domain', Date.now()) : new vscode.TreeItem('');
      }
      case 'plan':
        return this.planRows.itemOf(row);
      case 'more':
        return moreItem(row.left);
      case 'problem':
        return problemItem(row.error, this.session?.errorContext ?? {}, commandIds.refreshExports);
      case 'empty':
        return emptyItem(isFiltering(this.filter));
    }
  }

  dispose(): void {
    clearInterval(this.tick);
    this.historyListener?.dispose();
    this.accountListener?.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  /** Whose rows are shown; undefined until an account is known. */
  private get scope(): ExportScope | undefined {
    return this.session && this.histories.shownScope(this.session);
  }

  private get all(): readonly ExportRecord[] {
    const { scope } = this;
    return scope ? this.tracker.at(scope) : [];
  }

  private get shown(): readonly ExportRecord[] {
    return isFiltering(this.filter) ? this.all.filter((record) => matches(record, this.filter)) : this.all;
  }

  private exportRow(exportArn: string): ExportsRow {
    const row = this.rows.get(exportArn) ?? { kind: 'export', exportArn };
    this.rows.set(exportArn, row);
    return row;
  }

  private show(state: ConnectionState): void {
    this.historyListener?.dispose();
    this.historyListener = undefined;
    this.accountListener?.dispose();
    this.accountListener = undefined;
    this.history = undefined;
    this.session = undefined;
    this.rows.clear();
    this.asked.clear();
    this.missed.clear();
    this.resting = false;
    this.detailsDenied = undefined;
    this.shownRows = PAGE;
    if (state.kind === 'open') {
      this.session = state.session;
      this.history = this.histories.of(state.session);
      this.historyListener = this.history.onDidChange(() => this.historyChanged());
      if (this.view.visible) void this.history.loadIfStale();
      // Rows come as soon as it is known whose they are, and change at once where STS names another account.
      this.accountListener = state.session.onDidChangeAccount(() => this.redraw());
      void state.session.recallAccount();
      // The Domains view tells of a failure.
      state.session.accountId().catch(() => undefined);
    }
    this.redraw();
  }

  private historyChanged(): void {
    if (this.history?.state === 'failed') this.noteError(this.history.error);
    this.redraw();
  }

  private exportsChanged(arns: readonly string[]): void {
    this.showBadge();
    const rows = arns.map((arn) => this.rows.get(arn));
    const first = rows[0];
    // One that is where it was is redrawn by itself: a whole tree for each step of an export would flicker.
    const isInPlace = rows.length === 1 && first && this.tracker.find(arns[0] as string) && !isFiltering(this.filter);
    if (!isInPlace) return this.redraw();
    this.shownIn.redraw(first);
    this.view.message = this.message();
  }

  private showBadge(): void {
    const badge = this.tracker.running.length;
    this.view.badge = badge === 0 ? undefined : { value: badge, tooltip: badge === 1 ? '1 export runs' : `${badge} exports run` };
  }

  private visibilityChanged(): void {
    const { visible } = this.view;
    this.tracker.setWatched(visible);
    clearInterval(this.tick);
    if (!visible) return;
    this.tick = setInterval(() => this.again(), TICK_MS);
    this.tick.unref();
    void this.history?.loadIfStale();
    this.askAgain();
    this.fill();
  }

  private askAgain(): void {
    for (const arn of this.missed) this.asked.delete(arn);
    this.resting = false;
  }

  /** Ages are older, and what could not be asked before may be now. */
  private again(): void {
    this.askAgain();
    if (vscode.window.state.focused) this.tracker.pollWhileVisible();
    this.redraw();
  }

  private redraw(): void {
    this.view.message = this.message();
    this.shownIn.redraw();
    this.fill();
  }

  /** One line above the rows for what no row can say. */
  private message(): string {
    const { state } = this.connections;
    if (state.kind === 'opening') return `Connecting to ${connectionLabel(state.connection)}…`;
    if (state.kind === 'failed') return 'The connection does not work; see the Domains view.';
    if (!this.session) return '';
    const parts: string[] = [];
    const { all } = this;
    if (this.history?.state === 'loading') parts.push(all.length === 0 ? 'Loading exports…' : `Loading exports… ${count(all.length)} so far`);
    if (isFiltering(this.filter)) parts.push(`Filter ${filterText(this.filter)}: ${count(this.shown.length)} of ${count(all.length)} exports`);
    else if (this.history?.state === 'ready') parts.push(quotaMessage(all, Date.now(), format));
    if (this.detailsDenied !== undefined) {
      parts.push(`Items and sizes are missing. ${describeError(this.detailsDenied, this.session.errorContext).message}`);
    }
    return parts.filter((part) => part !== '').join(' · ');
  }

  /** What has never been asked for goes first: one that cannot be had must not keep the others waiting. */
  private get nextToAsk(): string | undefined {
    const waiting = this.shown
      .slice(0, this.shownRows)
      .filter((record) => hasEnded(record) && record.s3Bucket === undefined && !record.forgotten && !this.asked.has(record.exportArn))
      .map(({ exportArn }) => exportArn);
    return waiting.find((arn) => !this.missed.has(arn)) ?? [...this.missed].find((arn) => waiting.includes(arn));
  }

  /** Asks for the details of what is shown and has ended, a few at a time, while somebody looks. */
  private fill(): void {
    while (this.view.visible && this.asking < DETAILS_AT_ONCE && this.detailsDenied === undefined && !this.resting) {
      const next = this.nextToAsk;
      if (next === undefined) return;
      this.asked.add(next);
      this.missed.delete(next);
      this.asking += 1;
      void this.tracker
        .refreshExport(next)
        .catch((error: unknown) => {
          this.missed.add(next);
          this.resting = true;
          if (!isDenied(error)) return this.noteError(error);
          this.detailsDenied = error;
          this.view.message = this.message();
        })
        .finally(() => {
          this.asking -= 1;
          this.fill();
        });
    }
  }
}

function moreItem(left: number): vscode.TreeItem {
  const item = new vscode.TreeItem('Load More…');
  item.id = 'more';
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.description = `${count(left)} older ${left === 1 ? 'export' : 'exports'}`;
  item.command = { command: commandIds.loadMoreExports, title: 'Load More' };
  return item;
}

function emptyItem(filtered: boolean): vscode.TreeItem {
  const item = new vscode.TreeItem(filtered ? 'No export matches the filter' : 'No exports in the last three months');
  item.id = 'empty';
  item.iconPath = new vscode.ThemeIcon('info');
  item.description = filtered ? 'Clear the filter' : 'Export a domain';
  item.command = filtered
    ? { command: commandIds.clearExportFilter, title: 'Clear Filter' }
    : { command: commandIds.exportDomain, title: 'Export Domain…' };
  return item;
}
