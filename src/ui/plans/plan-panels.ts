import { randomUUID } from 'node:crypto';
import type * as vscode from 'vscode';
import type { Plan } from '../../exports/plans/plan';
import type { PlanAddress } from '../../protocol/plan';
import { readPlanPageState } from '../../protocol/plan-checks';
import type { Session } from '../../aws/session';
import { planPanelType } from '../kit/ids';
import { PanelRegistry } from '../kit/panel-registry';
import { PlanPanel } from './plan-panel';
import type { PlanPanelServices } from './plan-panel-services';

/** What a page is opened for: a plan, or a form with the domains that it begins with. */
interface PlanPage {
  readonly address: PlanAddress;
  readonly selected: readonly string[];
}

/** The open forms and plans, one panel each. */
export class PlanPanels implements vscode.Disposable {
  private readonly panels: PanelRegistry<PlanPage, PlanPanel>;

  constructor(services: PlanPanelServices) {
    const exportMore = (session: Session): void => this.open(session, []);
    this.panels = new PanelRegistry(
      {
        type: planPanelType,
        keyOf: ({ address }) => address.id,
        readState: (state) => {
          const page = readPlanPageState(state);
          return page && { address: page.panel, selected: page.values.domainNames };
        },
        show: (panel, { address, selected }) => new PlanPanel(panel, address, selected, services, exportMore),
      },
      services.dist,
    );
  }

  /** Opens a new form. @param domainNames those that are selected in it at first */
  open({ connection, region, identity: { accountId } }: Session, domainNames: readonly string[]): void {
    const address = { id: randomUUID(), connection, region, ...(accountId === undefined ? {} : { accountId }) };
    this.panels.open({ address, selected: domainNames });
  }

  /** Shows a plan. */
  show({ id, connection, region, accountId }: Plan): void {
    this.panels.open({ address: { id, connection, region, ...(accountId === undefined ? {} : { accountId }) }, selected: [] });
  }

  restore(panel: vscode.WebviewPanel, state: unknown): void {
    this.panels.restore(panel, state);
  }

  dispose(): void {
    this.panels.dispose();
  }
}
