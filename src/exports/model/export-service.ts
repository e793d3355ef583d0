import { errorClassOf, type ErrorClass } from '../../simpledb/error-names';
import type { GetExportOutput, ListExportsOutput } from '../../simpledb/model';
import type { ArtefactsSeen, ConsoleTarget, ExportScope, ExportRecord } from './record';

/** What AWS is asked about exports, each question by the scope's own connection. Every method may reject with its error. */
export interface ExportService {
  /** Pages of ListExports, all domains; a page may be empty and not be the last. */
  listExports(scope: ExportScope): AsyncIterable<ListExportsOutput>;
  getExport(record: ExportRecord): Promise<GetExportOutput>;
  /** Where the record's links lead. Asked once for a bucket that was not known; never rejects. */
  consoleTarget(scope: ExportScope, s3Bucket: string): Promise<ConsoleTarget>;
  /** The export's objects, as S3 lists them. Needs s3:ListBucket. */
  listArtefacts(record: ExportRecord): Promise<ArtefactListing>;
}

export interface ArtefactListing extends ArtefactsSeen {
  /** When the last file, the manifest's summary, was written: the export's end. ISO 8601. */
  readonly completedAt?: string;
}

const classOf = (error: unknown): ErrorClass | undefined => errorClassOf((error as Error | null | undefined)?.name ?? '');

/** True for a refusal by IAM: asking again soon cannot help, and something else may still be allowed. */
export const isDenied = (error: unknown): boolean => classOf(error) === 'denied';

/** True where the service asks to be asked less. */
export const isThrottled = (error: unknown): boolean =>
  classOf(error) === 'throttled' || (error as { httpStatusCode?: unknown } | null | undefined)?.httpStatusCode === 429;

/** True where AWS knows no export of this ARN. */
export const isNoSuchExport = (error: unknown): boolean => classOf(error) === 'noSuchExport';
