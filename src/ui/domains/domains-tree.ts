import * as vscode from 'vscode';
import type { Connections, ConnectionState } from '../connection/connections';
import type { Session } from '../../aws/session';
import { contextKeys, viewIds } from '../kit/ids';
import type { ShownTree, TreeRows } from '../kit/tree-view';
import { DomainList, type DomainListChange } from './domain-list';
import { rowItem, viewMessage } from './domain-rows';
import type { DomainExports, DomainsRow, DomainsViewState } from './domains-row';

/** Exports shown under a domain; the Exports view shows all. */
const EXPORTS_OF_A_DOMAIN = 20;
/** More exports that change at once than this have the whole view drawn anew. */
const ROWS_AT_ONCE = 20;

/** The Domains view: the connection on top, its domains below; each state of theirs in its own words. */
export class DomainsTree implements TreeRows<DomainsRow>, vscode.Disposable {
  private readonly disposables: vscode.Disposable[];
  /** Rows that VS Code holds, so that one of them can be redrawn. */
  private readonly rows = new Map<string, DomainsRow>();
  private readonly connectionRow: DomainsRow = { kind: 'connection' };
  private list: DomainList | undefined;
  private filter = '';
  /** Domains whose rows can be opened. */
  private readonly withExports = new Set<string>();
  private readonly problemChanged = new vscode.EventEmitter<void>();

  /** The chosen connection has met a problem, or works. */
  readonly onDidChangeProblem = this.problemChanged.event;

  constructor(
    private readonly shownIn: ShownTree<DomainsRow>,
    private readonly connections: Connections,
    private readonly exports: DomainExports,
    private readonly noteError: (error: unknown) => void,
  ) {
    this.disposables = [
      this.problemChanged,
      connections.onDidChange((state) => this.show(state)),
      shownIn.view.onDidChangeVisibility(() => this.visibilityChanged()),
      exports.onDidChange((arns) => this.exportsChanged(arns)),
    ];
  }

  /** The current session's list; undefined while there is none. */
  get domains(): DomainList | undefined {
    return this.list;
  }

  /** What keeps the chosen connection from working; undefined while nothing does. */
  get problem(): unknown {
    const { state } = this.connections;
    if (state.kind === 'failed') return state.error;
    return this.list?.state === 'failed' ? this.list.error : undefined;
  }

  get filterText(): string {
    return this.filter;
  }

  setFilter(text: string): void {
    this.filter = text.trim();
    void vscode.commands.executeCommand('setContext', contextKeys.filtered, this.filter !== '');
    this.redraw();
  }

  async refresh(): Promise<void> {
    await this.connections.retry();
  }

  async focus(): Promise<void> {
    await vscode.commands.executeCommand(`${viewIds.domains}.focus`);
  }

  getChildren(row?: DomainsRow): DomainsRow[] {
    // The first look at the view opens the connection: until then nobody is asked for anything.
    void this.connections.follow();
    const { state } = this.connections;
    if (row) return row.kind === 'domain' ? this.exportRows(row.name) : [];
    // No rows at all: VS Code shows the welcome view with the two ways in.
    if (state.kind === 'none') return [];
    return [this.connectionRow, ...this.below(state)];
  }

  getTreeItem(row: DomainsRow): vscode.TreeItem {
    const item = rowItem(row, this.viewState);
    if (row.kind === 'domain' && item.collapsibleState) this.withExports.add(row.name);
    return item;
  }

  dispose(): void {
    this.list?.dispose();
    for (const disposable of this.disposables) disposable.dispose();
  }

  private below(state: Exclude<ConnectionState, { kind: 'none' }>): DomainsRow[] {
    if (state.kind === 'failed') return [{ kind: 'problem', error: state.error }];
    if (!this.list) return [];
    const { session } = this.list;
    const rows = this.list.matching(this.filter).map(({ name }) => this.domainRow(name, session));
    if (this.list.state === 'failed') return [...rows, { kind: 'problem', error: this.list.error }];
    return rows.length === 0 && this.list.state === 'ready' ? [{ kind: 'empty' }] : rows;
  }

  /** With its session: a menu left open must not act on another account's domain of the same name. */
  private domainRow(name: string, session: Session): DomainsRow {
    const row = this.rows.get(name) ?? { kind: 'domain', name, session };
    this.rows.set(name, row);
    return row;
  }

  private exportRows(domainName: string): DomainsRow[] {
    if (!this.list) return [];
    const all = this.exports.of(this.list.session, domainName);
    const rows = all.slice(0, EXPORTS_OF_A_DOMAIN).map((exportArn): DomainsRow => {
      const row = this.rows.get(exportArn) ?? { kind: 'export', exportArn };
      this.rows.set(exportArn, row);
      return row;
    });
    const left = all.length - rows.length;
    return left === 0 ? rows : [...rows, { kind: 'moreExports', domainName, left }];
  }

  private exportsChanged(arns: readonly string[]): void {
    if (arns.length > ROWS_AT_ONCE) return this.shownIn.redraw();
    const domains = new Set(arns.map((arn) => this.exports.find(arn)?.record.domainName));
    for (const name of domains) {
      const row = name === undefined ? undefined : this.rows.get(name);
      // One that is gone cannot say whose it was; a domain's first export moves the rows beside it, too.
      if (name === undefined || !this.withExports.has(name)) return this.shownIn.redraw();
      if (row) this.shownIn.redraw(row);
    }
  }

  private visibilityChanged(): void {
    const { visible } = this.shownIn.view;
    this.list?.setVisible(visible);
    const { list } = this;
    // After the domains: they are what was come for.
    if (visible && list) void list.loaded.then(() => this.list === list && this.exports.loadIfStale(list.session));
  }

  private show(state: ConnectionState): void {
    this.list?.dispose();
    this.rows.clear();
    this.withExports.clear();
    this.list = undefined;
    if (state.kind === 'failed') {
      this.noteError(state.error);
      this.problemChanged.fire();
    }
    if (state.kind === 'open') {
      const list = new DomainList(state.session);
      this.list = list;
      list.onDidChange((change) => this.listChanged(change));
      this.visibilityChanged();
      this.showAccount(state.session).catch(this.noteError);
    }
    void vscode.commands.executeCommand('setContext', contextKeys.connected, state.kind !== 'none');
    this.redraw();
  }

  private async showAccount(session: Session): Promise<void> {
    await session.accountId();
    // Whose exports stand below the domains is known by now as well.
    this.shownIn.redraw();
    await session.accountAlias();
    if (session.identity.accountAlias !== undefined) this.shownIn.redraw(this.connectionRow);
  }

  private listChanged(change: DomainListChange): void {
    if (change === 'list') {
      if (this.list?.state === 'failed') this.noteError(this.list.error);
      if (this.list?.state !== 'loading') this.problemChanged.fire();
      this.redraw();
      return;
    }
    const row = this.rows.get(change.domain);
    if (row) this.shownIn.redraw(row);
  }

  private redraw(): void {
    this.shownIn.redraw();
    this.shownIn.view.message = viewMessage(this.viewState);
  }

  private get viewState(): DomainsViewState {
    return { state: this.connections.state, list: this.list, filter: this.filter, exports: this.exports };
  }
}
