import * as vscode from 'vscode';
import type { ExportTracker } from '../../exports/following/tracker';
import type { Ledger } from '../../exports/ledger/ledger';
import type { ConnectionId } from '../../exports/model/connection-id';
import { followedBy, isFollowed, withoutFollowing, type ExportRecord } from '../../exports/model/record';
import { recordCsv, recordMarkdown } from '../../exports/output/record-report';
import { EXPORT_GROUPS, isFiltering, NO_FILTER, type ExportFilter } from './export-filter';
import { openS3Console } from './export-notices';
import { pickExport } from './export-picker';
import type { ExportsRow, ExportsTree } from './exports-tree';
import type { ExportStatusBar } from './export-status-bar';
import { UserError } from '../../exports/model/user-error';
import { connectionLabel } from '../../texts/connection-label';
import { withoutIcons } from '../../texts/escape';
import { pickProfile } from '../connection/pickers';
import { count } from '../kit/format';
import { pickCsvKind } from '../kit/pick-csv-kind';

const CLEAR = 'Clear';
const STOP = 'Stop Following';

export interface ExportActionServices {
  readonly tracker: Pick<ExportTracker, 'records' | 'find' | 'refreshExport'>;
  readonly ledger: Pick<Ledger, 'remove' | 'update'>;
  readonly tree: Pick<ExportsTree, 'filtered' | 'setFilter' | 'loadMore' | 'refresh' | 'unlistedExports' | 'focus'>;
  readonly statusBar: Pick<ExportStatusBar, 'markSeen'>;
  /** Whose a connection is, in a Region: 12 digits. */
  accountOf(connection: ConnectionId, region: string): Promise<string>;
  /** Tries at once what waits to be tried again. */
  retryNow(): void;
  showDetails(record: ExportRecord): void;
  /** Opens the form of the export's domain with its settings; nothing is sent by it. */
  openForm(record: ExportRecord): Promise<void>;
}

/** What a user does with exports, from the view's rows or, without one, with an export that is picked. */
export class ExportActions {
  constructor(private readonly services: ExportActionServices) {}

  /** All that is known, of every account and Region; the one that is picked is shown. */
  async pick(): Promise<void> {
    const { tracker, statusBar } = this.services;
    statusBar.markSeen();
    this.services.retryNow();
    const exportArn = await pickExport(tracker);
    if (exportArn !== undefined) await this.showDetails({ kind: 'export', exportArn });
  }

  /** The Exports view with one domain's exports alone. */
  async showOfDomain(domainName: string | undefined): Promise<void> {
    if (domainName !== undefined) this.services.tree.setFilter({ domainName, text: '' });
    await this.services.tree.focus();
  }

  async refresh(): Promise<void> {
    this.services.retryNow();
    await this.services.tree.refresh();
  }

  async filter(): Promise<void> {
    const { tree } = this.services;
    const filter = await askFilter(tree.filtered);
    if (filter) tree.setFilter(filter);
  }

  clearFilter(): void {
    this.services.tree.setFilter(NO_FILTER);
  }

  loadMore(): void {
    this.services.tree.loadMore();
  }

  async showDetails(row: ExportsRow | undefined): Promise<void> {
    const [record] = await this.recordsOf(row);
    if (record) this.services.showDetails(record);
  }

  /** Opens the form with the same settings; nothing is sent by it. */
  async runAgain(row: ExportsRow | undefined): Promise<void> {
    const [record] = await this.recordsOf(row);
    if (record) await this.services.openForm(await this.located(record));
  }

  async openInS3(row: ExportsRow | undefined): Promise<void> {
    const [record] = await this.recordsOf(row);
    if (record) await openS3Console(await this.located(record));
  }

  async copyArn(row: ExportsRow | undefined, rows: readonly ExportsRow[] | undefined): Promise<void> {
    const records = await this.recordsOf(row, rows);
    if (records.length > 0) await vscode.env.clipboard.writeText(records.map(({ exportArn }) => exportArn).join('\n'));
  }

