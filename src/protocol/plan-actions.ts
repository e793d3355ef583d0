/** What a user may do with a plan, as the page asks for it. */
import type { Plan } from '../exports/plans/plan';
import { drop, move, pause, restore, resume, retryFailed, skip } from '../exports/plans/plan-edits';

export const PLAN_ACTIONS = ['pause', 'resume', 'drop', 'retryFailed'] as const;
export const ENTRY_ACTIONS = ['skip', 'restore', 'first', 'up', 'down'] as const;

export type PlanAction =
  | { readonly kind: (typeof PLAN_ACTIONS)[number] }
  | { readonly kind: (typeof ENTRY_ACTIONS)[number]; readonly domainName: string };

type Edit = (plan: Plan, newToken: () => string) => Plan;
const WHOLE: Readonly<Record<(typeof PLAN_ACTIONS)[number], Edit>> = { pause, resume, drop, retryFailed };

/**
 * The plan after the action; the very same one where it does not apply any more.
 *
 * @param newToken a token that no other start has ever had
 */
export function applyAction(plan: Plan, action: PlanAction, newToken: () => string): Plan {
  if (!('domainName' in action)) return WHOLE[action.kind](plan, newToken);
  const { kind, domainName } = action;
  // A plan that was dropped does nothing more, whatever stands in it.
  if (plan.state === 'dropped') return plan;
  if (kind === 'skip') return skip(plan, domainName);
  if (kind === 'restore') return restore(plan, domainName);
  return moveAmongWaiting(plan, domainName, kind);
}

/** Only the waiting ones have a turn to be changed: up is before the waiting one above, whatever stands between. */
function moveAmongWaiting(plan: Plan, domainName: string, to: 'first' | 'up' | 'down'): Plan {
  const scopes = plan.entries.flatMap(({ state }, index) => (state === 'waiting' ? [index] : []));
  const at = scopes.findIndex((index) => plan.entries[index]?.domainName === domainName);
  if (at < 0) return plan;
  const target = scopes[to === 'first' ? 0 : to === 'up' ? at - 1 : at + 1];
  return target === undefined ? plan : move(plan, domainName, target);
}
