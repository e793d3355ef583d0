import * as vscode from 'vscode';
import { hasEnded, type ExportRecord } from '../exports/record';
import type { ExportTracker, TrackedExport } from '../exports/tracker';
import { describeError } from './error-words';
import { commandIds, statusBarItemId } from './ids';
import { whoseExport } from './outcome-words';
import { signInNeeded } from './sign-in-reasons';
import { withoutIcons } from './words';

/** The one status-bar item: what runs, else what came of the exports that ended since the user last looked. */
export class ExportStatusBar implements vscode.Disposable {
  /** Made when there is something to show: most windows never have. */
  private item: vscode.StatusBarItem | undefined;
  private readonly subscriptions: { dispose(): void }[];
  private readonly startedAt = Date.now();
  /** Outcomes that the user has seen by opening the list. */
  private readonly seen = new Set<string>();

  constructor(private readonly tracker: ExportTracker) {
    this.subscriptions = [tracker.onDidChange(() => this.update())];
  }

  /** The user has looked at the outcomes; they need not be shown any longer. */
  markSeen(): void {
    for (const { record } of this.tracker.tracked) if (hasEnded(record)) this.seen.add(record.exportArn);
    this.update();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.item?.dispose();
  }

  private update(): void {
    const { tracked } = this.tracker;
    const running = tracked.filter(({ record }) => !hasEnded(record));
    const paused = running.filter(({ problem }) => problem !== undefined).length;
    const ended = tracked.map(({ record }) => record).filter((record) => this.isNews(record));
    if (running.length > 0) {
      const what = running.length === 1 ? `exporting ${running[0]?.record.domainName}` : `${running.length} exports running`;
      this.show(paused > 0 ? 'warning' : 'sync~spin', what, running.map(lineOf).join('\n'));
    } else if (ended.length > 0) {
      const failed = ended.filter(({ exportStatus }) => exportStatus !== 'SUCCEEDED');
      const names = (records: ExportRecord[]): string => (records.length === 1 ? (records[0]?.domainName ?? '') : `${records.length} exports`);
      const tooltip = ended.map((record) => lineOf({ record })).join('\n');
      if (failed.length > 0) {
        this.show('error', `${names(failed)} failed`, tooltip);
      } else {
        this.show('check', `${names(ended)} exported`, tooltip);
      }
    } else {
      this.item?.hide();
    }
  }

  /** An end seen in this window's time and not yet looked at. */
  private isNews(record: ExportRecord): boolean {
    if (!hasEnded(record) || this.seen.has(record.exportArn)) return false;
    return Date.parse(record.endSeenAt ?? '') >= this.startedAt;
  }

  private show(icon: string, text: string, tooltip: string): void {
    const item = (this.item ??= this.create());
    item.text = `$(${icon}) SimpleDB: ${withoutIcons(text)}`;
    item.tooltip = tooltip;
    item.backgroundColor = icon === 'error' ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    item.accessibilityInformation = { label: `SimpleDB: ${text}` };
    item.show();
  }

  private create(): vscode.StatusBarItem {
    const item = vscode.window.createStatusBarItem(statusBarItemId, vscode.StatusBarAlignment.Left);
    item.name = 'SimpleDB Exports';
    item.command = commandIds.showExports;
    return item;
  }
}

function lineOf({ record, problem }: TrackedExport): string {
  const { domainName, exportStatus, failureMessage } = record;
  const reason = failureMessage === undefined ? '' : ` – ${failureMessage}`;
  const trouble = problem === undefined ? '' : `\n  ${troubleOf(problem)}`;
  return `${domainName} (${whoseExport(record)}): ${exportStatus}${reason}${trouble}`;
}

/** Why an export is not followed for now, and what ends that. */
function troubleOf(problem: unknown): string {
  const { message, action } = describeError(problem, {});
  return `${message} ${signInNeeded(problem) ? action : 'It is looked at again by itself.'}`;
}
