import * as vscode from 'vscode';
import type { ExportRecord } from '../../exports/model/record';
import { isS3ConsoleUrl } from '../../exports/model/artefacts';
import type { SubmitResult } from '../../protocol/messages';
import { failureText, whoseExport } from '../../texts/outcome-messages';
import type { Settings } from '../kit/settings';
import type { Settled } from '../../exports/starting/pending-start-reconciler';
import { UserError } from '../../exports/model/user-error';
import { withoutLinks } from '../../texts/escape';
import { itemsText } from '../kit/format';

const OPEN = 'Open in S3 Console';
const COPY = 'Copy ARN';
const SILENCE = 'Don’t Show Again';
const SHOW_ALL = 'Show Exports';

/** Tells of an export's end, once, with what one would do next. */
export async function noticeEnd(record: ExportRecord, settings: Settings): Promise<void> {
  const answer = await show(record);
  if (answer === OPEN) await openS3Console(record);
  if (answer === COPY) await vscode.env.clipboard.writeText(record.exportArn);
  if (answer === SILENCE) await settings.set('notifications.succeeded', false);
}

/** Tells of several ends that came together: each domain by name, as long as that can be read. */
export async function noticeEnds(records: readonly ExportRecord[], showExports: () => void): Promise<void> {
  const succeeded = records.filter(({ exportStatus }) => exportStatus === 'SUCCEEDED');
  const failed = records.filter(({ exportStatus }) => exportStatus === 'FAILED');
  const unknown = records.filter((record) => !succeeded.includes(record) && !failed.includes(record));
  const part = (what: string, some: readonly ExportRecord[]): string[] => (some.length === 0 ? [] : [`${some.length} ${what} (${namesOf(some)})`]);
  const parts = [...part('succeeded', succeeded), ...part('failed', failed), ...part('AWS no longer knows', unknown)];
  const text = withoutLinks(`${records.length} exports have ended: ${parts.join(', ')}.`);
  const tell = failed.length > 0 ? vscode.window.showErrorMessage : unknown.length > 0 ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  if ((await tell(text, SHOW_ALL)) === SHOW_ALL) showExports();
}

const NAMES = 5;

function namesOf(records: readonly ExportRecord[]): string {
  const names = records.slice(0, NAMES).map(({ domainName }) => domainName);
  return records.length > NAMES ? `${names.join(', ')} and ${records.length - NAMES} more` : names.join(', ');
}

/** The sandbox that this extension starts, or that which the user has set. */
const isSandbox = (origin: string): boolean => {
  const set = vscode.workspace.getConfiguration('simpledb').get('sandbox.url', '').trim();
  return /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+$/.test(origin) || (URL.canParse(set) && new URL(set).origin === origin);
};

/** @throws UserError where its place is not known, or the address does not lead into a console */
export async function openS3Console({ s3ConsoleUrl, connection, s3Uri }: ExportRecord): Promise<void> {
  if (s3ConsoleUrl === undefined) {
    throw new UserError('NoLocation', 'It is not known yet where this export lies.', 'Allow sdb:GetExport, then refresh the Exports view.');
  }
  if (!isS3ConsoleUrl(s3ConsoleUrl, connection, isSandbox)) {
    const where = s3Uri === undefined ? '' : ` The export is at ${s3Uri}.`;
    throw new UserError('NoConsoleAddress', 'The link of this export wasn’t opened: it doesn’t lead to the S3 console.', `Open the S3 console yourself.${where}`);
  }
  // As text: a Uri decodes the query, and a prefix with "&", "#" or "+" in it would become another one. VS Code opens a
  // text as it is, though its types know of Uri only.
  await vscode.env.openExternal(s3ConsoleUrl as unknown as vscode.Uri);
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

/** Tells what became of a start that nobody had answered; a plan tells of its own. */
export function noticeSettled({ start, started }: Settled): void {
  if (start.planId !== undefined) return;
  const { domainName, s3Bucket } = start.input;
  const text = started
    ? `The export of domain “${domainName}” to bucket “${s3Bucket}” was started after all; it is being followed.`
    : `The export of domain “${domainName}” to bucket “${s3Bucket}” was not started: AWS has none of its client token.`;
  if (started) void vscode.window.showInformationMessage(withoutLinks(text));
  else void vscode.window.showWarningMessage(withoutLinks(text));
}

async function show(record: ExportRecord): Promise<string | undefined> {
  const { domainName, s3Bucket, itemsCount, exportStatus } = record;
  // Where it lies is not known of one that GetExport may not tell of.
  const actions = record.s3ConsoleUrl === undefined ? [COPY] : [OPEN, COPY];
  const where = s3Bucket === undefined ? '' : ` in bucket “${s3Bucket}”`;
  if (exportStatus === 'SUCCEEDED') {
    const items = itemsCount === undefined ? '' : ` ${itemsText(itemsCount)}`;
    return vscode.window.showInformationMessage(
      withoutLinks(`Domain “${domainName}” was exported${items === '' && where === '' ? '' : `:${items}${where}`} (${whoseExport(record)}).`),
      ...actions,
      SILENCE,
    );
  }
  if (exportStatus === 'FAILED') {
    const { message, action } = failureText(record);
    return vscode.window.showErrorMessage(
      withoutLinks(`The export of domain “${domainName}” (${whoseExport(record)}) failed: ${message} ${action ?? ''}`),
      ...actions,
    );
  }
  return vscode.window.showWarningMessage(
    withoutLinks(`AWS no longer knows the export of domain “${domainName}” (${whoseExport(record)}); what became of it cannot be told. See its objects in the bucket.`),
    ...actions,
  );
}
