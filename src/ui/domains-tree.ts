import * as vscode from 'vscode';
import { connectionLabel } from './connection-id';
import type { Connections, ConnectionState } from './connections';
import { DomainList, type Domain, type DomainListChange } from './domain-list';
import { describeError } from './error-words';
import { commandIds, contextKeys, viewIds, viewItems } from './ids';
import type { Session } from './session';
import { loginNeeded } from './sign-in-reasons';
import { bytes, count, dateTime } from './words';

export type DomainsRow =
  | { readonly kind: 'connection' }
  | { readonly kind: 'domain'; readonly name: string; readonly session?: Session }
  | { readonly kind: 'problem'; readonly error: unknown }
  | { readonly kind: 'empty' };

/** The Domains view: the connection on top, its domains below; each state of theirs in its own words. */
export class DomainsTree implements vscode.TreeDataProvider<DomainsRow>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<DomainsRow | undefined>();
  private readonly disposables: vscode.Disposable[];
  private readonly view: vscode.TreeView<DomainsRow>;
  /** Rows that VS Code holds, so that one of them can be redrawn. */
  private readonly rows = new Map<string, DomainsRow>();
  private readonly connectionRow: DomainsRow = { kind: 'connection' };
  private list: DomainList | undefined;
  private filter = '';

  private readonly problemChanged = new vscode.EventEmitter<void>();

  readonly onDidChangeTreeData = this.changed.event;
  /** The chosen connection has met a problem, or works. */
  readonly onDidChangeProblem = this.problemChanged.event;

  constructor(
    private readonly connections: Connections,
    private readonly noteError: (error: unknown) => void,
  ) {
    this.view = vscode.window.createTreeView(viewIds.domains, { treeDataProvider: this, canSelectMany: true });
    this.disposables = [
      this.view,
      this.changed,
      this.problemChanged,
      connections.onDidChange((state) => this.show(state)),
      this.view.onDidChangeVisibility(({ visible }) => this.list?.setVisible(visible)),
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
    // No rows at all: VS Code shows the welcome view with the two ways in.
    if (row || state.kind === 'none') return [];
    return [this.connectionRow, ...this.below(state)];
  }

  getTreeItem(row: DomainsRow): vscode.TreeItem {
    switch (row.kind) {
      case 'connection':
        return this.connectionItem();
      case 'domain':
        return domainItem(this.list?.find(row.name) ?? { name: row.name });
      case 'problem':
        return this.problemItem(row.error);
      case 'empty':
        return emptyItem(this.filter);
    }
  }

  dispose(): void {
    this.list?.dispose();
    for (const disposable of this.disposables) disposable.dispose();
  }

  private below(state: Exclude<ConnectionState, { kind: 'none' }>): DomainsRow[] {
    if (state.kind === 'failed') return [{ kind: 'problem', error: state.error }];
    if (!this.list) return [];
    const { session } = this.list;
    const rows = this.shown(this.list).map(({ name }) => this.domainRow(name, session));
    if (this.list.state === 'failed') return [...rows, { kind: 'problem', error: this.list.error }];
    return rows.length === 0 && this.list.state === 'ready' ? [{ kind: 'empty' }] : rows;
  }

  private shown(list: DomainList): Domain[] {
    const wanted = this.filter.toLowerCase();
    return list.sorted.filter(({ name }) => name.toLowerCase().includes(wanted));
  }

  /** With its session: a menu left open must not act on another account's domain of the same name. */
  private domainRow(name: string, session: Session): DomainsRow {
    const row = this.rows.get(name) ?? { kind: 'domain', name, session };
    this.rows.set(name, row);
    return row;
  }

  private show(state: ConnectionState): void {
    this.list?.dispose();
    this.rows.clear();
    this.list = undefined;
    if (state.kind === 'failed') {
      this.noteError(state.error);
      this.problemChanged.fire();
    }
    if (state.kind === 'open') {
      const list = new DomainList(state.session);
      this.list = list;
      list.onDidChange((change) => this.listChanged(change));
      list.setVisible(this.view.visible);
      this.showAccount(state.session).catch(this.noteError);
    }
    void vscode.commands.executeCommand('setContext', contextKeys.connected, state.kind !== 'none');
    this.redraw();
  }

  private async showAccount(session: Session): Promise<void> {
    await session.accountId();
    this.changed.fire(this.connectionRow);
    await session.accountAlias();
    if (session.identity.accountAlias !== undefined) this.changed.fire(this.connectionRow);
  }

  private listChanged(change: DomainListChange): void {
    if (change === 'list') {
      if (this.list?.state === 'failed') this.noteError(this.list.error);
      if (this.list?.state !== 'loading') this.problemChanged.fire();
      this.redraw();
      return;
    }
    const row = this.rows.get(change.domain);
    if (row) this.changed.fire(row);
  }

  private redraw(): void {
    this.view.message = this.message() ?? '';
    this.changed.fire(undefined);
  }

  /** One line above the rows for what no row can say. */
  private message(): string | undefined {
    const { state } = this.connections;
    if (state.kind === 'opening') return `Connecting to ${connectionLabel(state.connection)}…`;
    if (!this.list) return undefined;
    const parts: string[] = [];
    const all = this.list.sorted.length;
    if (this.list.state === 'loading') parts.push(all === 0 ? 'Loading domains…' : `Loading domains… ${count(all)} so far`);
    if (this.filter !== '') {
      parts.push(`Filter “${this.filter}”: ${count(this.shown(this.list).length)} of ${count(all)} domains`);
    }
    if (this.list.metadataError !== undefined) {
      parts.push(`Item counts are missing. ${describeError(this.list.metadataError, this.list.session.errorContext).message}`);
    }
    return parts.length === 0 ? undefined : parts.join(' · ');
  }

  private connectionItem(): vscode.TreeItem {
    const { state } = this.connections;
    const item = new vscode.TreeItem(state.kind === 'none' ? '' : connectionLabel(state.connection));
    const sandbox = state.kind !== 'none' && state.connection === 'sandbox';
    item.id = 'connection';
    item.contextValue = viewItems.connection;
    item.iconPath = new vscode.ThemeIcon(sandbox ? 'beaker' : 'account');
    if (state.kind === 'open') {
      const { accountId, accountAlias, region } = state.session.identity;
      const alias = accountAlias === undefined ? '' : ` (${accountAlias})`;
      item.description = [`${accountId ?? 'account unknown'}${alias}`, region, ...(sandbox ? ['not AWS'] : [])].join(' · ');
      item.tooltip = [
        sandbox ? 'Local sandbox – not AWS' : state.session.profile === undefined ? 'Environment, container or instance role' : `Profile ${state.session.label}`,
        `Account ${accountId ?? 'unknown'}${alias}`,
        `Region ${region}`,
        ...(state.session.endpointUrl === undefined ? [] : [`Endpoint ${state.session.endpointUrl}`]),
      ].join('\n');
      item.accessibilityInformation = { label: `Connection ${item.label as string}, ${item.description}` };
    }
    return item;
  }

  private problemItem(error: unknown): vscode.TreeItem {
    const { state } = this.connections;
    const context = state.kind === 'open' ? state.session.errorContext : {};
    const { message, action, raw } = describeError(error, context);
    const item = new vscode.TreeItem(message);
    item.id = 'problem';
    const signIn = loginNeeded(error) !== undefined;
    item.contextValue = signIn ? viewItems.signIn : viewItems.problem;
    item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('problemsErrorIcon.foreground'));
    const cure = signIn ? 'Select to sign in' : 'Select to retry';
    item.description = cure;
    item.tooltip = [message, action, raw].filter((part) => part !== undefined).join('\n\n');
    item.command = signIn
      ? { command: commandIds.signIn, title: 'Sign In' }
      : { command: commandIds.refreshDomains, title: 'Retry' };
    item.accessibilityInformation = { label: `Error: ${message} ${action ?? ''} ${cure}.` };
    return item;
  }
}

