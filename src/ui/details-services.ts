import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { ExportRecord } from '../exports/record';
import type { ConnectionId } from './connection-id';
import { formValuesOf } from './details-of';
import type { ExportDetailsPanelServices } from './export-details-panel';
import type { ExportPanels } from './export-panels';
import type { Following } from './following';
import type { PageServices } from './page-services';
import type { Session } from './session';
import type { Sessions } from './sessions';

/** What the pages of details need of the rest. */
export function detailsServices(
  { tracker }: Following,
  sessions: Sessions,
  panels: ExportPanels,
  more: PageServices,
): ExportDetailsPanelServices {
  const sessionOf = ({ connection, region }: Pick<ExportRecord, 'connection' | 'region'>): Promise<Session> =>
    sessions.get(connection as ConnectionId, region);
  return {
    ...more,
    source: tracker,
    openForm: async (record) => panels.open(await sessionOf(record), record.domainName, formValuesOf(record, randomUUID())),
    cliOf: async (address) => ({ region: address.region, ...(await sessionOf(address)).cli }),
    copy: (text) => vscode.env.clipboard.writeText(text),
  };
}
