import type { ExportTracker } from '../../exports/following/tracker';
import type { ExportHistories } from '../../exports/following/export-histories';
import type { DomainExports } from './domains-row';

export const domainExports = (
  tracker: Pick<ExportTracker, 'ofDomain' | 'find' | 'onDidChange'>,
  histories: Pick<ExportHistories, 'of' | 'shownScope'>,
): DomainExports => ({
  of: (session, domainName) => {
    const scope = histories.shownScope(session);
    return scope ? tracker.ofDomain(scope, domainName).map(({ exportArn }) => exportArn) : [];
  },
  find: (exportArn) => tracker.find(exportArn),
  loadIfStale: (session) => void histories.of(session).loadIfStale(),
  onDidChange: (listener) => tracker.onDidChange(listener),
});
