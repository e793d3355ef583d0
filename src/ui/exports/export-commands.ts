import type { CommandHandlers } from '../kit/commands';
import type { ExportActions } from './export-actions';
import type { ExportsRow } from './exports-tree';

/** A row of another view that names a domain. */
interface DomainRow {
  readonly kind: string;
  readonly name?: string;
  readonly domainName?: string;
}

/** What can be done with exports. */
export function exportCommands(actions: ExportActions) {
  return {
    showExports: () => actions.pick(),
    saveExportRecord: () => actions.saveRecord(),
    showExportsOfDomain: (row?: DomainRow) => actions.showOfDomain(row?.domainName ?? row?.name),
    refreshExports: () => actions.refresh(),
    filterExports: () => actions.filter(),
    clearExportFilter: () => actions.clearFilter(),
    loadMoreExports: () => actions.loadMore(),
    showExportDetails: (row?: ExportsRow) => actions.showDetails(row),
    runExportAgain: (row?: ExportsRow) => actions.runAgain(row),
    openExportInS3: (row?: ExportsRow) => actions.openInS3(row),
    copyExportArn: (row?: ExportsRow, rows?: ExportsRow[]) => actions.copyArn(row, rows),
    copyS3Uri: (row?: ExportsRow, rows?: ExportsRow[]) => actions.copyS3Uri(row, rows),
    followExportWith: (row?: ExportsRow) => actions.followWith(row),
    stopFollowingExport: (row?: ExportsRow, rows?: ExportsRow[]) => actions.stopFollowing(row, rows),
    clearForgottenExports: () => actions.clearForgotten(),
  } satisfies Partial<CommandHandlers>;
}
