import * as vscode from 'vscode';
import type { ExportRecord } from '../exports/record';
import { failureText } from './outcome-words';
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
  await vscode.env.openExternal(vscode.Uri.parse(record.s3ConsoleUrl, true));
}

async function show(record: ExportRecord): Promise<string | undefined> {
  const { domainName, s3Bucket, itemsCount, exportStatus } = record;
  if (exportStatus === 'SUCCEEDED') {
    const items = itemsCount === undefined ? '' : ` ${count(itemsCount)} ${itemsCount === 1 ? 'item' : 'items'}`;
    return vscode.window.showInformationMessage(
      withoutLinks(`Domain “${domainName}” was exported:${items} in bucket “${s3Bucket}”.`),
      OPEN,
      COPY,
    );
  }
  if (exportStatus === 'FAILED') {
    const { message, action } = failureText(record);
    return vscode.window.showErrorMessage(
      withoutLinks(`The export of domain “${domainName}” failed: ${message} ${action ?? ''}`),
      OPEN,
      COPY,
    );
  }
  return vscode.window.showWarningMessage(
    withoutLinks(`AWS no longer knows the export of domain “${domainName}”; what became of it cannot be told. See its objects in the bucket.`),
    OPEN,
    COPY,
  );
}
