import type { DomainMetadataOutput } from '../../simpledb/model';
import type { PlanDomain } from '../../exports/plans/plan-edits';
import { DomainList, sizeOf } from '../domains/domain-list';
import type { DomainsTree } from '../domains/domains-tree';
import type { ExportDetailsPanels } from '../export-details/export-details-panels';
import type { ExportMonitor } from '../exports/export-monitor';
import type { PlanPanelServices } from './plan-panel-services';
import type { PageServices } from '../kit/page-services';
import type { Session } from '../connection/session';
import type { Sessions } from '../connection/sessions';
import { UserError } from '../kit/user-error';

/** How long figures of domains are waited for, in milliseconds: without them a plan's order may be another, no more. */
const FIGURES_MS = 4_000;

/** What the pages of plans need of the rest. */
export function planServices(
  { planStore, runner, plansService, tracker }: ExportMonitor,
  sessions: Sessions,
  tree: DomainsTree,
  details: ExportDetailsPanels,
  more: PageServices,
): PlanPanelServices {
  return {
    ...more,
    sessions,
    plans: planStore,
    runner,
    recentExports: async (session) => ({ exports: await plansService.recentAt(session), offsetMs: 0 }),
    domainsOf: (session) => domainsOf(session, tree.domains),
    showDetails: async (exportArn) => {
      const record = tracker.find(exportArn)?.record;
      if (!record) throw new UserError('ExportUnknown', 'This export is not recorded here any more.', 'Look for it in the S3 console.');
      await details.open(record);
    },
  };
}

/** @param shown the list of the Domains view, which has the figures already where it is of the same session. */
async function domainsOf(session: Session, shown: DomainList | undefined): Promise<PlanDomain[]> {
  const list = shown?.session === session ? shown : new DomainList(session);
  try {
    await list.loaded;
    if (list.state === 'failed') throw list.error;
    await list.figures(FIGURES_MS);
    return list.sorted.map(({ name, metadata }) => ({ domainName: name, ...(metadata ? figuresOf(metadata) : {}) }));
  } finally {
    if (list !== shown) list.dispose();
  }
}

const figuresOf = (metadata: DomainMetadataOutput): Pick<PlanDomain, 'itemCount' | 'sizeBytes'> => ({
  itemCount: metadata.ItemCount,
  sizeBytes: sizeOf(metadata),
});
