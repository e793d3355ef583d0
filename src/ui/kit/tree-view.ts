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
  /** Has VS Code ask again for the rows that it did not get while the app could not be loaded. */
  appLoaded(): void;
}

/**
 * A tree view that VS Code knows before the app is loaded. Its rows come from the app, which is loaded when VS Code first asks
 * for them; until then VS Code shows the view's progress.
 */
export class TreeView<Row> implements vscode.TreeDataProvider<Row>, ShownTree<Row>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<Row | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private opened: vscode.TreeView<Row> | undefined;
  /** VS Code has asked for rows, and the app could not be loaded. */
  private isMissingRows = false;

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

  appLoaded(): void {
    if (!this.isMissingRows) return;
    this.isMissingRows = false;
    this.redraw();
  }

  async getChildren(row?: Row): Promise<Row[]> {
    const rows = await this.rows().catch((error: unknown) => {
      this.isMissingRows = true;
      throw error;
    });
    return (await rows.getChildren(row)) ?? [];
  }

  async getTreeItem(row: Row): Promise<vscode.TreeItem> {
    return (await this.rows()).getTreeItem(row);
  }

  dispose(): void {
    this.opened?.dispose();
    this.changed.dispose();
  }
}
