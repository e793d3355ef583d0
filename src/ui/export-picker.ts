import * as vscode from 'vscode';
import type { ExportTracker, TrackedExport } from '../exports/tracker';
import { describeError } from './error-words';
import { openS3Console } from './export-notices';
import { whoseExport } from './outcome-words';
import { count, dateTime, withoutIcons } from './words';

const OPEN: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('link-external'), tooltip: 'Open in S3 Console' };
const COPY: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('copy'), tooltip: 'Copy ARN' };
const ICONS = { PENDING: 'clock', IN_PROGRESS: 'sync', SUCCEEDED: 'check', FAILED: 'error' } as const;
const WORDS = { PENDING: 'pending', IN_PROGRESS: 'in progress', SUCCEEDED: 'succeeded', FAILED: 'failed' } as const;

/** The exports started here, newest first; Enter opens one in the S3 console. */
export async function showExports(tracker: ExportTracker): Promise<void> {
  const tracked = tracker.tracked;
  if (tracked.length === 0) {
    void vscode.window.showInformationMessage('No export has been started here yet. Choose “Export Domain…” on a domain.');
    return;
  }
  const quickPick = vscode.window.createQuickPick<vscode.QuickPickItem & { tracked: TrackedExport }>();
  quickPick.title = 'SimpleDB: Exports Started Here';
  quickPick.placeholder = 'Select an export to open it in the S3 console';
  quickPick.matchOnDescription = true;
  quickPick.matchOnDetail = true;
  quickPick.items = tracked.map((one) => ({ ...rowOf(one), tracked: one, buttons: [OPEN, COPY] }));
  await new Promise<void>((resolve) => {
    quickPick.onDidTriggerItemButton(({ button, item }) => {
      quickPick.hide();
      if (button === OPEN) void openS3Console(item.tracked.record);
      else void vscode.env.clipboard.writeText(item.tracked.record.exportArn);
    });
    quickPick.onDidAccept(() => {
      const [item] = quickPick.selectedItems;
      quickPick.hide();
      if (item) void openS3Console(item.tracked.record);
    });
    quickPick.onDidHide(() => {
      quickPick.dispose();
      resolve();
    });
    quickPick.show();
  });
}

function rowOf({ record, problem }: TrackedExport): vscode.QuickPickItem {
  const { domainName, exportStatus, requestedAt, itemsCount, failureMessage, s3Uri, forgotten } = record;
  return {
    label: `$(${forgotten ? 'question' : ICONS[exportStatus]}) ${withoutIcons(domainName)}`,
    description: [
      whoseExport(record),
      forgotten ? 'no longer known to AWS' : WORDS[exportStatus],
      dateTime(new Date(requestedAt)),
      ...(itemsCount === undefined ? [] : [`${count(itemsCount)} items`]),
    ].join(' · '),
    detail: withoutIcons(
      problem === undefined ? (failureMessage ?? s3Uri ?? '') : `Its state is not known now. ${describeError(problem, {}).message}`,
    ),
  };
}
