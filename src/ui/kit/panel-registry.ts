import * as vscode from 'vscode';
import type { PanelType } from './ids';

/** What a registry has to know of its kind of page. `A`: what a page is opened for. `P`: the host's side of the page. */
export interface PageKind<A, P extends vscode.Disposable> {
  readonly type: PanelType;
  /** Pages of the same key are the same page. */
  keyOf(address: A): string;
  /** Reads the state that a page left behind, which may be of another version; undefined where it does not tell what it was for. */
  readState(state: unknown): A | undefined;
  /** Brings the page up. It disposes itself with its panel. */
  show(panel: vscode.WebviewPanel, address: A): P;
}

/** The open pages of one kind, one panel for each key; also brings them back after a reload. */
export class PanelRegistry<A, P extends vscode.Disposable> implements vscode.Disposable {
  private readonly pages = new Map<string, { readonly panel: vscode.WebviewPanel; readonly page: P }>();

  /** @param dist folder of the pages' bundle, the only one that they may load from */
  constructor(
    private readonly kind: PageKind<A, P>,
    private readonly dist: vscode.Uri,
  ) {}

  /** Opens the page of this address, or shows the one that is open. */
  open(address: A): P {
    const known = this.pages.get(this.kind.keyOf(address));
    if (!known) return this.adopt(vscode.window.createWebviewPanel(this.kind.type, '', vscode.ViewColumn.Active, {}), address);
    known.panel.reveal();
    return known.page;
  }

  /** For VS Code's panel serializer. Without its state a page cannot tell what it was for: an empty tab would only puzzle. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const address = this.kind.readState(state);
    if (address !== undefined && !this.pages.has(this.kind.keyOf(address))) this.adopt(panel, address);
    else panel.dispose();
  }

  /** The panels stay: VS Code brings them back with the next window. */
  dispose(): void {
    this.pages.clear();
  }

  private adopt(panel: vscode.WebviewPanel, address: A): P {
    panel.webview.options = { enableScripts: true, localResourceRoots: [this.dist] };
    const key = this.kind.keyOf(address);
    const page = this.kind.show(panel, address);
    this.pages.set(key, { panel, page });
    panel.onDidDispose(() => this.pages.delete(key));
    return page;
  }
}
