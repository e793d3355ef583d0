import * as vscode from 'vscode';

/** What a view shows, as the app makes it. */
export interface TreeRows<Row> {
  getChildren(row?: Row): vscode.ProviderResult<Row[]>;
  getTreeItem(row: Row): vscode.TreeItem | Thenable<vscode.TreeItem>;
}

/** A view as those see it who fill it. */
export interface ShownTree<Row> {
  readonly view: vscode.TreeView<Row>;
  /** Draws one row anew, or all without one. */
  redraw(row?: Row): void;
}

/**
 * A tree view that VS Code knows before the app is loaded. Its rows come from the app, which is loaded when VS Code first asks
 * for them; until then VS Code shows the view's progress.
 */
export class TreeView<Row> implements vscode.TreeDataProvider<Row>, ShownTree<Row>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<Row | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private opened: vscode.TreeView<Row> | undefined;

  constructor(
    private readonly id: string,
    private readonly rows: () => Promise<TreeRows<Row>>,
  ) {}

  /** Registered with the first use: VS Code waits for activation, and need not wait for views as well. */
  get view(): vscode.TreeView<Row> {
    return (this.opened ??= vscode.window.createTreeView(this.id, { treeDataProvider: this, canSelectMany: true }));
  }

  redraw(row?: Row): void {
    this.changed.fire(row);
  }

  async getChildren(row?: Row): Promise<Row[]> {
    return (await (await this.rows()).getChildren(row)) ?? [];
  }

  async getTreeItem(row: Row): Promise<vscode.TreeItem> {
    return (await this.rows()).getTreeItem(row);
  }

  dispose(): void {
    this.opened?.dispose();
    this.changed.dispose();
  }
}
