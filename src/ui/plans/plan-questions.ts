import * as vscode from 'vscode';
import type { Plan } from '../../exports/plans/plan';
import { countsOf } from '../../protocol/plan-view';
import { whosePlan } from '../../texts/plan-messages';
import { domainsText } from '../kit/format';

/** Says whose domains are to be exported, how many and where to. @param alias the account's, where it has one */
export async function confirmStart(plan: Plan, alias: string | undefined): Promise<boolean> {
  const yes = 'Start Plan';
  const question = `Export ${domainsText(plan.entries.length)} of ${whosePlan(plan, alias)}?`;
  const detail =
    `Each domain is one export to the bucket “${plan.request.s3Bucket}”. They are started as fast as AWS’s quotas allow, ` +
    'as long as VS Code is open, and go on with the next window where it is closed.';
  return (await vscode.window.showInformationMessage(question, { modal: true, detail }, yes)) === yes;
}

export async function confirmDrop(plan: Plan): Promise<boolean> {
  const yes = 'Drop Plan';
  const { waiting } = countsOf(plan);
  const detail = `${domainsText(waiting)} that ${waiting === 1 ? 'is' : 'are'} waiting will not be exported, and the plan cannot be taken up again. Exports that AWS has accepted go on there.`;
  return (await vscode.window.showWarningMessage('Drop this plan for good?', { modal: true, detail }, yes)) === yes;
}
