import * as vscode from 'vscode';
import type { ExportsRow } from './exports-tree';
import { viewIds } from '../kit/ids';
import type { LazyExportMonitor } from './lazy-export-monitor';

/** The Exports view as VS Code knows it. What its rows are is loaded when somebody first looks at it. */
export class ExportsView implements vscode.TreeDataProvider<ExportsRow>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<ExportsRow | undefined>();
  private opened: vscode.TreeView<ExportsRow> | undefined;
  private disposed = false;

  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly following: LazyExportMonitor) {}

  /** Gives VS Code the view; made with the first call. */
  get view(): vscode.TreeView<ExportsRow> {
    return (this.opened ??= vscode.window.createTreeView(viewIds.exports, { treeDataProvider: this, canSelectMany: true }));
  }

  open(): void {
    if (!this.disposed) void this.view;
  }

  /** @param row that alone is drawn anew; all without one. */
  redraw(row?: ExportsRow): void {
    this.changed.fire(row);
  }

  async getChildren(row?: ExportsRow): Promise<ExportsRow[]> {
    return (await this.following.get()).tree.getChildren(row);
  }

  async getTreeItem(row: ExportsRow): Promise<vscode.TreeItem> {
    return (await this.following.get()).tree.getTreeItem(row);
  }

  dispose(): void {
    this.disposed = true;
    this.changed.dispose();
    this.opened?.dispose();
  }
}
