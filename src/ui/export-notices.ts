import * as vscode from 'vscode';
import type { ExportRecord } from '../exports/record';
import type { SubmitResult } from '../protocol/messages';
import { failureText, whoseExport } from './outcome-words';
import type { Settled } from './start-settler';
import { count, withoutLinks } from './words';

const OPEN = 'Open in S3 Console';
const COPY = 'Copy ARN';

/** Tells of an export's end, once, with what one would do next. */
export async function noticeEnd(record: ExportRecord): Promise<void> {
  const answer = await show(record);
  if (answer === OPEN) await openS3Console(record);
  if (answer === COPY) await vscode.env.clipboard.writeText(record.exportArn);
}

export async function openS3Console(record: ExportRecord): Promise<void> {
  // As text: a Uri decodes the query, and a prefix with "&", "#" or "+" in it would become another one. VS Code opens a
  // text as it is, though its types know of Uri only.
  await vscode.env.openExternal(record.s3ConsoleUrl as unknown as vscode.Uri);
}

/** Tells what came of a start whose form had been closed meanwhile. */
export function noticeUnseen(domainName: string, result: SubmitResult): void {
  const name = `The export of domain “${domainName}”`;
  if (result.outcome === 'started') void vscode.window.showInformationMessage(withoutLinks(`${name} was started.`));
  const problem = result.outcome === 'refused' ? result.problems[0] : result.outcome === 'unknown' ? result.problem : undefined;
  if (!problem) return;
  const fate = result.outcome === 'refused' ? ' was not started' : '';
  void vscode.window.showErrorMessage(withoutLinks(`${name}${fate}: ${problem.message} ${problem.action ?? ''}`));
}

/** Tells what became of a start that nobody had answered. */
export function noticeSettled({ start, started }: Settled): void {
  const { domainName, s3Bucket } = start.input;
  const text = started
    ? `The export of domain “${domainName}” to bucket “${s3Bucket}” was started after all; it is being followed.`
    : `The export of domain “${domainName}” to bucket “${s3Bucket}” was not started: AWS has none of its client token.`;
  if (started) void vscode.window.showInformationMessage(withoutLinks(text));
  else void vscode.window.showWarningMessage(withoutLinks(text));
}

async function show(record: ExportRecord): Promise<string | undefined> {
  const { domainName, s3Bucket, itemsCount, exportStatus } = record;
  if (exportStatus === 'SUCCEEDED') {
    const items = itemsCount === undefined ? '' : ` ${count(itemsCount)} ${itemsCount === 1 ? 'item' : 'items'}`;
    return vscode.window.showInformationMessage(
      withoutLinks(`Domain “${domainName}” was exported:${items} in bucket “${s3Bucket}” (${whoseExport(record)}).`),
      OPEN,
      COPY,
    );
  }
  if (exportStatus === 'FAILED') {
    const { message, action } = failureText(record);
    return vscode.window.showErrorMessage(
      withoutLinks(`The export of domain “${domainName}” (${whoseExport(record)}) failed: ${message} ${action ?? ''}`),
      OPEN,
      COPY,
    );
  }
  return vscode.window.showWarningMessage(
    withoutLinks(`AWS no longer knows the export of domain “${domainName}” (${whoseExport(record)}); what became of it cannot be told. See its objects in the bucket.`),
    OPEN,
    COPY,
  );
}
