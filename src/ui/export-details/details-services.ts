import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { ExportRecord } from '../../exports/model/record';
import type { ConnectionId } from '../kit/connection-id';
import { formValuesOf } from './build-export-details';
import type { ExportDetailsPanelServices } from './export-details-panel';
import type { ExportPanels } from '../export-form/export-panels';
import type { ExportMonitor } from '../exports/export-monitor';
import type { PageServices } from '../kit/page-services';
import type { Session } from '../connection/session';
import type { Sessions } from '../connection/sessions';

/** What the pages of details need of the rest. */
export function detailsServices(
  { tracker }: ExportMonitor,
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
