import type * as vscode from 'vscode';
import { readPageState } from '../../protocol/checks';
import type { ExportFormValues } from '../../protocol/form';
import type { PanelAddress } from '../../protocol/messages';
import type { Session } from '../../aws/session';
import { exportPanelType } from '../kit/ids';
import { PanelRegistry } from '../kit/panel-registry';
import { ExportPanel, type ExportPanelServices } from './export-panel';

/** The open forms, one for each domain of each connection. */
export class ExportForms implements vscode.Disposable {
  private readonly panels: PanelRegistry<PanelAddress, ExportPanel>;

  constructor(services: ExportPanelServices) {
    this.panels = new PanelRegistry(
      {
        type: exportPanelType,
        keyOf: ({ connection, region, domainName }) => JSON.stringify([connection, region, domainName]),
        readState: (state) => readPageState(state)?.panel,
        show: (panel, address) => new ExportPanel(panel, address, services),
      },
      services.dist,
    );
  }

  /**
   * Opens the domain's form, or shows the one that is open.
   *
   * @param values what the form is to hold, with a client token of its own; what has been typed there stays nevertheless,
   * and the user is asked.
   */
  open({ connection, region, identity: { accountId } }: Session, domainName: string, values?: ExportFormValues): void {
    const form = this.panels.open({ connection, region, domainName, ...(accountId === undefined ? {} : { accountId }) });
    if (values) form.offer(values);
  }

  restore(panel: vscode.WebviewPanel, state: unknown): void {
    this.panels.restore(panel, state);
  }

  dispose(): void {
    this.panels.dispose();
  }
}
