import { hasEnded, type ExportRecord } from '../../exports/model/record';

export const EXPORT_GROUPS = ['running', 'succeeded', 'failed'] as const;
export type ExportGroup = (typeof EXPORT_GROUPS)[number];

/** Which exports the view shows: of one group, or all, and with a text in domain, bucket, prefix or ARN. */
export interface ExportFilter {
  readonly group?: ExportGroup;
  readonly domainName?: string;
  readonly text: string;
}

export const NO_FILTER: ExportFilter = { text: '' };

export const isFiltering = ({ group, domainName, text }: ExportFilter): boolean =>
  group !== undefined || domainName !== undefined || text !== '';

export function groupOf(record: ExportRecord): ExportGroup | undefined {
  if (!hasEnded(record)) return 'running';
  if (record.exportStatus === 'SUCCEEDED') return 'succeeded';
  return record.exportStatus === 'FAILED' ? 'failed' : undefined;
}

export function matches(record: ExportRecord, { group, domainName, text }: ExportFilter): boolean {
  if (domainName !== undefined && record.domainName !== domainName) return false;
  if (group !== undefined && groupOf(record) !== group) return false;
  const wanted = text.toLowerCase();
  const { exportArn, s3Uri = '' } = record;
  return [record.domainName, exportArn, s3Uri].some((one) => one.toLowerCase().includes(wanted));
}

/** As the view's message says it. */
export const filterText = ({ group, domainName, text }: ExportFilter): string =>
  [...(domainName === undefined ? [] : [`domain ${domainName}`]), ...(group === undefined ? [] : [group]), ...(text === '' ? [] : [`“${text}”`])].join(', ');
