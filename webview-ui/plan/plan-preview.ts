/** What a plan would do: when each domain is started, and where its export will lie. */
import { startsPerDay } from '../../src/protocol/plan-dates';
import { dryRun, orderedDomains, planPath } from '../../src/protocol/plan-form';
import type { DryRun, PlanContext, PlanDomain, PlanFormValues } from '../../src/protocol/plan-form';
import type { RecentAnswer } from '../../src/protocol/plan';
import type { CopyButtons } from '../page/copy-button';
import { element, setText } from '../page/dom';
import { day, moment, number } from '../page/format';
import { problemElement } from '../page/problem-view';

interface Row {
  readonly element: HTMLElement;
  readonly name: HTMLElement;
  readonly start: HTMLElement;
  readonly path: HTMLElement;
}

/** More days than these are told by their first and last ones. */
const DAYS_IN_WORDS = 4;

export class PlanPreview {
  readonly element: HTMLElement;
  private readonly dates = element('p', { id: 'dryRun' });
  private readonly quota = element('p', { id: 'quotaUse', class: 'field-hint' });
  private readonly problem = element('div', { class: 'problems', role: 'status' });
  private readonly body = element('tbody');
  private readonly table: HTMLElement;
  private readonly rows: Row[] = [];
  private run: (DryRun & { readonly key: unknown }) | undefined;

  constructor(private readonly copyButtons: CopyButtons) {
    const header = (text: string): HTMLElement => element('th', { scope: 'col' }, text);
    this.table = element(
      'div',
      { class: 'table-scroll preview-table', role: 'region', tabindex: '0', 'aria-label': 'Start and path of each domain' },
      element(
        'table',
        {},
        element('thead', {}, element('tr', {}, header('Domain'), header('Start'), header('Path in S3'))),
        this.body,
      ),
    );
    this.element = element(
      'section',
      { 'aria-labelledby': 'preview-heading' },
      element('h2', { id: 'preview-heading' }, 'Preview'),
      this.dates,
      this.quota,
      this.problem,
      this.table,
    );
  }

  /** @param recent undefined while it is being asked for */
  update(
    values: PlanFormValues,
    domains: ReadonlyMap<string, PlanDomain>,
    recent: RecentAnswer | undefined,
    context: PlanContext,
  ): void {
    const ordered = orderedDomains(values, domains);
    const { starts, usage } = this.dryRun(ordered, recent, context.nowMs);
    const startOf = new Map(starts.map(({ domainName, startsAt }) => [domainName, startsAt]));
    setText(this.dates, datesWords({ starts, usage }, context.nowMs));
    setText(this.quota, quotaWords(recent, usage, context.nowMs));
    this.table.hidden = ordered.length === 0;
    while (this.rows.length < ordered.length) this.rows.push(this.addRow());
    for (const row of this.rows.splice(ordered.length)) row.element.remove();
    ordered.forEach(({ domainName }, index) => {
      const row = this.rows[index];
      if (!row) return;
      setText(row.name, domainName);
      setText(row.start, moment(startOf.get(domainName) ?? Infinity, context.nowMs));
      setText(row.path, planPath(values, domainName, context) ?? 'The prefix cannot be filled in.');
    });
  }

  /** Of the domains, not of what is typed: asked for at every key, it is done once for each selection. */
  private dryRun(ordered: readonly PlanDomain[], recent: RecentAnswer | undefined, nowMs: number): DryRun {
    const key = JSON.stringify([ordered.map(({ domainName }) => domainName), recent, Math.floor(nowMs / 60_000)]);
    if (this.run?.key !== key) {
      this.run = { key, ...dryRun(ordered, recent?.recent ?? [], nowMs, recent?.serviceOffsetMs ?? 0) };
    }
    return this.run;
  }

  private addRow(): Row {
    const name = element('bdi');
    const start = element('td', { class: 'date' });
    const path = element('code');
    const row = element('tr', {}, element('th', { scope: 'row' }, name), start, element('td', { class: 'path' }, path));
    this.body.append(row);
    return { element: row, name, start, path };
  }

  showProblem(recent: RecentAnswer | undefined): void {
    this.problem.replaceChildren(...(recent?.problem ? [problemElement(recent.problem, this.copyButtons, 'warning')] : []));
  }
}

function datesWords({ starts }: DryRun, nowMs: number): string {
  const days = startsPerDay(starts, nowMs);
  const [first, last] = [days[0], days.at(-1)];
  const lastStart = starts.at(-1)?.startsAt;
  if (!first || !last || lastStart === undefined) return 'Select domains to see when each of them is started.';
  const part = ({ count, firstMs, fromToday }: (typeof days)[number]): string =>
    `${number(count)} ${fromToday < 2 ? '' : 'on '}${day(firstMs, nowMs)}`;
  const words =
    days.length <= DAYS_IN_WORDS ? days.map(part) : [...days.slice(0, DAYS_IN_WORDS - 1).map(part), '…', part(last)];
  const length = last.fromToday + 1;
  // How long the first takes is not known: the dates are those of one that takes no time.
  const others = starts.length === 1 ? '' : ' The others start once the first export has succeeded.';
  return `Exports start: ${words.join(', ')}; the last ${lastWords(lastStart, last.fromToday, nowMs)}. ${number(length)} ${length === 1 ? 'day' : 'days'} in all.${others}`;
}

const lastWords = (ms: number, fromToday: number, nowMs: number): string =>
  `${fromToday === 0 ? 'at' : fromToday === 1 ? '' : 'on'} ${moment(ms, nowMs)}`.trimStart();

function quotaWords(recent: RecentAnswer | undefined, usage: DryRun['usage'], nowMs: number): string {
  const { account } = usage;
  const perDomain = usage.domain('');
  const rule = `AWS allows an account ${number(account.limit)} exports, and each domain ${perDomain.limit}, in any 24 hours; a plan keeps to that.`;
  if (!recent) return `${rule} Looking for the exports of the last 24 hours…`;
  if (recent.problem) return `${rule} The dates count the exports that are known here; others may delay them.`;
  const free = account.freeAt > nowMs + recent.serviceOffsetMs ? ` The next is allowed ${moment(account.freeAt - recent.serviceOffsetMs, nowMs)}.` : '';
  return `${rule} Used now: ${number(account.used)} of ${number(account.limit)}.${free}`;
}
