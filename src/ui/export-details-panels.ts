import * as vscode from 'vscode';
import type { ExportRecord } from '../exports/record';
import type { DetailsAddress } from '../protocol/details';
import type { ExportDetailsPanelServices } from './export-details-panel';
import { detailsPanelType } from './ids';

/** The open pages of exports' details, one for each export; also brings them back after a reload. */
export class ExportDetailsPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private readonly panels = new Map<string, vscode.WebviewPanel>();

  constructor(private readonly services: ExportDetailsPanelServices) {}

  /** Opens the export's page, or shows the one that is open. */
  async open({ exportArn, connection, region, domainName, accountId }: ExportRecord): Promise<void> {
    const { showDetails } = await import('./interactions');
    const known = this.panels.get(exportArn);
    if (known) return known.reveal();
    const address = { exportArn, connection, region, domainName, ...(accountId === undefined ? {} : { accountId }) };
    this.adopt(showDetails, vscode.window.createWebviewPanel(detailsPanelType, '', vscode.ViewColumn.Active, {}), address);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const { showDetails, readDetailsState } = await import('./interactions');
    const page = readDetailsState(state);
    // Without its state a page cannot tell which export it was of; an empty tab would only puzzle.
    if (page && !this.panels.has(page.panel.exportArn)) this.adopt(showDetails, panel, page.panel);
    else panel.dispose();
  }

  dispose(): void {
    // The panels stay: VS Code brings them back with the next window.
    this.panels.clear();
  }

  private adopt(
    show: (panel: vscode.WebviewPanel, address: DetailsAddress, services: ExportDetailsPanelServices) => void,
    panel: vscode.WebviewPanel,
    address: DetailsAddress,
  ): void {
    panel.webview.options = { enableScripts: true, localResourceRoots: [this.services.dist] };
    this.panels.set(address.exportArn, panel);
    panel.onDidDispose(() => this.panels.delete(address.exportArn));
    show(panel, address, this.services);
  }
}
