/**
 * What has become of a plan, to keep or to hand on: a table of every domain. Pure.
 *
 * What came from AWS or from the user is shown as it is, but never acts: in Markdown it makes no markup, link or column; in
 * CSV (RFC 4180) a cell that a spreadsheet would take for a formula, since it begins with = + - @ or a control character,
 * has an apostrophe before it.
 */
import { artefactPrefix, s3Uri } from './artefacts';
import type { Plan, PlanAttempt, PlanEntry, PlanFailure } from './plan';
import { exportIdOf } from './record';

const COLUMNS = ['Domain', 'State', 'Items', 'Requested at', 'S3 URI', 'Export ARN', 'Failure'] as const;

/** One row for each domain, in the plan's order, and before it one for each export of it that failed and was tried again. */
function rowsOf(plan: Plan): string[][] {
  return plan.entries.flatMap((entry) => [
    ...(entry.earlier ?? []).map((attempt) => rowOf(plan, entry, 'failed, tried again', attempt)),
    rowOf(plan, entry, entry.state, entry),
  ]);
}

function rowOf(plan: Plan, entry: PlanEntry, state: string, attempt: Partial<PlanAttempt> & { itemsCount?: number }): string[] {
  const { exportArn, requestedAt = '', failure, itemsCount } = attempt;
  const { domainName, s3KeyPrefix } = entry;
  const uri =
    exportArn === undefined
      ? ''
      : s3Uri(plan.request.s3Bucket, artefactPrefix({ s3KeyPrefix, exportId: exportIdOf(exportArn), domainName }));
  return [domainName, state, itemsCount === undefined ? '' : String(itemsCount), requestedAt, uri, exportArn ?? '', failureText(failure)];
}

const failureText = (failure: PlanFailure | undefined): string =>
  failure === undefined ? '' : failure.message === '' ? failure.code : `${failure.code}: ${failure.message}`;

export function planMarkdown(plan: Plan): string {
  const { accountId, region, createdAt, request, state, entries } = plan;
  const count = (of: PlanEntry['state']): number => entries.filter((entry) => entry.state === of).length;
  const facts: [string, string][] = [
    ['Account', accountId ?? 'unknown'],
    ['Region', region],
    ['Bucket', request.s3Bucket],
    ['Made at', createdAt],
    ['State', state],
    ['Domains', String(entries.length)],
    ['Succeeded', String(count('succeeded'))],
    ['Failed', String(count('failed'))],
    ['Skipped', String(count('skipped'))],
    ['Open', String(count('waiting') + count('starting') + count('started'))],
  ];
  return [
    '# Exports of SimpleDB domains',
    '',
    ...facts.map(([name, value]) => `- ${name}: ${markdownText(value)}`),
    '',
    line([...COLUMNS]),
    line(COLUMNS.map(() => '---')),
    ...rowsOf(plan).map((row) => line(row.map(markdownText))),
    '',
  ].join('\n');
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** Text that Markdown, GitHub's too, shows as it is, in one line. */
export function markdownText(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\\`*_[\]<>|~&#!@$]/g, '\\$&')
    // Addresses become links by themselves.
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/(www)\./gi, '$1\\.');
}

export const planCsv = (plan: Plan): string =>
  [[...COLUMNS], ...rowsOf(plan)].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');

/** One cell by RFC 4180, that no spreadsheet takes for a formula. */
export function csvCell(text: string): string {
  const harmless = /^[=+\-@\p{Cc}]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
