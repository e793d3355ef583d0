import type { Plan } from '../../exports/plans/plan';
import type { PlanRunner } from '../../exports/plans/plan-runner';
import type { PlanStore } from '../../exports/plans/plan-store';
import type { PlanAction } from '../../protocol/plan-actions';
import type { Connections } from '../connection/connections';
import { openChosenSession } from '../connection/pickers';
import type { DomainsRow } from '../domains/domains-row';
import type { PlanTreeRow } from '../exports/plan-row';
import type { CommandHandlers } from '../kit/commands';
import { changePlans, selectedPlans } from './plan-changes';
import type { PlanPanels } from './plan-panels';
import { pickPlan } from './plan-picker';
import { removePlans } from './remove-plans';

const ENDED: readonly Plan['state'][] = ['done', 'dropped'];

export interface PlanCommandServices {
  readonly connections: Connections;
  readonly panels: Pick<PlanPanels, 'open' | 'show'>;
  readonly plans: Pick<PlanStore, 'list' | 'update' | 'remove'>;
  readonly runner: Pick<PlanRunner, 'check'>;
}

/** What can be done with many domains at once, and with the plans that come of it. */
export function planCommands({ connections, panels, plans, runner }: PlanCommandServices) {
  const pick = async (title: string, states?: readonly Plan['state'][]): Promise<Plan | undefined> => {
    const all = await plans.list();
    return pickPlan(states ? all.filter(({ state }) => states.includes(state)) : all, title);
  };
  /** Acts on the selected rows; without any on the plan that the user picks among those in these states. */
  const act = async (
    row: PlanTreeRow | undefined,
    rows: readonly PlanTreeRow[] | undefined,
    action: PlanAction,
    title: string,
    states: readonly Plan['state'][],
  ): Promise<void> => {
    const selected = selectedPlans(row, rows);
    const picked = selected.length > 0 ? undefined : await pick(title, states);
    await changePlans(picked ? [picked] : selected, action, plans, runner);
  };

  return {
    exportDomains: async (row?: DomainsRow, rows?: DomainsRow[]) => {
      const all = rows && rows.length > 0 ? rows : row ? [row] : [];
      const domains = all.filter((one) => one.kind === 'domain');
      // The rows carry the session that they were listed by: a menu left open must not act on another account.
      const session = domains.find((one) => one.session)?.session ?? (await openChosenSession(connections));
      if (session) panels.open(session, domains.map(({ name }) => name));
    },
    showPlan: async (row?: PlanTreeRow) => {
      const plan = row?.plan ?? (await pick('SimpleDB: Show Export Plan'));
      if (plan) panels.show(plan);
    },
    pausePlan: (row?: PlanTreeRow, rows?: PlanTreeRow[]) =>
      act(row, rows, { kind: 'pause' }, 'SimpleDB: Pause Export Plan', ['running']),
    resumePlan: (row?: PlanTreeRow, rows?: PlanTreeRow[]) =>
      act(row, rows, { kind: 'resume' }, 'SimpleDB: Resume Export Plan', ['paused', 'stopped']),
    removePlan: async (row?: PlanTreeRow, rows?: PlanTreeRow[]) => {
      const selected = selectedPlans(row, rows);
      const picked = selected.length > 0 ? undefined : await pick('SimpleDB: Remove Export Plan', ENDED);
      await removePlans((picked ? [picked] : selected).filter(({ state }) => ENDED.includes(state)), plans);
    },
  } satisfies Partial<CommandHandlers>;
}
