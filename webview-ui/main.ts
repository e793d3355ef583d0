import type { DetailsAddress } from '../src/protocol/details';
import type { PanelAddress } from '../src/protocol/messages';
import type { PlanAddress } from '../src/protocol/plan';
import { PAGES } from '../src/protocol/pages';
import type { PageName } from '../src/protocol/pages';
import { DetailsPage } from './export-details/details-page';
import { ExportPage } from './export-form/export-page';
import { PlanPage } from './plan/plan-page';
import { registerToolkit } from './page/toolkit';

/** Whom the panel is for, as the host wrote it on the body. */
function panelAddress({ connection = '', region = '', domainName = '', accountId }: DOMStringMap): PanelAddress {
  return { connection, region, domainName, ...(accountId !== undefined && accountId !== '' && { accountId }) };
}

/** Of which export's details it is. */
const detailsAddress = (data: DOMStringMap): DetailsAddress => ({ ...panelAddress(data), exportArn: data['exportArn'] ?? '' });
function planAddress({ id = '', connection = '', region = '', accountId }: DOMStringMap): PlanAddress {
  return { id, connection, region, ...(accountId !== undefined && accountId !== '' && { accountId }) };
}

/** What brings each page up, from what the host wrote on the body. */
const pages: Readonly<Record<PageName, (root: HTMLElement, data: DOMStringMap) => unknown>> = {
  export: (root, data) => new ExportPage(root, panelAddress(data)),
  details: (root, data) => new DetailsPage(root, detailsAddress(data)),
  plan: (root, data) => new PlanPage(root, planAddress(data)),
};

registerToolkit();
const root = document.getElementById('app');
const { dataset } = document.body;
const name = PAGES.find((page) => page === dataset['page']);
if (root && name) pages[name](root, dataset);
