import * as vscode from 'vscode';
import type { Plan } from '../../exports/plans/plan';
import { hasEnded, isFollowed, type ExportRecord } from '../../exports/model/record';
import { isDenied } from '../../exports/model/export-service';
import type { ExportTracker, TrackedExport } from '../../exports/following/tracker';
import type { PlanList } from '../../exports/plans/plan-list';
import { countsOf } from '../../protocol/plan-view';
import { describeError } from '../../texts/error-messages';
import { commandIds, statusBarItemId } from '../kit/ids';
import { whoseExport } from '../../texts/outcome-messages';
import type { PlanTreeRow } from './plan-row';
import { isAuthRecoverable, signInNeeded } from '../../exports/model/sign-in-reasons';
import { isUserError } from '../../exports/model/user-error';
import { withoutIcons } from '../../texts/escape';
import { count } from '../kit/format';

/** Lines of the tooltip; more than these nobody reads, and a screen does not hold. */
const LINES = 20;

/** The one status-bar item: what runs, else what came of the exports that ended since the user last looked. */
export class ExportStatusBar implements vscode.Disposable {
  /** Made when there is something to show: most windows never have. */
  private item: vscode.StatusBarItem | undefined;
  private readonly subscription: { dispose(): void };
  /** Seen running, or ended while nobody was told: its end is news. */
  private readonly running = new Set<string>();
  /** Ends that the user has not seen by opening the list. */
  private readonly news = new Set<string>();

  constructor(
    private readonly tracker: ExportTracker,
    private readonly plans: PlanList,
  ) {
    const subscriptions = [tracker.onDidChange((arns) => this.update(arns)), plans.onDidChange(() => this.show())];
    this.subscription = { dispose: () => subscriptions.forEach((each) => each.dispose()) };
    this.update(tracker.records.map(({ exportArn }) => exportArn));
  }

  /** The user has looked at the outcomes; they need not be shown any longer. */
  markSeen(): void {
    this.news.clear();
    this.show();
  }

  dispose(): void {
    this.subscription.dispose();
    this.item?.dispose();
  }

  private update(arns: readonly string[]): void {
    for (const arn of arns) {
      const record = this.tracker.find(arn)?.record;
      if (record && isFollowed(record)) this.running.add(arn);
      else if (record?.unfollowed) this.running.delete(arn);
      else if (!record) this.news.delete(arn);
      // Told already when it is first seen here: it had ended before, or another window has shown it.
      else if (this.running.delete(arn) || record.told === undefined) this.news.add(arn);
    }
    this.show();
  }

  private show(): void {
    const running = this.tracker.running.map(({ exportArn }) => this.tracker.find(exportArn)).filter((one) => one !== undefined);
    const ended = [...this.news].map((arn) => this.tracker.find(arn)).filter((one) => one !== undefined);
    const failed = ended.filter(({ record }) => record.exportStatus !== 'SUCCEEDED');
    const paused = running.filter(({ problem }) => problem !== undefined);
    const plans = this.plans.plans.filter(({ state }) => state === 'running' || state === 'stopped');
    const stopped = plans.filter(({ state }) => state === 'stopped');
    const tooltip = linesOf([...plans.map(planLine), ...[...running, ...ended].map(lineOf)]);
    const needing = [...failed, ...paused.filter(({ problem }) => needsSomebody(problem))];
    const needs = needing.length > 0 ? ` – ${needsYou(needing)}` : '';
    if (paused.length > 0) this.set('warning', `${runningText(running)}${needs || ' – following has paused'}`, tooltip);
    else if (stopped[0]) this.set('warning', `export plan stopped – ${needsYou(stopped)}`, tooltip, stopped[0]);
    else if (running.length > 0) this.set('sync~spin', `${runningText(running)}${needs}`, tooltip);
    else if (failed.length > 0) this.set('error', failedText(failed), tooltip);
    else if (plans[0]) this.set('list-ordered', planText(plans[0]), tooltip, plans[0]);
    else if (ended.length > 0) this.set('check', endedText(ended), tooltip);
    else this.item?.hide();
  }

  /** @param plan is what a click opens, instead of the list of exports */
  private set(icon: string, text: string, tooltip: string, plan?: Plan): void {
    const item = (this.item ??= this.create());
    item.command = plan
      ? { command: commandIds.showPlan, title: 'Show Export Plan', arguments: [{ kind: 'plan', plan } satisfies PlanTreeRow] }
      : commandIds.showExports;
    item.text = `$(${icon}) SimpleDB: ${withoutIcons(text)}`;
    item.tooltip = tooltip;
    item.backgroundColor = icon === 'error' ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    item.accessibilityInformation = { label: `SimpleDB: ${text}` };
    item.show();
  }

  private create(): vscode.StatusBarItem {
    const item = vscode.window.createStatusBarItem(statusBarItemId, vscode.StatusBarAlignment.Left);
    item.name = 'SimpleDB Exports';
    return item;
  }
}

const domainOf = ([first]: readonly TrackedExport[]): string => first?.record.domainName ?? '';
const runningText = (running: readonly TrackedExport[]): string =>
  running.length === 1 ? `exporting ${domainOf(running)}` : `${running.length} exports running`;
const needsYou = ({ length }: readonly unknown[]): string => (length === 1 ? '1 needs you' : `${length} need you`);
/** What AWS has forgotten did not have to fail: nobody knows. */
const failedText = (failed: readonly TrackedExport[]): string => {
  const what = failed.every(({ record }) => record.exportStatus === 'FAILED') ? 'failed' : 'failed or unknown to AWS';
  return failed.length === 1 ? `${domainOf(failed)} ${what}` : `${failed.length} exports ${what}`;
};
const endedText = (ended: readonly TrackedExport[]): string =>
  ended.length === 1 ? `${domainOf(ended)} exported` : `all done, ${ended.length} exported`;

function planText(plan: Plan): string {
  const { exported, total } = countsOf(plan);
  return `plan, ${exported} of ${total} exported`;
}

const planLine = (plan: Plan): string => `Plan (${whoseExport(plan)}): ${countsOf(plan).exported} of ${countsOf(plan).total} exported, ${plan.state}`;

function lineOf({ record, problem }: TrackedExport): string {
  const { domainName, exportStatus, failureMessage } = record;
  const reason = failureMessage === undefined ? '' : ` – ${failureMessage}`;
  return `${domainName} (${whoseExport(record)}): ${exportStatus}${reason}${pausedText(record, problem)}`;
}

function pausedText(record: ExportRecord, problem: unknown): string {
  if (problem === undefined || hasEnded(record)) return '';
  return `\n  ${pauseReason(problem)}`;
}

/** It does not go on by itself, as it does after a cut in the network or a busy service. */
const needsSomebody = (problem: unknown): boolean =>
  isAuthRecoverable(problem) || signInNeeded(problem) || isDenied(problem) || isUserError(problem);

function linesOf(lines: readonly string[]): string {
  const left = lines.length - LINES;
  return left <= 1 ? lines.join('\n') : [...lines.slice(0, LINES), `and ${count(left)} more`].join('\n');
}

/** Why an export is not followed for now, and what ends that. */
function pauseReason(problem: unknown): string {
  const { message, action } = describeError(problem, {});
  return `${message} ${signInNeeded(problem) ? action : 'It is looked at again by itself.'}`;
}
