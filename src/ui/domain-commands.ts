import * as vscode from 'vscode';
import { domainArn } from '../exports/arn';
import { registerCommand } from './commands';
import type { Connections } from './connections';
import type { DomainsRow, DomainsTree } from './domains-tree';
import type { ErrorReporter } from './error-reporter';
import type { ExportPanels } from './export-panels';
import { commandIds } from './ids';
import type { Session } from './session';
import type { Settings } from './settings';

export interface DomainCommandServices {
  readonly settings: Settings;
  readonly connections: Connections;
  readonly tree: DomainsTree;
  readonly panels: ExportPanels;
  readonly errors: ErrorReporter;
}

/** What can be done with the connection and its domains. */
export function registerDomainCommands(services: DomainCommandServices): vscode.Disposable[] {
  const { settings, connections, tree, panels, errors } = services;

  const nameOf = async (row: DomainsRow | undefined): Promise<string | undefined> => {
    if (row?.kind === 'domain') return row.name;
    const { pickDomain } = await import('./interactions');
    return (await openSession(connections)) && tree.domains && pickDomain(tree.domains);
  };

  return [
    registerCommand(commandIds.exportDomain, errors, async (row?: DomainsRow) => {
      const session = await openSession(connections);
      const name = session && (await nameOf(row));
      if (session && name !== undefined) await panels.open(session, name);
    }),
    registerCommand(commandIds.refreshDomains, errors, () => tree.refresh()),
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
      const names = (rows ?? []).flatMap((one) => (one.kind === 'domain' ? [one.name] : []));
      const text = names.length > 0 ? names.join('\n') : await nameOf(row);
      if (text !== undefined) await vscode.env.clipboard.writeText(text);
    }),
    registerCommand(commandIds.copyDomainArn, errors, async (row?: DomainsRow) => {
      const session = await openSession(connections);
      const name = session && (await nameOf(row));
      if (!session || name === undefined) return;
      await vscode.env.clipboard.writeText(domainArn(session.region, await session.accountId(), name));
    }),
    registerCommand(commandIds.selectProfile, errors, async () => {
      const { pickProfile } = await import('./interactions');
      const connection = await pickProfile(connections.chosen);
      if (connection === undefined) return;
      await connections.choose(connection);
      await tree.focus();
    }),
    registerCommand(commandIds.selectRegion, errors, async () => {
      const { pickRegion } = await import('./interactions');
      const region = await pickRegion(settings.get('region'));
      if (region !== undefined) await settings.set('region', region);
    }),
    registerCommand(commandIds.trySandbox, errors, async () => {
      await tree.focus();
      await connections.choose('sandbox');
    }),
    registerCommand(commandIds.showConnectionReport, errors, async () => {
      const { showConnectionReport } = await import('./interactions');
      await showConnectionReport(settings, connections);
    }),
    registerCommand(commandIds.disconnect, errors, async () => {
      await connections.choose(undefined);
    }),
  ];
}

/** The session of the chosen connection; asks for one when there is none. @returns undefined when dismissed. */
async function openSession(connections: Connections): Promise<Session | undefined> {
  let state = await connections.follow();
  if (state.kind === 'none') {
    const { pickConnection } = await import('./interactions');
    if (await pickConnection(connections)) state = await connections.follow();
  }
  if (state.kind === 'failed') throw state.error;
  return state.kind === 'open' ? state.session : undefined;
}
