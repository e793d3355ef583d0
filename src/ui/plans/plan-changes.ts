import { randomUUID } from 'node:crypto';
import type { Plan } from '../../exports/plans/plan';
import type { PlanRunner } from '../../exports/plans/plan-runner';
import type { PlanStore } from '../../exports/plans/plan-store';
import { applyAction, type PlanAction } from '../../protocol/plan-actions';
import type { PlanTreeRow } from '../exports/plan-row';
import { UserError } from '../../exports/model/user-error';

/** The plans that a command of a row is about: all that are selected, or the row's own. */
export function selectedPlans(row: PlanTreeRow | undefined, rows: readonly { readonly kind: string }[] = []): Plan[] {
  const selected = rows.filter((one): one is PlanTreeRow => one.kind === 'plan');
  return (selected.length > 0 ? selected : row ? [row] : []).map(({ plan }) => plan);
}

/**
 * Does the same with each of the plans, where it applies.
 *
 * @throws UserError when one is not stored any more; the others are changed nevertheless.
 */
export async function changePlans(
  plans: readonly Plan[],
  action: PlanAction,
  planStore: Pick<PlanStore, 'update'>,
  runner: Pick<PlanRunner, 'check'>,
): Promise<void> {
  let gone = false;
  for (const { id } of plans) {
    if (!(await planStore.update(id, (stored) => applyAction(stored, action, randomUUID)))) gone = true;
  }
  if (plans.length > 0) runner.check(action.kind === 'resume');
  if (gone) throw new UserError('PlanGone', 'This plan is not stored any more.', 'Its exports are in the Exports view.');
}
