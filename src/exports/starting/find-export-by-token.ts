import type { GetExportOutput, ListExportsOutput, StartDomainExportOutput } from '../../simpledb/model';
import type { PendingStart } from './start-journal';

/** What is asked of the service to learn what became of a start. */
export interface ExportReader {
  paginateListExports(input: { domainName: string }): AsyncIterable<ListExportsOutput>;
  getExport(input: { exportArn: string }): Promise<GetExportOutput>;
}

/**
 * How far this machine's clock may be ahead, as one in the wrong time zone is: what is signed is corrected by AWS's
 * clock, when a start was noted is not. More costs little, as a domain has five exports a day.
 */
const CLOCK_TOLERANCE_MS = 24 * 60 * 60 * 1000;

/**
 * Looks for the export that a start became: the one with its token among the domain's exports since then. Sends no
 * start, so it can be asked at any time and any number of times.
 *
 * @returns undefined when the service has none.
 * @throws what listing or reading an export throws: then nothing is known.
 */
export async function findExportByToken(reader: ExportReader, start: PendingStart): Promise<StartDomainExportOutput | undefined> {
  const since = Date.parse(start.startedAt) - CLOCK_TOLERANCE_MS;
  for await (const { exportSummaries } of reader.paginateListExports({ domainName: start.input.domainName })) {
    for (const { exportArn, requestedAt } of exportSummaries) {
      // The list's order is not promised: an older one is passed over, not taken for the end.
      if (requestedAt.getTime() < since) continue;
      const found = await reader.getExport({ exportArn });
      if (isOf(start, found)) return { clientToken: found.clientToken, exportArn, requestedAt };
    }
  }
  return undefined;
}

/** A token with another destination was used for another export, and has nothing to do with this start. */
const isOf = ({ input }: PendingStart, { clientToken, s3Bucket, s3KeyPrefix }: GetExportOutput): boolean =>
  clientToken === input.clientToken && s3Bucket === input.s3Bucket && (s3KeyPrefix ?? '') === (input.s3KeyPrefix ?? '');
