import { randomUUID } from 'node:crypto';
import type { Plan } from './plan';
import { toPlan, validatePlan, type PlanFieldName, type PlanFormValues, type PlanPlace } from './plan-form';
import type { PlanDomain } from './plan-edits';
import type { PlanStore } from './plan-store';
import { accountOf } from '../starting/start-account';
import type { AwsSession } from '../model/aws-session';

export interface PlanFieldProblem {
  readonly field: PlanFieldName;
  readonly message: string;
}

export type PlanStart =
  | { readonly outcome: 'started'; readonly plan: Plan }
  | { readonly outcome: 'refused'; readonly problems: readonly PlanFieldProblem[] }
  | { readonly outcome: 'cancelled' };

/**
 * Makes a plan of a form, and stores it. The form's id becomes the plan's: however often it is started, it is one plan.
 *
 * @param domains what is known of the domains, for their order
 * @param confirm asks the user, who sees whose domains they are
 * @throws CodedError AccountChanged where the connection now belongs to another account than the form was opened for
 */
export async function startPlan(
  values: PlanFormValues,
  address: PlanPlace,
  session: AwsSession,
  domains: ReadonlyMap<string, PlanDomain>,
  plans: Pick<PlanStore, 'list' | 'add'>,
  confirm: (plan: Plan) => Promise<boolean>,
): Promise<PlanStart> {
  const stored = async (): Promise<Plan | undefined> => (await plans.list()).find(({ id }) => id === address.id);
  const known = await stored();
  if (known) return { outcome: 'started', plan: known };
  const accountId = await accountOf(session, address.accountId);
  const nowMs = Date.now();
  const faults = Object.entries(validatePlan(values, { region: address.region, accountId, nowMs })) as [PlanFieldName, string][];
  if (faults.length > 0) return { outcome: 'refused', problems: faults.map(([field, message]) => ({ field, message })) };
  const plan = toPlan(values, domains, { ...address, accountId }, nowMs, randomUUID);
  if (!(await confirm(plan))) return { outcome: 'cancelled' };
  // The question may have stood there for hours, and somebody may have signed in as another meanwhile.
  await accountOf(session, accountId);
  try {
    await plans.add(plan);
  } catch (error) {
    const other = await stored();
    if (!other) throw error;
    return { outcome: 'started', plan: other };
  }
  return { outcome: 'started', plan };
}
