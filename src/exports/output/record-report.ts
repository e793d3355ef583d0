/** The recorded exports as tables, to keep beyond what AWS remembers. Pure. */
import type { ExportRecord } from '../model/record';
import { csvTable, markdownTable, type CsvKind } from './tables';

const COLUMNS = [
  'Domain', 'State', 'Requested at', 'Ended at', 'Data cutoff', 'Items', 'Files', 'Bytes', 'S3 URI', 'Export ARN', 'Account',
  'Region', 'Client token', 'Encryption', 'KMS key', 'Failure',
] as const;

function rowOf(record: ExportRecord): string[] {
  const { exportStatus, forgotten, endedAt, exportDataCutoffTime, itemsCount, artefacts, failureCode, failureMessage } = record;
  return [
    record.domainName,
    forgotten ? `${exportStatus}, no longer known to AWS` : exportStatus,
    record.requestedAt,
    endedAt ?? '',
    exportDataCutoffTime ?? '',
    itemsCount === undefined ? '' : String(itemsCount),
    artefacts === undefined ? '' : String(artefacts.files),
    artefacts === undefined ? '' : String(artefacts.bytes),
    record.s3Uri ?? '',
    record.exportArn,
    record.accountId ?? '',
    record.region,
    record.clientToken ?? '',
    record.s3SseAlgorithm ?? '',
    record.s3SseKmsKeyId ?? '',
    [failureCode, failureMessage].filter((part) => part !== undefined).join(': '),
  ];
}

export const recordCsv = (records: readonly ExportRecord[], kind: CsvKind): string => csvTable(COLUMNS, records.map(rowOf), kind);

export const recordMarkdown = (records: readonly ExportRecord[]): string =>
  ['# Exports of SimpleDB domains', '', ...markdownTable(COLUMNS, records.map(rowOf)), ''].join('\n');
