import { registerCommand, type CommandSet } from '../kit/commands';
import type { DomainsRow } from '../domains/domains-tree';
import type { ErrorReporter } from '../kit/error-reporter';
import type { ExportDetailsPanels } from '../export-details/export-details-panels';
import type { ExportActions } from './export-actions';
import type { ExportsRow } from './exports-tree';
import { commandIds } from '../kit/ids';
import type { LazyExportMonitor } from './lazy-export-monitor';

/** What can be done with exports. What does it is loaded when it is first wanted. */
export function exportCommands(
  following: LazyExportMonitor,
  details: ExportDetailsPanels,
  errors: ErrorReporter,
): CommandSet {
  const actions = async (): Promise<ExportActions> => {
    const [{ ExportActions }, loaded] = await Promise.all([import('../interactions'), following.get()]);
    return new ExportActions(loaded, details);
  };
  return {
    atOnce: () => [
      registerCommand(commandIds.showExports, errors, async () => (await actions()).pick()),
      registerCommand(commandIds.saveExportRecord, errors, async () => (await actions()).saveRecord()),
    ],
    later: () => [
      registerCommand(commandIds.showExportsOfDomain, errors, async (row?: DomainsRow) => (await actions()).showOfDomain(row)),
      registerCommand(commandIds.refreshExports, errors, async () => (await actions()).refresh()),
      registerCommand(commandIds.filterExports, errors, async () => (await actions()).filter()),
      registerCommand(commandIds.clearExportFilter, errors, async () => (await actions()).clearFilter()),
      registerCommand(commandIds.loadMoreExports, errors, async () => (await actions()).loadMore()),
      registerCommand(commandIds.showExportDetails, errors, async (row?: ExportsRow) => (await actions()).showDetails(row)),
      registerCommand(commandIds.runExportAgain, errors, async (row?: ExportsRow) => (await actions()).runAgain(row)),
      registerCommand(commandIds.openExportInS3, errors, async (row?: ExportsRow) => (await actions()).openInS3(row)),
      registerCommand(commandIds.copyExportArn, errors, async (row?: ExportsRow, rows?: ExportsRow[]) => (await actions()).copyArn(row, rows)),
      registerCommand(commandIds.copyS3Uri, errors, async (row?: ExportsRow, rows?: ExportsRow[]) => (await actions()).copyS3Uri(row, rows)),
      registerCommand(commandIds.clearForgottenExports, errors, async () => (await actions()).clearForgotten()),
    ],
  };
}
