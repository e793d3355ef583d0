import type * as vscode from 'vscode';
import type { DetailsAddress } from '../../protocol/details';
import type { PageServices } from '../kit/page-services';
import { panelHtml } from '../kit/panel-html';
import { panelPort } from '../kit/panel-port';
import { ExportDetailsView, type ExportDetailsServices } from './export-details';

/** What the panel needs besides what its page says. */
export type ExportDetailsPanelServices = ExportDetailsServices & PageServices;

/** Brings the page of an export's details up in a panel. It goes with the panel. */
export function showDetails(panel: vscode.WebviewPanel, address: DetailsAddress, services: ExportDetailsPanelServices): ExportDetailsView {
  panel.title = `Export of ${address.domainName}`;
  panel.iconPath = services.icon;
  const view = new ExportDetailsView(panelPort(panel.webview), address, services);
  panel.onDidDispose(() => view.dispose());
  panel.webview.html = panelHtml(panel.webview, services.dist, {
    name: 'details',
    title: 'Export Details',
    data: { ...address },
  });
  return view;
}
