import type * as vscode from 'vscode';
import type { ExportRecord } from '../../exports/model/record';
import { readDetailsState } from '../../protocol/checks';
import type { DetailsAddress } from '../../protocol/details';
import { detailsPanelType } from '../kit/ids';
import { PanelRegistry } from '../kit/panel-registry';
import type { ExportDetailsView } from './export-details';
import { showDetails, type ExportDetailsPanelServices } from './export-details-panel';

/** The open pages of exports' details, one for each export. */
export class ExportDetailsPanels implements vscode.Disposable {
  private readonly panels: PanelRegistry<DetailsAddress, ExportDetailsView>;

  constructor(services: ExportDetailsPanelServices) {
    this.panels = new PanelRegistry(
      {
        type: detailsPanelType,
        keyOf: ({ exportArn }) => exportArn,
        readState: (state) => readDetailsState(state)?.panel,
        show: (panel, address) => showDetails(panel, address, services),
      },
      services.dist,
    );
  }

  /** Opens the export's page, or shows the one that is open. */
  open({ exportArn, connection, region, domainName, accountId }: ExportRecord): void {
    this.panels.open({ exportArn, connection, region, domainName, ...(accountId === undefined ? {} : { accountId }) });
  }

  restore(panel: vscode.WebviewPanel, state: unknown): void {
    this.panels.restore(panel, state);
  }

  dispose(): void {
    this.panels.dispose();
  }
}
