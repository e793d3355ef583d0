import * as vscode from 'vscode';
import { domainArn } from '../../exports/model/arn';
import { registerCommand, type CommandSet } from '../kit/commands';
import type { Connections } from '../connection/connections';
import type { DomainsRow, DomainsTree } from './domains-tree';
import type { ErrorReporter } from '../kit/error-reporter';
import type { ExportPanels } from '../export-form/export-panels';
import { commandIds } from '../kit/ids';
import type { LazyExportMonitor } from '../exports/lazy-export-monitor';
import type { Log } from '../kit/log';
import type { Session } from '../connection/session';
import type { Settings } from '../kit/settings';
import type { SignInHelp } from '../connection/sign-in-help';

export interface DomainCommandServices {
  readonly settings: Settings;
  readonly connections: Connections;
  readonly tree: DomainsTree;
  readonly panels: ExportPanels;
  readonly errors: ErrorReporter;
  readonly following: LazyExportMonitor;
  readonly signIn: SignInHelp;
  readonly log: Log;
}

/** What can be done with the connection and its domains. */
export function domainCommands(services: DomainCommandServices): CommandSet {
  const { settings, connections, tree, panels, errors, following, signIn, log } = services;

  /** The domain of a row with the session that it was listed by; without a row the one that the user picks. */
  const domainOf = async (row: DomainsRow | undefined, title: string): Promise<[Session, string] | undefined> => {
    if (row?.kind === 'domain' && row.session) return [row.session, row.name];
    const session = await openSession(connections);
    if (!session || !tree.domains) return undefined;
    if (row?.kind === 'domain') return [session, row.name];
    const { pickDomain } = await import('../interactions');
    const name = await pickDomain(tree.domains, title);
    return name === undefined ? undefined : [session, name];
  };

  return {
    atOnce: () => [
      registerCommand(commandIds.exportDomain, errors, async (row?: DomainsRow) => {
        const domain = await domainOf(row, 'SimpleDB: Export Domain');
        if (domain) await panels.open(...domain);
      }),
      registerCommand(commandIds.selectProfile, errors, async () => {
        const { pickProfile } = await import('../interactions');
        const connection = await pickProfile(connections.chosen);
        if (connection === undefined) return;
        await connections.choose(connection);
        await tree.focus();
      }),
      registerCommand(commandIds.selectRegion, errors, async () => {
        const { pickRegion } = await import('../interactions');
        const region = await pickRegion(settings.get('region'));
        if (region !== undefined) await settings.set('region', region);
      }),
      registerCommand(commandIds.signIn, errors, () => signIn.run()),
      registerCommand(commandIds.showLog, errors, log.show),
      registerCommand(commandIds.trySandbox, errors, async () => {
        await tree.focus();
        await connections.choose('sandbox');
      }),
      registerCommand(commandIds.showConnectionReport, errors, async () => {
        const { showConnectionReport } = await import('../interactions');
        await showConnectionReport(settings, connections);
      }),
    ],
    later: () => [
      registerCommand(commandIds.refreshDomains, errors, async () => {
        // Whoever refreshes may have signed in again: exports whose look failed are looked at as well.
        following.get().then((following) => following.retryNow(), errors.note);
        await tree.refresh();
      }),
      registerCommand(commandIds.filterDomains, errors, async () => {
        const text = await vscode.window.showInputBox({
          title: 'SimpleDB: Filter Domains',
          prompt: 'Show only domains whose name contains this text, in any case; empty shows all.',
          value: tree.filterText,
        });
        if (text !== undefined) tree.setFilter(text);
      }),
      registerCommand(commandIds.clearDomainFilter, errors, () => tree.setFilter('')),
      registerCommand(commandIds.copyDomainName, errors, async (row?: DomainsRow, rows?: DomainsRow[]) => {
        const names = namesOf(rows);
        const text = names.length > 0 ? names.join('\n') : (await domainOf(row, 'SimpleDB: Copy Name'))?.[1];
        if (text !== undefined) await vscode.env.clipboard.writeText(text);
      }),
      registerCommand(commandIds.copyDomainArn, errors, async (row?: DomainsRow, rows?: DomainsRow[]) => {
        const names = namesOf(rows);
        const domain = await domainOf(rows?.find(({ kind }) => kind === 'domain') ?? row, 'SimpleDB: Copy ARN');
        if (!domain) return;
        // All rows of a selection were listed by the same session.
        const [session, single] = domain;
        const accountId = await session.accountId();
        const arns = (names.length > 0 ? names : [single]).map((name) => domainArn(session.region, accountId, name));
        await vscode.env.clipboard.writeText(arns.join('\n'));
      }),
      registerCommand(commandIds.disconnect, errors, async () => {
        await connections.choose(undefined);
      }),
    ],
  };
}

/** Names of the domains among the selected rows. */
const namesOf = (rows: readonly DomainsRow[] = []): string[] => rows.flatMap((row) => (row.kind === 'domain' ? [row.name] : []));

/** The session of the chosen connection; asks for one when there is none. @returns undefined when dismissed. */
export async function openSession(connections: Connections): Promise<Session | undefined> {
  let state = await connections.follow();
  if (state.kind === 'none') {
    const { pickConnection } = await import('../interactions');
    if (await pickConnection(connections)) state = await connections.follow();
  }
  if (state.kind === 'failed') throw state.error;
  return state.kind === 'open' ? state.session : undefined;
}
