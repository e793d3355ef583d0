import { randomUUID } from 'node:crypto';
import type { Plan } from '../exports/plan';
import type { PlanAction } from '../protocol/plan-actions';
import { registerCommand, type CommandSet } from './commands';
import type { Connections } from './connections';
import { openSession } from './domain-commands';
import type { DomainsRow } from './domains-tree';
import type { ErrorReporter } from './error-reporter';
import { commandIds } from './ids';
import type { LazyFollowing } from './lazy-following';
import type { PlanPanels } from './plan-panels';
import type { PlanTreeRow } from './plan-rows';
import { UserError } from './user-error';

export interface PlanCommandServices {
  readonly connections: Connections;
  readonly panels: PlanPanels;
  readonly following: LazyFollowing;
  readonly errors: ErrorReporter;
}

/** What can be done with many domains at once, and with the plans that come of it. */
export function planCommands({ connections, panels, following, errors }: PlanCommandServices): CommandSet {
  /** The row's plan as it is now; without a row the one that the user picks among those in these states. */
  const planOf = async (row: PlanTreeRow | undefined, title: string, states?: readonly Plan['state'][]): Promise<Plan | undefined> => {
    if (row) return row.plan;
    const [{ pickPlan }, { planStore }] = await Promise.all([import('./interactions'), following.get()]);
    const all = await planStore.list();
    return pickPlan(states ? all.filter(({ state }) => states.includes(state)) : all, title);
  };
  const act = async (plan: Plan | undefined, action: PlanAction): Promise<void> => {
    if (!plan) return;
    const [{ applyAction }, { planStore, runner }] = await Promise.all([import('./interactions'), following.get()]);
    if (!(await planStore.update(plan.id, (stored) => applyAction(stored, action, randomUUID)))) {
      throw new UserError('PlanGone', 'This plan is not stored any more.', 'Its exports are in the Exports view.');
    }
    runner.check(action.kind === 'resume');
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
      registerCommand(commandIds.pausePlan, errors, async (row?: PlanTreeRow) => {
        await act(await planOf(row, 'SimpleDB: Pause Export Plan', ['running']), { kind: 'pause' });
      }),
      registerCommand(commandIds.resumePlan, errors, async (row?: PlanTreeRow) => {
        await act(await planOf(row, 'SimpleDB: Resume Export Plan', ['paused', 'stopped']), { kind: 'resume' });
      }),
    ],
  };
}
