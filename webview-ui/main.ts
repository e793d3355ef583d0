import type { PanelAddress } from '../src/protocol/messages';
import { Page } from './page';
import { registerToolkit } from './toolkit';

/** Whom the panel is for, as the host wrote it on the body. */
function panelAddress({ connection = '', region = '', domainName = '', accountId }: DOMStringMap): PanelAddress {
  return { connection, region, domainName, ...(accountId !== undefined && accountId !== '' && { accountId }) };
}

registerToolkit();
const root = document.getElementById('app');
if (root) new Page(root, panelAddress(document.body.dataset));
