import * as vscode from 'vscode';
import type { Plan } from '../../exports/plans/plan';
import { countsOf, countsWords } from '../../protocol/plan-view';
import { whosePlan } from '../../texts/plan-messages';
import { withoutIcons } from '../../texts/escape';
import { count, dateTime, domainsText } from '../kit/format';

/** Asks for one of the plans, the newest first. @returns undefined when dismissed, or when there is none to pick */
export async function pickPlan(plans: readonly Plan[], title: string): Promise<Plan | undefined> {
  if (plans.length === 0) {
    void vscode.window.showInformationMessage(
      'There is no such export plan. “SimpleDB: Export Domains…” makes one of many domains.',
    );
    return undefined;
  }
  const items = [...plans].reverse().map((plan) => ({
    label: withoutIcons(`${domainsText(countsOf(plan).total)} to ${plan.request.s3Bucket}`),
    description: plan.state,
    detail: withoutIcons(`${countsWords(countsOf(plan), count)}; ${whosePlan(plan)}; of ${dateTime(new Date(plan.createdAt))}`),
    plan,
  }));
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: 'Select a plan', matchOnDetail: true });
  return picked?.plan;
}
