import type { GetExportOutput, ListExportsOutput, StartDomainExportOutput } from '../simpledb/model';
import type { PendingStart } from './pending-starts';

/** What is asked of the service to learn what became of a start. */
export interface ExportReader {
  paginateListExports(input: { domainName: string }): AsyncIterable<ListExportsOutput>;
  getExport(input: { exportArn: string }): Promise<GetExportOutput>;
}

/** How far this machine's clock may be off; AWS refuses signatures that are further off than 15 minutes. */
const CLOCK_TOLERANCE_MS = 15 * 60 * 1000;

/**
 * Looks for the export that a start became: the one with its token among the domain's exports since then. Sends no
 * start, so it can be asked at any time and any number of times.
 *
 * @returns undefined when the service has none.
 * @throws what listing or reading an export throws: then nothing is known.
 */
export async function findStart(reader: ExportReader, start: PendingStart): Promise<StartDomainExportOutput | undefined> {
  const since = Date.parse(start.startedAt) - CLOCK_TOLERANCE_MS;
  for await (const { exportSummaries } of reader.paginateListExports({ domainName: start.input.domainName })) {
    for (const { exportArn, requestedAt } of exportSummaries) {
      // The list's order is not promised: an older one is passed over, not taken for the end.
      if (requestedAt.getTime() < since) continue;
      const { clientToken } = await reader.getExport({ exportArn });
      if (clientToken === start.input.clientToken) return { clientToken, exportArn, requestedAt };
    }
  }
  return undefined;
}
