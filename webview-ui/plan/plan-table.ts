/** The domains of a plan, in the order of their turns, with what can be done with each. */
import type { PlanRow, RowAction } from '../../src/protocol/plan-view';
import { element, setText } from '../page/dom';
import { items, localTime, moment } from '../page/format';
import { icon } from '../page/icons';
import type { IconName } from '../page/icons';
import { RovingFocus } from '../page/roving';

const STATES: Readonly<Record<string, { readonly icon: IconName; readonly word: string }>> = {
  waiting: { icon: 'pending', word: 'Waiting' },
  starting: { icon: 'running', word: 'Starting' },
  started: { icon: 'running', word: 'Running' },
  succeeded: { icon: 'success', word: 'Exported' },
  failed: { icon: 'error', word: 'Failed' },
  skipped: { icon: 'skipped', word: 'Skipped' },
};

/** What stands on each button, and what it is called: its domain's name follows. */
const ACTIONS: Readonly<Record<RowAction, { readonly text: string; readonly label: string }>> = {
  first: { text: 'First', label: 'Move first:' },
  up: { text: 'Up', label: 'Move up:' },
  down: { text: 'Down', label: 'Move down:' },
  skip: { text: 'Skip', label: 'Skip' },
  restore: { text: 'Put back', label: 'Put back' },
  details: { text: 'Details', label: 'Details of' },
};

const COLUMNS = ['Domain', 'State', 'Start', 'Items', 'Path in S3', 'Actions'] as const;

interface Row {
  readonly element: HTMLElement;
  readonly state: HTMLElement;
  readonly start: HTMLElement;
  readonly items: HTMLElement;
  readonly path: HTMLElement;
  readonly actions: HTMLElement;
  /** What the row shows, so that one that stays the same is left alone. */
  shown?: string;
}

export class PlanTable {
  readonly element: HTMLElement;
  private readonly body = element('tbody');
  private readonly rows = new Map<string, Row>();
  private readonly roving: RovingFocus;

  constructor(act: (action: RowAction, row: PlanRow) => void) {
    this.element = element(
      'div',
      { class: 'table-scroll', role: 'region', tabindex: '0', 'aria-label': 'Domains of the plan' },
      element(
        'table',
        { id: 'planTable' },
        element('caption', { class: 'field-hint' }, 'The arrow keys move between the buttons of the rows.'),
        element('thead', {}, element('tr', {}, ...COLUMNS.map((text) => element('th', { scope: 'col' }, text)))),
        this.body,
      ),
    );
    const controls = (row: HTMLElement): HTMLElement[] => [...row.querySelectorAll('button')];
    this.roving = new RovingFocus(this.body, () => [...this.body.rows], controls);
    this.body.addEventListener('click', (event) => {
      const button = event.target instanceof Element ? event.target.closest('button') : null;
      const row = this.current.find(({ domainName }) => domainName === button?.dataset['domain']);
      const action = row?.actions.find((each) => each === button?.dataset['action']);
      if (row && action) act(action, row);
    });
  }

  private current: readonly PlanRow[] = [];

  /** @param proving what waits has its turn once the first export has succeeded */
  show(rows: readonly PlanRow[], nowMs: number, proving: boolean): void {
    const focused = this.focused();
    this.current = rows;
    const elements = rows.map((row) => this.showRow(row, nowMs, proving));
    elements.forEach((row, index) => {
      const there = this.body.rows[index];
      if (there !== row) this.body.insertBefore(row, there ?? null);
    });
    this.roving.refresh();
    if (focused) this.refocus(focused.domain, focused.action);
  }

  private focused(): { domain: string; action: string } | undefined {
    const { activeElement } = document;
    if (!(activeElement instanceof HTMLButtonElement) || !this.body.contains(activeElement)) return undefined;
    const { domain = '', action = '' } = activeElement.dataset;
    return { domain, action };
  }

  /** A row that moved takes the focus along; an action that no longer applies leaves it to the row's next. */
  private refocus(domain: string, action: string): void {
    const buttons = [...(this.rows.get(domain)?.actions.querySelectorAll('button') ?? [])];
    const button = buttons.find((each) => each.dataset['action'] === action) ?? buttons[0];
    if (button) button.focus();
    else this.element.focus();
  }

  private showRow(row: PlanRow, nowMs: number, proving: boolean): HTMLElement {
    const shown = this.rows.get(row.domainName) ?? this.createRow(row.domainName);
    const startText = startWords(row, nowMs, proving);
    const key = JSON.stringify([row, startText]);
    if (shown.shown === key) return shown.element;
    shown.shown = key;
    const { icon: iconName, word } = STATES[row.state] ?? { icon: 'warning', word: row.state };
    const { failure } = row;
    shown.state.replaceChildren(
      icon(iconName),
      word,
      ...(row.earlier > 0 ? [` (tried ${row.earlier + 1} times)`] : []),
      ...(failure ? [element('div', { class: 'failure' }, failureWords(failure))] : []),
    );
    shown.start.replaceChildren(
      row.requestedAt === undefined
        ? startText
        : element('time', { datetime: row.requestedAt, title: localTime(row.requestedAt) }, startText),
    );
    setText(shown.items, row.items === undefined ? '' : row.itemsAreExported ? items(row.items) : `about ${items(row.items)}`);
    setText(shown.path, row.path);
    shown.actions.replaceChildren(...row.actions.map((action) => button(action, row.domainName)));
    return shown.element;
  }

  private createRow(name: string): Row {
    const cell = (className: string): HTMLElement => element('td', { class: className });
    const row = { state: cell('state'), start: cell('date'), items: cell('items'), path: element('code'), actions: cell('row-actions') };
    const created = element(
      'tr',
      {},
      element('th', { scope: 'row' }, element('bdi', {}, name)),
      row.state,
      row.start,
      row.items,
      element('td', { class: 'path' }, row.path),
      row.actions,
    );
    const all = { element: created, ...row };
    this.rows.set(name, all);
    return all;
  }
}

function button(action: RowAction, domain: string): HTMLElement {
  const { text, label } = ACTIONS[action];
  const attributes = { type: 'button', class: 'row-action', 'data-action': action, 'data-domain': domain };
  return element('button', { ...attributes, 'aria-label': `${label} ${domain}` }, text);
}

const failureWords = ({ code, message }: NonNullable<PlanRow['failure']>): string =>
  message === '' || message === code ? code : `${code}: ${message}`;

function startWords({ plannedMs, requestedAt }: PlanRow, nowMs: number, proving: boolean): string {
  if (requestedAt !== undefined) return moment(Date.parse(requestedAt), nowMs);
  if (plannedMs === undefined) return '';
  if (plannedMs <= nowMs) return proving ? 'after the first export' : 'now';
  return `planned ${moment(plannedMs, nowMs)}`;
}
