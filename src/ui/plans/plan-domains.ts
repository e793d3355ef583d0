import type { PlanDomain } from '../../exports/plans/plan-edits';
import type { DomainMetadataOutput } from '../../simpledb/model';
import type { Session } from '../../aws/session';
import { DomainList, sizeOf } from '../domains/domain-list';

/** How long figures of domains are waited for, in milliseconds: without them a plan's order may be another, no more. */
const FIGURES_MS = 4_000;

/**
 * All domains of the session's Region, with the figures that are known.
 *
 * @param shown the list of the Domains view, which has the figures already where it is of the same session.
 * @throws what keeps them from being listed
 */
export async function domainsOf(session: Session, shown: DomainList | undefined): Promise<PlanDomain[]> {
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
