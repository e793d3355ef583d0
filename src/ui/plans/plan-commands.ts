import type { Plan } from '../../exports/plans/plan';
import type { PlanAction } from '../../protocol/plan-actions';
import { registerCommand, type CommandSet } from '../kit/commands';
import type { Connections } from '../connection/connections';
import { openSession } from '../domains/domain-commands';
import type { DomainsRow } from '../domains/domains-tree';
import type { ErrorReporter } from '../kit/error-reporter';
import { commandIds } from '../kit/ids';
import type { LazyExportMonitor } from '../exports/lazy-export-monitor';
import type { PlanPanels } from './plan-panels';
import type { PlanTreeRow } from './plan-rows';

export interface PlanCommandServices {
  readonly connections: Connections;
  readonly panels: PlanPanels;
  readonly following: LazyExportMonitor;
  readonly errors: ErrorReporter;
}

/** What can be done with many domains at once, and with the plans that come of it. */
export function planCommands({ connections, panels, following, errors }: PlanCommandServices): CommandSet {
  /** The row's plan as it is now; without a row the one that the user picks among those in these states. */
  const planOf = async (row: PlanTreeRow | undefined, title: string, states?: readonly Plan['state'][]): Promise<Plan | undefined> => {
    if (row) return row.plan;
    const [{ pickPlan }, { planStore }] = await Promise.all([import('../interactions'), following.get()]);
    const all = await planStore.list();
    return pickPlan(states ? all.filter(({ state }) => states.includes(state)) : all, title);
  };
  const act = async (
    row: PlanTreeRow | undefined,
    rows: readonly PlanTreeRow[] | undefined,
    action: PlanAction,
    title: string,
    states: readonly Plan['state'][],
  ): Promise<void> => {
    const [{ changePlans, selectedPlans }, { planStore, runner }] = await Promise.all([import('../interactions'), following.get()]);
    const selected = selectedPlans(row, rows);
    const picked = selected.length > 0 ? undefined : await planOf(undefined, title, states);
    await changePlans(picked ? [picked] : selected, action, planStore, runner);
  };

  return {
    atOnce: () => [
      registerCommand(commandIds.exportDomains, errors, async (row?: DomainsRow, rows?: DomainsRow[]) => {
        const all = rows && rows.length > 0 ? rows : row ? [row] : [];
        const domains = all.filter((one) => one.kind === 'domain');
        // The rows carry the session that they were listed by: a menu left open must not act on another account.
        const session = domains.find((one) => one.session)?.session ?? (await openSession(connections));
        if (session) await panels.open(session, domains.map(({ name }) => name));
      }),
    ],
    later: () => [
      registerCommand(commandIds.showPlan, errors, async (row?: PlanTreeRow) => {
        const plan = await planOf(row, 'SimpleDB: Show Export Plan');
        if (plan) await panels.show(plan);
      }),
      registerCommand(commandIds.pausePlan, errors, (row?: PlanTreeRow, rows?: PlanTreeRow[]) =>
        act(row, rows, { kind: 'pause' }, 'SimpleDB: Pause Export Plan', ['running']),
      ),
      registerCommand(commandIds.resumePlan, errors, (row?: PlanTreeRow, rows?: PlanTreeRow[]) =>
        act(row, rows, { kind: 'resume' }, 'SimpleDB: Resume Export Plan', ['paused', 'stopped']),
      ),
    ],
  };
}
