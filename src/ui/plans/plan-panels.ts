import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Plan } from '../../exports/plans/plan';
import type { PlanAddress } from '../../protocol/plan';
import { planPanelType } from '../kit/ids';
import type { PlanPanel } from './plan-panel';
import type { PlanPanelServices } from './plan-panel-services';
import type { Session } from '../connection/session';

/** The open forms and plans, one panel each; also brings them back after a reload. */
export class PlanPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private readonly panels = new Map<string, PlanPanel>();

  /** @param services made when the first page opens. */
  constructor(private readonly services: () => Promise<PlanPanelServices>) {}

  /** Opens a new form. @param domainNames those that are selected in it at first */
  async open(session: Session, domainNames: readonly string[]): Promise<void> {
    const { connection, region } = session;
    const { accountId } = session.identity;
    await this.create({ id: randomUUID(), connection, region, ...(accountId === undefined ? {} : { accountId }) }, domainNames);
  }

  /** Shows a plan. */
  async show({ id, connection, region, accountId }: Plan): Promise<void> {
    const known = this.panels.get(id);
    if (known) known.reveal();
    else await this.create({ id, connection, region, ...(accountId === undefined ? {} : { accountId }) }, []);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const [{ PlanPanel, readPlanPageState }, services] = await Promise.all([import('../interactions'), this.services()]);
    const page = readPlanPageState(state);
    // Without its state a page cannot tell what it was; an empty tab would only puzzle.
    if (page && !this.panels.has(page.panel.id)) this.adopt(PlanPanel, services, panel, page.panel, page.values.domainNames);
    else panel.dispose();
  }

  dispose(): void {
    // The panels stay: VS Code brings them back with the next window.
    this.panels.clear();
  }

  private async create(address: PlanAddress, domainNames: readonly string[]): Promise<void> {
    const [{ PlanPanel }, services] = await Promise.all([import('../interactions'), this.services()]);
    // Another call may have opened it while the code was loading.
    const known = this.panels.get(address.id);
    if (known) return known.reveal();
    this.adopt(PlanPanel, services, vscode.window.createWebviewPanel(planPanelType, '', vscode.ViewColumn.Active, {}), address, domainNames);
  }

  private adopt(
    Panel: typeof PlanPanel,
    services: PlanPanelServices,
    panel: vscode.WebviewPanel,
    address: PlanAddress,
    domainNames: readonly string[],
  ): void {
    panel.webview.options = { enableScripts: true, localResourceRoots: [services.dist] };
    const more = (session: Session): Promise<void> => this.open(session, []);
    const closed = (): boolean => this.panels.delete(address.id);
    this.panels.set(address.id, new Panel(panel, address, domainNames, services, more, closed));
  }
}
