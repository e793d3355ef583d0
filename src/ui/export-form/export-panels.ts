import * as vscode from 'vscode';
import type { ExportFormValues } from '../../protocol/form';
import type { PanelAddress } from '../../protocol/messages';
import type { ExportPanel, ExportPanelServices } from './export-panel';
import { exportPanelType } from '../kit/ids';
import type { LazyExportMonitor } from '../exports/lazy-export-monitor';
import type { Session } from '../connection/session';

/** The open forms, one for each domain of each connection; also brings them back after a reload. */
export class ExportPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private readonly panels = new Map<string, ExportPanel>();

  constructor(private readonly services: Omit<ExportPanelServices, 'following'> & { readonly following: LazyExportMonitor }) {}

  /**
   * Opens the domain's form, or shows the one that is open.
   *
   * @param values what the form is to hold, with a client token of its own; what has been typed there stays nevertheless,
   * and the user is asked.
   */
  async open(session: Session, domainName: string, values?: ExportFormValues): Promise<void> {
    const { accountId } = session.identity;
    const address: PanelAddress = {
      connection: session.connection,
      region: session.region,
      domainName,
      ...(accountId === undefined ? {} : { accountId }),
    };
    const [{ ExportPanel }, following] = await Promise.all([import('../interactions'), this.services.following.get()]);
    const known = this.panels.get(keyOf(address));
    if (!known) {
      const panel = vscode.window.createWebviewPanel(exportPanelType, '', vscode.ViewColumn.Active, {});
      return this.adopt(ExportPanel, { ...this.services, following }, panel, address, values);
    }
    known.reveal();
    if (values) known.offer(values);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const [{ ExportPanel, readPageState }, following] = await Promise.all([import('../interactions'), this.services.following.get()]);
    const page = readPageState(state);
    // Without its state a page cannot tell which domain it was for; an empty tab would only puzzle.
    if (page && !this.panels.has(keyOf(page.panel))) this.adopt(ExportPanel, { ...this.services, following }, panel, page.panel);
    else panel.dispose();
  }

  dispose(): void {
    // The panels stay: VS Code brings them back with the next window.
    this.panels.clear();
  }

  private adopt(
    Panel: typeof ExportPanel,
    services: ExportPanelServices,
    panel: vscode.WebviewPanel,
    address: PanelAddress,
    values?: ExportFormValues,
  ): void {
    panel.webview.options = { enableScripts: true, localResourceRoots: [this.services.dist] };
    const key = keyOf(address);
    this.panels.set(key, new Panel(panel, address, services, () => this.panels.delete(key), values));
  }
}

const keyOf = ({ connection, region, domainName }: PanelAddress): string =>
  JSON.stringify([connection, region, domainName]);