  async copyS3Uri(row: ExportsRow | undefined, rows: readonly ExportsRow[] | undefined): Promise<void> {
    const uris: string[] = [];
    for (const record of await this.recordsOf(row, rows)) {
      const { s3Uri } = await this.located(record);
      if (s3Uri !== undefined) uris.push(s3Uri);
    }
    if (uris.length > 0) await vscode.env.clipboard.writeText(uris.join('\n'));
  }

  /** Asks AWS no more how far these are. They stay in the record, and AWS goes on with them. */
  async stopFollowing(row: ExportsRow | undefined, rows: readonly ExportsRow[] | undefined): Promise<void> {
    const running = (await this.recordsOf(row, rows)).filter(isFollowed);
    if (running.length === 0) return;
    const what = running.length === 1 ? `the export of domain “${running[0]?.domainName ?? ''}”` : `${count(running.length)} exports`;
    const detail = 'AWS goes on with the export; nobody here asks how far it is, nor tells of its end. “Follow with Profile…” takes it up again.';
    if ((await vscode.window.showWarningMessage(`Stop following ${what}?`, { modal: true, detail }, STOP)) !== STOP) return;
    await this.services.ledger.update(running.map(({ exportArn }) => ({ exportArn, change: (now) => now && withoutFollowing(now) })));
  }

  /**
   * Follows an export, and all others of its account that are followed by the same connection, by another profile.
   * @throws UserError where that is of another account
   */
  async followWith(row: ExportsRow | undefined): Promise<void> {
    const [record] = await this.recordsOf(row);
    const connection = record && (await pickProfile(record.connection as ConnectionId));
    if (!record || connection === undefined) return;
    const account = await this.services.accountOf(connection, record.region);
    if (record.accountId !== undefined && record.accountId !== account) {
      throw new UserError(
        'OtherAccount',
        `The export of domain “${record.domainName}” is of account ${record.accountId}, and ${connectionLabel(connection)} signs in to account ${account}.`,
        'Choose a profile of the export’s account.',
      );
    }
    const together = this.services.tracker.records.filter(
      (one) => one === record || (isFollowed(one) && one.connection === record.connection && one.accountId === record.accountId),
    );
    await this.services.ledger.update(
      together.map(({ exportArn }) => ({ exportArn, change: (now) => now && followedBy({ ...now, accountId: account }, connection) })),
    );
    this.services.retryNow();
  }

  /** Takes what AWS lists no longer out of the local record, once the whole list has been read and the user agrees. */
  async clearForgotten(): Promise<void> {
    const { tree, ledger } = this.services;
    const gone = await tree.unlistedExports();
    if (!gone) {
      void vscode.window.showInformationMessage('No connection is chosen, so AWS cannot be asked what it still knows. “SimpleDB: Select Profile…” chooses one.');
      return;
    }
    if (gone.length === 0) {
      void vscode.window.showInformationMessage('AWS still lists every export of this account and Region that is recorded here; there is nothing to clear.');
      return;
    }
    const what = gone.length === 1 ? '1 export' : `${count(gone.length)} exports`;
    const answer = await vscode.window.showWarningMessage(
      `Clear ${what} from the local record?`,
      {
        modal: true,
        detail: `AWS lists them no longer: it keeps exports for three months. What they are, where their files lie and how they ended is known here only. Their files in S3 stay. To keep a copy, choose “Save Export Record…” first.`,
      },
      CLEAR,
    );
    if (answer === CLEAR) await ledger.remove(gone.map(({ exportArn }) => exportArn));
  }

  /** Writes all that is known into a file of the user's choice. */
  async saveRecord(): Promise<void> {
    const { records } = this.services.tracker;
    if (records.length === 0) {
      void vscode.window.showInformationMessage('No export has been recorded here yet.');
      return;
    }
    const target = await vscode.window.showSaveDialog({
      title: 'Save Export Record',
      saveLabel: 'Save',
      filters: { CSV: ['csv'], 'Markdown (to read)': ['md'], JSON: ['json'] },
      ...defaultUri('simpledb-exports.csv'),
    });
    if (!target) return;
    const content = await contentFor(target, records);
    if (content === undefined) return;
    await vscode.workspace.fs.writeFile(target, Buffer.from(content));
    void vscode.window.showInformationMessage(`${count(records.length)} ${records.length === 1 ? 'export was' : 'exports were'} written to ${target.fsPath}.`);
  }

