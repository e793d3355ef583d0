import * as vscode from 'vscode';
import type { ExportRecord } from '../../exports/model/record';
import type { DetailsAddress } from '../../protocol/details';
import type { ExportDetailsPanelServices } from './export-details-panel';
import { detailsPanelType } from '../kit/ids';

/** The open pages of exports' details, one for each export; also brings them back after a reload. */
export class ExportDetailsPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private readonly panels = new Map<string, vscode.WebviewPanel>();

  /** @param services made when the first page opens. */
  constructor(private readonly services: () => Promise<ExportDetailsPanelServices>) {}

  /** Opens the export's page, or shows the one that is open. */
  async open({ exportArn, connection, region, domainName, accountId }: ExportRecord): Promise<void> {
    const [{ showDetails }, services] = await Promise.all([import('../interactions'), this.services()]);
    const known = this.panels.get(exportArn);
    if (known) return known.reveal();
    const address = { exportArn, connection, region, domainName, ...(accountId === undefined ? {} : { accountId }) };
    this.adopt(showDetails, services, vscode.window.createWebviewPanel(detailsPanelType, '', vscode.ViewColumn.Active, {}), address);
  }

  /** Opens the form of the export's domain with its settings. */
  async runAgain(record: ExportRecord): Promise<void> {
    await (await this.services()).openForm(record);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const [{ showDetails, readDetailsState }, services] = await Promise.all([import('../interactions'), this.services()]);
    const page = readDetailsState(state);
    // Without its state a page cannot tell which export it was of; an empty tab would only puzzle.
    if (page && !this.panels.has(page.panel.exportArn)) this.adopt(showDetails, services, panel, page.panel);
    else panel.dispose();
  }

  dispose(): void {
    // The panels stay: VS Code brings them back with the next window.
    this.panels.clear();
  }

  private adopt(
    show: (panel: vscode.WebviewPanel, address: DetailsAddress, services: ExportDetailsPanelServices) => void,
    services: ExportDetailsPanelServices,
    panel: vscode.WebviewPanel,
    address: DetailsAddress,
  ): void {
    panel.webview.options = { enableScripts: true, localResourceRoots: [services.dist] };
    this.panels.set(address.exportArn, panel);
    panel.onDidDispose(() => this.panels.delete(address.exportArn));
    show(panel, address, services);
  }
}
