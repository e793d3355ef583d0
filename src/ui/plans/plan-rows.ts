import * as vscode from 'vscode';
import type { Disposable } from '../../exports/time/emitter';
import type { Plan, PlanState } from '../../exports/plans/plan';
import type { PlanList } from '../../exports/plans/plan-list';
import type { PlanRunner } from '../../exports/plans/plan-runner';
import { isProving, schedule } from '../../exports/plans/planner';
import { isInScope, type ExportScope } from '../../exports/model/record';
import { countsOf, countsWords, headlineOf, type PlanCounts } from '../../protocol/plan-view';
import type { PlanRowSource, PlanTreeRow } from '../exports/plan-row';
import { commandIds, viewItems } from '../kit/ids';
import { planProblemText } from '../../texts/plan-messages';
import { count, format } from '../kit/format';

export interface PlanRowFacts {
  /** When its next export is started, in milliseconds by this machine's clock; absent where that is not known. */
  readonly nextMs?: number | undefined;
  /** It does not get on just now; what keeps it, in one sentence. */
  readonly problem?: string | undefined;
}

type Icon = readonly [icon: string, color?: string];
const ICONS: Readonly<Record<string, Icon>> & Readonly<Record<PlanState, Icon>> = {
  running: ['list-ordered'],
  paused: ['debug-pause'],
  stopped: ['error', 'list.errorForeground'],
  done: ['pass', 'testing.iconPassed'],
  dropped: ['circle-slash'],
};

const FAILED: Icon = ['error', 'list.errorForeground'];

const CONTEXT: Readonly<Record<string, string>> = {
  running: viewItems.runningPlan,
  paused: viewItems.pausedPlan,
  stopped: viewItems.pausedPlan,
  done: viewItems.endedPlan,
  dropped: viewItems.endedPlan,
} satisfies Record<PlanState, string>;

/** The plans of one account and Region as rows: those that are not over first, each group with the newest first. */
export class PlanRows implements PlanRowSource, Disposable {
  private readonly subscription: Disposable;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly list: PlanList,
    private readonly runner: Pick<PlanRunner, 'problemOf' | 'knownAt' | 'onDidChange'>,
  ) {
    const tell = (): void => this.listeners.forEach((listener) => listener());
    const subscriptions = [list.onDidChange(tell), runner.onDidChange(tell)];
    this.subscription = { dispose: () => subscriptions.forEach((each) => each.dispose()) };
  }

  onDidChange(listener: () => void): Disposable {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  at(scope: ExportScope): PlanTreeRow[] {
    const plans = this.list.plans.filter((plan) => isInScope(plan, scope));
    const isOver = ({ state }: Plan): boolean => state === 'done' || state === 'dropped';
    const newest = [...plans].reverse();
    return [...newest.filter((plan) => !isOver(plan)), ...newest.filter(isOver)].map((plan) => ({ kind: 'plan', plan }));
  }

  itemOf(row: PlanTreeRow): vscode.TreeItem {
    const { plan } = row;
    const problem = this.runner.problemOf(plan);
    const known = this.runner.knownAt(plan);
    const [next] = plan.state === 'running' && known ? schedule(plan, known.exports, Date.now() + known.offsetMs) : [];
    return planItem(row, {
      ...(problem ? { problem: planProblemText(problem, {}, format).message } : {}),
      ...(next && known ? { nextMs: next.startsAt - known.offsetMs } : {}),
    });
  }

  dispose(): void {
    this.subscription.dispose();
    this.listeners.clear();
  }
}

/** "Plan: 14 of 250 exported" and beside it "next at 14:32". */
export function planItem({ plan }: PlanTreeRow, facts: PlanRowFacts = {}): vscode.TreeItem {
  const counts = countsOf(plan);
  const item = new vscode.TreeItem(`Plan: ${count(counts.exported)} of ${count(counts.total)} exported`);
  const [icon, color] = headlineOf(plan, counts, count).kind === 'failed' ? FAILED : (ICONS[plan.state] ?? ['question']);
  item.id = `plan/${plan.id}`;
  // What can be done with a state that only a newer version knows, that alone can say.
  item.contextValue = CONTEXT[plan.state] ?? viewItems.endedPlan;
  item.iconPath = new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color));
  item.description = [...(counts.failed > 0 && plan.state !== 'done' ? [`${count(counts.failed)} failed`] : []), stateWords(plan, counts, facts)].join(' · ');
  item.tooltip = [
    countsWords(counts, count),
    `To ${plan.request.s3Bucket}`,
    ...(facts.problem === undefined ? [] : [facts.problem]),
    ...(plan.stopped && plan.state === 'stopped' ? [`${plan.stopped.code}: ${plan.stopped.message}`] : []),
  ].join('\n');
  item.command = { command: commandIds.showPlan, title: 'Show Plan', arguments: [{ kind: 'plan', plan } satisfies PlanTreeRow] };
  item.accessibilityInformation = { label: `${item.label as string}, ${item.description}` };
  return item;
}

function stateWords(plan: Plan, counts: PlanCounts, { nextMs, problem }: PlanRowFacts): string {
  switch (plan.state) {
    case 'running':
      if (problem !== undefined) return 'waiting: see why';
      if (isProving(plan)) return 'running the first export';
      return nextMs === undefined ? 'running' : `next ${at(nextMs)}`;
    case 'paused':
      return 'paused';
    case 'stopped':
      return plan.stopped?.destination ? 'stopped: destination refused' : 'stopped: see why';
    case 'done':
      return counts.failed > 0 ? `finished: ${count(counts.failed)} failed` : 'finished';
    case 'dropped':
      return 'dropped';
    default:
      return plan.state;
  }
}

function at(ms: number): string {
  const date = new Date(ms);
  if (ms <= Date.now()) return 'now';
  const time = date.toLocaleTimeString(vscode.env.language, { hour: '2-digit', minute: '2-digit' });
  if (date.toDateString() === new Date().toDateString()) return `at ${time}`;
  return `on ${date.toLocaleDateString(vscode.env.language, { day: 'numeric', month: 'short' })}, ${time}`;
}