  private async recordsOf(row: ExportsRow | undefined, rows: readonly ExportsRow[] = []): Promise<ExportRecord[]> {
    const chosen = (rows.length > 0 ? rows : row ? [row] : []).flatMap((one) => (one.kind === 'export' ? [one.exportArn] : []));
    if (chosen.length === 0) {
      const picked = await pickExport(this.services.tracker);
      if (picked !== undefined) chosen.push(picked);
    }
    const records = chosen.map((arn) => this.services.tracker.find(arn)?.record).filter((record) => record !== undefined);
    if (chosen.length > 0 && records.length === 0) {
      throw new UserError('ExportUnknown', 'This export is not recorded here any more.', 'Refresh the Exports view.');
    }
    return records;
  }

  /** With its place in S3, which only GetExport tells of exports that were started elsewhere. */
  private async located(record: ExportRecord): Promise<ExportRecord> {
    if (record.s3Uri !== undefined) return record;
    await this.services.tracker.refreshExport(record.exportArn);
    return this.services.tracker.find(record.exportArn)?.record ?? record;
  }
}

function defaultUri(name: string): { defaultUri?: vscode.Uri } {
  const folder = vscode.workspace.workspaceFolders?.[0];
  return folder ? { defaultUri: vscode.Uri.joinPath(folder.uri, name) } : {};
}

/** @returns undefined where the user takes it back */
async function contentFor(target: vscode.Uri, records: readonly ExportRecord[]): Promise<string | undefined> {
  const ending = /\.(\w+)$/.exec(target.path)?.[1]?.toLowerCase();
  if (ending === 'csv') {
    const kind = await pickCsvKind();
    return kind && recordCsv(records, kind);
  }
  if (ending === 'md') return recordMarkdown(records);
  if (ending === 'json') return `${JSON.stringify(records, undefined, 2)}\n`;
  throw new UserError('UnknownFormat', `The export record can be saved as .csv, .md or .json, not as “${target.path.split('/').at(-1)}”.`, 'Choose a name with one of these endings.');
}

type FilterItem = vscode.QuickPickItem & { readonly filter: ExportFilter };

/** One step: choose a group, or type a text and choose to filter by it. */
async function askFilter(now: ExportFilter): Promise<ExportFilter | undefined> {
  const quickPick = vscode.window.createQuickPick<FilterItem>();
  quickPick.title = 'SimpleDB: Filter Exports';
  quickPick.placeholder = 'Choose a state, or type a part of a domain’s, bucket’s or export’s name';
  const items = (): FilterItem[] => {
    const text = quickPick.value.trim();
    return [
      ...(text === '' ? [] : [{ label: '$(search) With this text in domain, S3 location or ARN', description: withoutIcons(text), alwaysShow: true, filter: { ...now, text } }]),
      ...EXPORT_GROUPS.map((group): FilterItem => ({
        label: { running: '$(sync) Running', succeeded: '$(pass) Succeeded', failed: '$(error) Failed' }[group],
        alwaysShow: true,
        filter: { ...now, group, ...(text === '' ? {} : { text }) },
      })),
      ...(isFiltering(now) ? [{ label: '$(clear-all) All exports', alwaysShow: true, filter: NO_FILTER }] : []),
    ];
  };
  quickPick.value = now.text;
  quickPick.items = items();
  quickPick.onDidChangeValue(() => (quickPick.items = items()));
  const chosen = await new Promise<ExportFilter | undefined>((resolve) => {
    quickPick.onDidAccept(() => resolve(quickPick.activeItems[0]?.filter));
    quickPick.onDidHide(() => resolve(undefined));
    quickPick.show();
  });
  quickPick.dispose();
  return chosen;
}