function domainItem({ name, metadata }: Domain): vscode.TreeItem {
  const item = new vscode.TreeItem(name);
  item.id = `domain/${name}`;
  item.contextValue = viewItems.domain;
  item.iconPath = new vscode.ThemeIcon('database');
  item.tooltip = name;
  if (!metadata) return item;
  const size = metadata.ItemNamesSizeBytes + metadata.AttributeNamesSizeBytes + metadata.AttributeValuesSizeBytes;
  const items = metadata.ItemCount === 1 ? '1 item' : `${count(metadata.ItemCount)} items`;
  item.description = `${items} · ${bytes(size)}`;
  // Plain text, never Markdown: nothing from AWS is markup.
  item.tooltip = [
    name,
    `Items: ${count(metadata.ItemCount)} (names ${bytes(metadata.ItemNamesSizeBytes)})`,
    `Attribute names: ${count(metadata.AttributeNameCount)} (${bytes(metadata.AttributeNamesSizeBytes)})`,
    `Attribute values: ${count(metadata.AttributeValueCount)} (${bytes(metadata.AttributeValuesSizeBytes)})`,
    `Size: ${bytes(size)}`,
    `As of ${dateTime(metadata.Timestamp)}; these figures lag behind the domain.`,
  ].join('\n');
  item.accessibilityInformation = { label: `Domain ${name}, ${items}, ${bytes(size)}` };
  return item;
}

function emptyItem(filter: string): vscode.TreeItem {
  const item = new vscode.TreeItem(filter === '' ? 'No domains in this Region' : 'No domain matches the filter');
  item.id = 'empty';
  item.iconPath = new vscode.ThemeIcon('info');
  item.command =
    filter === ''
      ? { command: commandIds.selectRegion, title: 'Select Region…' }
      : { command: commandIds.clearDomainFilter, title: 'Clear Filter' };
  item.description = filter === '' ? 'Select another Region' : 'Clear the filter';
  return item;
}
