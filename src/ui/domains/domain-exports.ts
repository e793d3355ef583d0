import type { ExportTracker } from '../../exports/following/tracker';
import type { ExportHistories } from '../../exports/following/export-histories';
import type { DomainExports } from './domains-row';

export const domainExports = (
  tracker: Pick<ExportTracker, 'ofDomain' | 'find' | 'onDidChange'>,
  histories: Pick<ExportHistories, 'of'>,
): DomainExports => ({
  of: (session, domainName) => tracker.ofDomain(session.scope, domainName).map(({ exportArn }) => exportArn),
  find: (exportArn) => tracker.find(exportArn),
  loadIfStale: (session) => void histories.of(session).loadIfStale(),
  onDidChange: (listener) => tracker.onDidChange(listener),
});
