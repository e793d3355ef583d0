import * as vscode from 'vscode';
import { readPageState } from '../protocol/checks';
import type { PanelAddress } from '../protocol/messages';
import { ExportPanel, type ExportPanelServices } from './export-panel';
import { exportPanelType } from './ids';
import type { Session } from './session';

/** The open forms, one for each domain of each connection; also brings them back after a reload. */
export class ExportPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private readonly panels = new Map<string, ExportPanel>();

  constructor(private readonly services: ExportPanelServices) {}

  /** Opens the domain's form, or shows the one that is open. */
  open(session: Session, domainName: string): void {
    const { accountId } = session.identity;
    const address: PanelAddress = {
      connection: session.connection,
      region: session.region,
      domainName,
      ...(accountId === undefined ? {} : { accountId }),
    };
    const known = this.panels.get(keyOf(address));
    if (known) return known.reveal();
    const panel = vscode.window.createWebviewPanel(exportPanelType, '', vscode.ViewColumn.Active, {});
    this.adopt(panel, address);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const page = readPageState(state);
    // Without its state a page cannot tell which domain it was for; an empty tab would only puzzle.
    if (!page || this.panels.has(keyOf(page.panel))) return panel.dispose();
    this.adopt(panel, page.panel);
  }

  dispose(): void {
    // The panels stay: VS Code brings them back with the next window.
    this.panels.clear();
  }

  private adopt(panel: vscode.WebviewPanel, address: PanelAddress): void {
    panel.webview.options = { enableScripts: true, localResourceRoots: [this.services.dist] };
    const key = keyOf(address);
    this.panels.set(key, new ExportPanel(panel, address, this.services, () => this.panels.delete(key)));
  }
}

const keyOf = ({ connection, region, domainName }: PanelAddress): string =>
  JSON.stringify([connection, region, domainName]);
