/** How much of AWS's export quotas is used: what one wants to know before pressing. */
import { clockText } from '../../src/protocol/amounts';
import type { QuotaView as Quota } from '../../src/protocol/messages';
import { quotaText } from '../../src/protocol/quota';
import { element } from '../page/dom';
import { icon } from '../page/icons';

export class QuotaLine {
  readonly element = element('p', { id: 'quota', class: 'quota', role: 'status', hidden: true });

  show(quota: Quota): void {
    this.element.hidden = false;
    if (quota.problem !== undefined) {
      this.element.replaceChildren(`How many exports AWS still allows is not known. ${quota.problem}`);
      return;
    }
    const { status } = quota;
    const used = status.nextAt !== undefined;
    this.element.replaceChildren(
      ...(used ? [icon('warning')] : []),
      element('strong', {}, used ? 'Quota used up: ' : 'Quota: '),
      `${quotaText(status, clockText)}.`,
    );
  }
}
