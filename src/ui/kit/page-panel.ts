import type * as vscode from 'vscode';
import { Rpc, type Methods } from '../../protocol/rpc';
import { panelHtml, type PanelPage } from './panel-html';
import { panelPort } from './panel-port';
import type { PageServices } from './page-services';

/** A webview panel with its page: the messages both ways, and all that ends when the panel is closed. */
export class PagePanel<Host extends Methods<Host>, Page extends Methods<Page>> implements vscode.Disposable {
  private readonly rpc: Rpc<Host, Page>;
  private readonly disposables: vscode.Disposable[] = [];
  private ended = false;

  /** @param host what the page may ask */
  constructor(
    private readonly panel: vscode.WebviewPanel,
    host: Host,
    page: PanelPage,
    services: Pick<PageServices, 'dist' | 'icon'>,
  ) {
    panel.title = page.title;
    panel.iconPath = services.icon;
    this.rpc = new Rpc<Host, Page>(panelPort(panel.webview), host);
    this.disposables.push(panel.onDidDispose(() => this.dispose()));
    panel.webview.html = panelHtml(panel.webview, services.dist, page);
  }

  get closed(): boolean {
    return this.ended;
  }

  set title(title: string) {
    if (!this.ended) this.panel.title = title;
  }

  /** Disposes something with the panel; at once where that is closed already. */
  register(...disposables: vscode.Disposable[]): void {
    if (!this.ended) this.disposables.push(...disposables);
    else for (const disposable of disposables) disposable.dispose();
  }

  /** Says something to the page. One that is hidden or gone hears nothing: it asks when it comes back. */
  tell<T>(call: (page: Page) => Promise<T>, heard: (answer: T) => void = () => undefined): void {
    if (!this.ended) call(this.rpc.remote).then(heard, () => undefined);
  }

  dispose(): void {
    if (this.ended) return;
    this.ended = true;
    this.rpc.dispose();
    for (const disposable of this.disposables) disposable.dispose();
    this.panel.dispose();
  }
}
