import * as vscode from 'vscode';
import type { Plan } from '../../exports/plans/plan';
import type { PlanStore } from '../../exports/plans/plan-store';
import { count } from '../kit/format';

const REMOVE = 'Remove';

/** Forgets plans that are over, once the user agrees. What they exported stays in the record of exports. */
export async function removePlans(plans: readonly Plan[], planStore: Pick<PlanStore, 'remove'>): Promise<void> {
  if (plans.length === 0) return;
  const what = plans.length === 1 ? 'this export plan' : `${count(plans.length)} export plans`;
  const detail = 'It is over. Its exports stay in the Exports view, and their files in S3; its report can’t be made any more.';
  if ((await vscode.window.showWarningMessage(`Remove ${what}?`, { modal: true, detail }, REMOVE)) !== REMOVE) return;
  for (const { id } of plans) await planStore.remove(id);
}
