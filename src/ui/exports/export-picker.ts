import * as vscode from 'vscode';
import type { ExportTracker, TrackedExport } from '../../exports/following/tracker';
import { describeError } from '../../texts/error-messages';
import { isLost, statusWord } from './export-item';
import { openS3Console } from './export-notices';
import { whoseExport } from '../../texts/outcome-messages';
import { withoutIcons } from '../../texts/escape';
import { dateTime, itemsText } from '../kit/format';

const OPEN: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('link-external'), tooltip: 'Open in S3 Console' };
const COPY: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('copy'), tooltip: 'Copy ARN' };
const ICONS: Readonly<Record<string, string>> = { PENDING: 'clock', IN_PROGRESS: 'sync', SUCCEEDED: 'pass', FAILED: 'error' };

/** Every export that is known here, of every account and Region, newest first. @returns the ARN of the one chosen. */
export async function pickExport(tracker: Pick<ExportTracker, 'records' | 'find'>): Promise<string | undefined> {
  const tracked = tracker.records.map(({ exportArn }) => tracker.find(exportArn)).filter((one) => one !== undefined);
  if (tracked.length === 0) {
    void vscode.window.showInformationMessage('No export is known here yet. Choose “Export Domain…” on a domain.');
    return undefined;
  }
  const quickPick = vscode.window.createQuickPick<vscode.QuickPickItem & { tracked: TrackedExport }>();
  quickPick.title = 'SimpleDB: Exports';
  quickPick.placeholder = 'Select an export to see its details';
  quickPick.matchOnDescription = true;
  quickPick.matchOnDetail = true;
  quickPick.items = tracked.map((one) => ({ ...rowOf(one), tracked: one, buttons: [OPEN, COPY] }));
  const chosen = await new Promise<string | undefined>((resolve) => {
    quickPick.onDidTriggerItemButton(({ button, item }) => {
      const { record } = item.tracked;
      quickPick.hide();
      if (button === COPY) void vscode.env.clipboard.writeText(record.exportArn);
      else void openS3Console(record).catch((error: Error) => vscode.window.showWarningMessage(error.message));
    });
    quickPick.onDidAccept(() => resolve(quickPick.selectedItems[0]?.tracked.record.exportArn));
    quickPick.onDidHide(() => resolve(undefined));
    quickPick.show();
  });
  quickPick.dispose();
  return chosen;
}

function rowOf({ record, problem }: TrackedExport): vscode.QuickPickItem {
  const { domainName, exportStatus, requestedAt, itemsCount, failureMessage, s3Uri = '', exportArn } = record;
  return {
    label: `$(${isLost(record) || !Object.hasOwn(ICONS, exportStatus) ? 'question' : ICONS[exportStatus]}) ${withoutIcons(domainName)}`,
    description: withoutIcons([
      whoseExport(record),
      statusWord(record),
      dateTime(new Date(requestedAt)),
      ...(itemsCount === undefined ? [] : [itemsText(itemsCount)]),
    ].join(' · ')),
    detail: withoutIcons(
      problem === undefined ? (failureMessage ?? (s3Uri || exportArn)) : `Its state is not known now. ${describeError(problem, {}).message}`,
    ),
  };
}
