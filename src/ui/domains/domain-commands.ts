import * as vscode from 'vscode';
import { domainArn } from '../../exports/model/arn';
import type { Connections } from '../connection/connections';
import { openChosenSession } from '../connection/pickers';
import type { Session } from '../../aws/session';
import type { CommandHandlers } from '../kit/commands';
import type { DomainsRow } from './domains-row';
import type { DomainsTree } from './domains-tree';
import { pickDomain } from './pick-domain';

export interface DomainCommandServices {
  readonly connections: Connections;
  readonly tree: Pick<DomainsTree, 'domains' | 'filterText' | 'setFilter' | 'refresh'>;
  readonly openForm: (session: Session, domainName: string) => void;
  /** Tries at once what waits to be tried again. */
  readonly retryNow: () => void;
}

/** What can be done with the domains of the chosen connection. */
export function domainCommands({ connections, tree, openForm, retryNow }: DomainCommandServices) {
  /** The domain of a row with the session that it was listed by; without a row the one that the user picks. */
  const domainOf = async (row: DomainsRow | undefined, title: string): Promise<[Session, string] | undefined> => {
    if (row?.kind === 'domain' && row.session) return [row.session, row.name];
    const session = await openChosenSession(connections);
    if (!session || !tree.domains) return undefined;
    if (row?.kind === 'domain') return [session, row.name];
    const name = await pickDomain(tree.domains, title);
    return name === undefined ? undefined : [session, name];
  };

  return {
    exportDomain: async (row?: DomainsRow) => {
      const domain = await domainOf(row, 'SimpleDB: Export Domain');
      if (domain) openForm(...domain);
    },
    refreshDomains: async () => {
      // Whoever refreshes may have signed in again: exports that could not be polled are polled as well.
      retryNow();
      await tree.refresh();
    },
    filterDomains: async () => {
      const text = await vscode.window.showInputBox({
        title: 'SimpleDB: Filter Domains',
        prompt: 'Show only domains whose name contains this text, in any case; empty shows all.',
        value: tree.filterText,
      });
      if (text !== undefined) tree.setFilter(text);
    },
    clearDomainFilter: () => tree.setFilter(''),
    copyDomainName: async (row?: DomainsRow, rows?: DomainsRow[]) => {
      const names = namesOf(rows);
      const text = names.length > 0 ? names.join('\n') : (await domainOf(row, 'SimpleDB: Copy Name'))?.[1];
      if (text !== undefined) await vscode.env.clipboard.writeText(text);
    },
    copyDomainArn: async (row?: DomainsRow, rows?: DomainsRow[]) => {
      const names = namesOf(rows);
      const domain = await domainOf(rows?.find(({ kind }) => kind === 'domain') ?? row, 'SimpleDB: Copy ARN');
      if (!domain) return;
      // All rows of a selection were listed by the same session.
      const [session, single] = domain;
      const accountId = await session.accountId();
      const arns = (names.length > 0 ? names : [single]).map((name) => domainArn(session.region, accountId, name));
      await vscode.env.clipboard.writeText(arns.join('\n'));
    },
  } satisfies Partial<CommandHandlers>;
}

/** Names of the domains among the selected rows. */
const namesOf = (rows: readonly DomainsRow[] = []): string[] => rows.flatMap((row) => (row.kind === 'domain' ? [row.name] : []));
