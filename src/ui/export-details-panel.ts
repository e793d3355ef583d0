import type * as vscode from 'vscode';
import type { DetailsAddress } from '../protocol/details';
import { ExportDetailsView, type ExportDetailsServices } from './export-details';
import { panelHtml } from './panel-html';
import { panelPort } from './panel-port';

/** What the panel needs besides: where its page lies, and its tab's icon. */
export interface ExportDetailsPanelServices extends ExportDetailsServices {
  readonly dist: vscode.Uri;
  readonly icon: { readonly light: vscode.Uri; readonly dark: vscode.Uri };
}

/** Brings the page of an export's details up in a panel. It goes with the panel. */
export function showDetails(panel: vscode.WebviewPanel, address: DetailsAddress, services: ExportDetailsPanelServices): void {
  panel.title = `Export of ${address.domainName}`;
  panel.iconPath = services.icon;
  const view = new ExportDetailsView(panelPort(panel.webview), address, services);
  panel.onDidDispose(() => view.dispose());
  panel.webview.html = panelHtml(panel.webview, services.dist, {
    name: 'details',
    title: 'Export Details',
    data: { ...address },
  });
}
