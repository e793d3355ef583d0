/** What has become of a plan, to keep or to hand on: a table of every domain. Pure. */
import { artefactPrefix, s3Uri } from '../model/artefacts';
import type { Plan, PlanAttempt, PlanEntry, PlanFailure } from '../plans/plan';
import { exportIdOf } from '../model/record';
import { csvTable, markdownTable, markdownText, type CsvKind } from './tables';

const COLUMNS = ['Domain', 'State', 'Items', 'Requested at', 'S3 URI', 'Export ARN', 'Failure'] as const;

/** One row for each domain, in the plan's order, and before it one for each export of it that failed and was tried again. */
function rowsOf(plan: Plan): string[][] {
  return plan.entries.flatMap((entry) => [
    ...(entry.earlier ?? []).map((attempt) => rowOf(plan, entry, 'failed, tried again', attempt)),
    rowOf(plan, entry, entry.state, entry),
  ]);
}

function rowOf(plan: Plan, entry: PlanEntry, state: string, attempt: Partial<PlanAttempt> & Partial<Pick<PlanEntry, 'itemsCount' | 'request'>>): string[] {
  const { exportArn, requestedAt = '', failure, itemsCount } = attempt;
  const { domainName } = entry;
  // What was tried before the destination was changed lies at the one before.
  const { s3Bucket = (attempt.request ?? plan.request).s3Bucket, s3KeyPrefix = entry.s3KeyPrefix } = attempt;
  const uri =
    exportArn === undefined
      ? ''
      : s3Uri(s3Bucket, artefactPrefix({ s3KeyPrefix, exportId: exportIdOf(exportArn), domainName }));
  return [domainName, state, itemsCount === undefined ? '' : String(itemsCount), requestedAt, uri, exportArn ?? '', planFailureText(failure)];
}

const planFailureText = (failure: PlanFailure | undefined): string =>
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
    ...markdownTable(COLUMNS, rowsOf(plan)),
    '',
  ].join('\n');
}

export const planCsv = (plan: Plan, kind: CsvKind): string => csvTable(COLUMNS, rowsOf(plan), kind);
