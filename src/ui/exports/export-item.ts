import * as vscode from 'vscode';
import { hasEnded, type ExportRecord } from '../../exports/model/record';
import type { TrackedExport } from '../../exports/following/tracker';
import { isEndStatus, type ExportStatus } from '../../simpledb/model';
import { durationText } from '../../protocol/amounts';
import { describeError } from '../../texts/error-messages';
import { commandIds, viewItems } from '../kit/ids';
import { failureText, whoseExport } from '../../texts/outcome-messages';
import { ago, bytes, count, dateTime, itemsText } from '../kit/format';

const passed = new vscode.ThemeColor('testing.iconPassed');
const failed = new vscode.ThemeColor('testing.iconFailed');
const ICONS: Readonly<Record<string, vscode.ThemeIcon>> = {
  PENDING: new vscode.ThemeIcon('clock'),
  IN_PROGRESS: new vscode.ThemeIcon('sync~spin'),
  SUCCEEDED: new vscode.ThemeIcon('pass', passed),
  FAILED: new vscode.ThemeIcon('error', failed),
} satisfies Record<ExportStatus, vscode.ThemeIcon>;
/** Also of a status that only a newer version, or AWS, knows. */
const FORGOTTEN = new vscode.ThemeIcon('question');
const PAUSED = new vscode.ThemeIcon('warning', new vscode.ThemeColor('problemsWarningIcon.foreground'));

/** One word or two for how far an export is. */
const STATUS_WORDS: Readonly<Record<string, string>> = { PENDING: 'pending', IN_PROGRESS: 'in progress', SUCCEEDED: 'succeeded', FAILED: 'failed' } satisfies Record<ExportStatus, string>;

const own = <T>(table: Readonly<Record<string, T>>, status: string): T | undefined => (Object.hasOwn(table, status) ? table[status] : undefined);

/** It ran when it was seen last, and AWS no longer knows it: how it ended cannot be told. */
export const isLost = ({ exportStatus, forgotten }: ExportRecord): boolean =>
  forgotten === true && !isEndStatus(exportStatus);

export const statusWord = (record: ExportRecord): string =>
  isLost(record) ? 'no longer known to AWS' : (own(STATUS_WORDS, record.exportStatus) ?? record.exportStatus);

/** How long it took, where that is known, or has taken so far; milliseconds. */
export function durationOf({ requestedAt, endedAt, ...record }: ExportRecord, now: number): number | undefined {
  if (endedAt !== undefined) return Date.parse(endedAt) - Date.parse(requestedAt);
  return hasEnded({ requestedAt, ...record }) ? undefined : now - Date.parse(requestedAt);
}

/** What a row tells beside its label: how far, since when, how long, how much. */
function figuresOf(record: ExportRecord, now: number): string[] {
  const took = durationOf(record, now);
  const { itemsCount, artefacts } = record;
  return [
    statusWord(record),
    ago(new Date(record.requestedAt), now),
    ...(took === undefined ? [] : [durationText(took)]),
    ...(record.unfollowed && !hasEnded(record) ? ['not followed'] : []),
    ...(itemsCount === undefined ? [] : [itemsText(itemsCount)]),
    ...(artefacts === undefined ? [] : [artefactsText(record)]),
  ];
}

function artefactsText(record: ExportRecord): string {
  const { started, files = 0, bytes: size = 0 } = record.artefacts ?? {};
  if (hasEnded(record)) return bytes(size);
  if (files === 0) return started ? 'bucket is writable' : 'nothing in the bucket yet';
  return `${count(files)} ${files === 1 ? 'file' : 'files'}, ${bytes(size)} so far`;
}

/** A row of one export. @param label the domain, or where that is said already, the status. */
export function exportItem(tracked: TrackedExport, label: 'domain' | 'status', now: number): vscode.TreeItem {
  const { record, problem } = tracked;
  const [status = '', ...figures] = figuresOf(record, now);
  const item = new vscode.TreeItem(label === 'domain' ? record.domainName : sentence(status));
  item.id = `${label}/${record.exportArn}`;
  item.contextValue = hasEnded(record) ? viewItems.endedExport : viewItems.runningExport;
  item.iconPath = problem !== undefined && !hasEnded(record) ? PAUSED : isLost(record) ? FORGOTTEN : (own(ICONS, record.exportStatus) ?? FORGOTTEN);
  item.description = (label === 'domain' ? [status, ...figures] : figures).join(' · ');
  item.tooltip = tooltipOf(tracked);
  item.command = { command: commandIds.showExportDetails, title: 'Show Details', arguments: [{ kind: 'export', exportArn: record.exportArn }] };
  item.accessibilityInformation = {
    label: `Export of domain ${record.domainName}, ${[status, ...figures].join(', ')}${problem === undefined ? '' : ', following it has paused'}`,
  };
  return item;
}

/** Plain text, never Markdown: nothing from AWS is markup. */
function tooltipOf({ record, problem }: TrackedExport): string {
  const { domainName, requestedAt, s3Uri, exportStatus, exportArn } = record;
  const failure = exportStatus === 'FAILED' ? failureText(record) : undefined;
  return [
    `${domainName}: ${statusWord(record)}`,
    whoseExport(record),
    `Requested ${dateTime(new Date(requestedAt))}`,
    ...(record.endedAt === undefined ? [] : [`Ended ${dateTime(new Date(record.endedAt))}`]),
    ...(s3Uri === undefined ? [] : [s3Uri]),
    exportArn,
    ...(failure ? ['', failure.message, failure.action ?? ''] : []),
    ...(problem === undefined || hasEnded(record) ? [] : ['', `Following it has paused and goes on by itself. ${describeError(problem, {}).message}`]),
  ].join('\n');
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
