/** How far a plan is, split by what has become of its domains. */
import type { PlanCounts } from '../../src/protocol/plan-view';
import { countsWords } from '../../src/protocol/plan-view';
import { element, setAttributes } from '../page/dom';
import { number } from '../page/format';

const PARTS = ['exported', 'failed', 'running'] as const;

export class PlanBar {
  readonly element: HTMLElement;
  private readonly parts = PARTS.map((name) => ({ name, element: element('div', { class: `bar-${name}` }) }));

  constructor() {
    const what = { role: 'progressbar', 'aria-label': 'Domains that have come to their end', 'aria-valuemin': '0' };
    this.element = element('div', { id: 'planBar', class: 'bar', ...what }, ...this.parts.map((part) => part.element));
  }

  show(counts: PlanCounts): void {
    for (const part of this.parts) part.element.style.flexGrow = String(counts[part.name]);
    this.element.style.setProperty('--open', String(Math.max(0, counts.total - counts.exported - counts.failed - counts.running)));
    setAttributes(this.element, {
      'aria-valuemax': String(Math.max(counts.total, 1)),
      'aria-valuenow': String(counts.exported + counts.failed),
      'aria-valuetext': countsWords(counts, number),
    });
  }
}
