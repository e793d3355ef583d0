import type { TrackedExport } from '../../exports/following/tracker';
import type { ConnectionState } from '../connection/connections';
import type { Session } from '../../aws/session';
import type { DomainList } from './domain-list';

export type DomainsRow =
  | { readonly kind: 'connection' }
  | { readonly kind: 'domain'; readonly name: string; readonly session?: Session }
  | { readonly kind: 'export'; readonly exportArn: string }
  | { readonly kind: 'moreExports'; readonly domainName: string; readonly left: number }
  | { readonly kind: 'problem'; readonly error: unknown }
  | { readonly kind: 'empty' };

/** The exports of domains, which stand below them. */
export interface DomainExports {
  /** ARNs of a domain's exports, newest first. */
  of(session: Session, domainName: string): readonly string[];
  find(exportArn: string): TrackedExport | undefined;
  /** Reads what AWS lists, unless that was done just now. */
  loadIfStale(session: Session): void;
  onDidChange(listener: (exportArns: readonly string[]) => void): { dispose(): void };
}

/** What the view shows at a moment. */
export interface DomainsViewState {
  readonly state: ConnectionState;
  readonly list: DomainList | undefined;
  readonly filter: string;
  readonly exports: DomainExports;
}
