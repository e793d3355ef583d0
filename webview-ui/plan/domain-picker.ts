/** The domains of the account with a checkbox each, narrowed down and selected by a pattern. */
import { bytesText } from '../../src/protocol/amounts';
import { nameMatcher } from '../../src/protocol/name-pattern';
import type { DomainsAnswer } from '../../src/protocol/plan';
import type { PlanDomain } from '../../src/protocol/plan-form';
import type { ProblemText } from '../../src/protocol/messages';
import type { Announcer } from '../page/announcer';
import type { CopyButtons } from '../page/copy-button';
import { element, setText } from '../page/dom';
import { FieldMessages, type ProblemField } from '../fields/field';
import { items, number } from '../page/format';
import { problemElement } from '../page/problem-view';
import { RovingFocus } from '../page/roving';
import { createButton, mountTextField } from '../page/toolkit';
import type { MountedTextField } from '../page/toolkit';

const HINT = 'The arrow keys move through the list, the space bar selects.';

export interface DomainPickerEvents {
  selected(): void;
  patternChanged(): void;
  /** Asks for the list once more. */
  retry(): void;
}

interface Row {
  readonly element: HTMLElement;
  readonly box: HTMLInputElement;
  readonly figures: HTMLElement;
}

export class DomainPicker implements ProblemField<'domainNames'> {
  readonly name = 'domainNames';
  private readonly pattern: MountedTextField;
  private readonly list: HTMLElement;
  private readonly count = element('p', { id: 'domainCount', role: 'status' });
  private readonly note = element('p', { class: 'field-hint', id: 'domainNote' });
  private readonly problems = element('div', { class: 'problems', role: 'alert' });
  private readonly selectButton = createButton('Select All', 'secondary', () => this.selectShown(true));
  private readonly deselectButton = createButton('Select None', 'secondary', () => this.selectShown(false));
  private readonly messages: FieldMessages;
  private readonly roving: RovingFocus;
  private readonly rows = new Map<string, Row>();
  private answer: DomainsAnswer | undefined;
  /** In the order in which they were selected. */
  private selection = new Set<string>();
  private known: ReadonlyMap<string, PlanDomain> = new Map();
  private shown: readonly string[] = [];
  private readOnly = false;

  /** @param parent must be in the document. */
  constructor(
    parent: HTMLElement,
    private readonly events: DomainPickerEvents,
    private readonly announcer: Announcer,
    private readonly copyButtons: CopyButtons,
  ) {
    const row = element('div', { class: 'field-row' });
    parent.append(row);
    this.pattern = mountTextField(row, 'pattern', 'Find by name');
    row.append(this.selectButton, this.deselectButton);
    const { field, control, addBelow } = this.pattern;
    control.autocomplete = 'off';
    control.spellcheck = false;
    const hint = '* stands for any text, as in prod-*. Enter selects all that are found.';
    addBelow(element('div', { id: 'hint', part: 'hint', class: 'field-hint' }, hint));
    control.setAttribute('aria-describedby', 'hint');
    field.addEventListener('input', () => {
      this.showRows();
      this.events.patternChanged();
    });
    control.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !event.isComposing && control.value.trim() !== '') this.selectShown(true);
    });
    this.list = element('div', { id: 'domainNames', class: 'domain-list', role: 'group', 'aria-label': 'Domains' });
    this.messages = new FieldMessages('domainNames-', HINT, copyButtons);
    this.roving = new RovingFocus(this.list, () => [...this.list.children] as HTMLElement[], (each) => [...each.querySelectorAll('input')]);
    const { problem, hint: listHint } = this.messages;
    parent.append(element('div', { class: 'field' }, this.count, this.list, this.note, problem, listHint), this.problems);
    this.list.addEventListener('change', (event) => {
      const box = event.target;
      if (box instanceof HTMLInputElement) this.select([box.value], box.checked);
    });
    this.showProblem(undefined);
    this.setDomains(undefined);
  }

  get selected(): readonly string[] {
    return [...this.selection];
  }

  set selected(names: readonly string[]) {
    if (names.length === this.selection.size && names.every((name) => this.selection.has(name))) return;
    this.selection = new Set(names);
    this.showRows();
  }

  get patternText(): string {
    return this.pattern.control.value;
  }

  set patternText(text: string) {
    this.pattern.field.value = text;
    this.pattern.control.value = text;
    this.showRows();
  }

  /** @param answer undefined while it is being asked for. */
  setDomains(answer: DomainsAnswer | undefined): void {
    this.answer = answer;
    this.known = new Map(answer?.domains.map((domain) => [domain.domainName, domain]));
    this.problems.replaceChildren();
    if (answer?.problem) {
      const retry = createButton('Retry', 'secondary', () => this.events.retry());
      retry.setAttribute('aria-label', 'Retry to list the domains');
      this.problems.append(problemElement(answer.problem, this.copyButtons, 'warning'), retry);
    }
    this.showRows();
  }

  setReadOnly(readOnly: boolean): void {
    this.readOnly = readOnly;
    this.pattern.field.readOnly = readOnly;
    this.selectButton.disabled = this.deselectButton.disabled = readOnly;
    for (const { box } of this.rows.values()) box.disabled = readOnly;
  }

  showProblem(problem: ProblemText | undefined): void {
    this.list.classList.toggle('invalid-list', problem !== undefined);
    this.messages.show(this.list, problem);
    // A group of checkboxes is not invalid by itself: its description says what is wrong.
    this.list.removeAttribute('aria-invalid');
  }

  focus(): void {
    const stop = this.list.querySelector<HTMLInputElement>('input[tabindex="0"]');
    (stop ?? this.pattern.control).focus();
  }

  private select(names: readonly string[], selected: boolean): void {
    for (const name of names) {
      if (selected) this.selection.add(name);
      else this.selection.delete(name);
    }
    this.showRows();
    this.events.selected();
  }

  private selectShown(selected: boolean): void {
    if (this.readOnly) return;
    this.select(this.shown, selected);
    this.announcer.say(this.count.textContent ?? '');
  }

  private showRows(): void {
    // Selected ones that are not listed stay in sight: they would be exported.
    const all = [...new Set([...this.known.keys(), ...this.selection])].sort((a, b) => (a < b ? -1 : 1));
    const matches = nameMatcher(this.patternText);
    this.shown = all.filter(matches);
    for (const name of this.rows.keys()) if (!all.includes(name)) this.rows.delete(name);
    const elements = this.shown.map((name) => this.showRow(name));
    if (!sameNodes(this.list.children, elements)) this.list.replaceChildren(...elements);
    this.roving.refresh();
    const found = this.patternText.trim() !== '';
    setText(this.count, `${number(this.selection.size)} of ${number(all.length)} selected`);
    setText(this.selectButton, found ? `Select ${number(this.shown.length)} Found` : 'Select All');
    setText(this.deselectButton, found ? `Deselect ${number(this.shown.length)} Found` : 'Select None');
    setText(this.note, this.noteText(all.length));
    this.note.hidden = this.note.textContent === '';
    this.list.hidden = this.shown.length === 0;
  }

  private noteText(count: number): string {
    if (!this.answer) return 'Loading the domains of this account…';
    if (count === 0) return this.answer.problem ? '' : 'There are no domains in this Region.';
    return this.shown.length === 0 ? 'No domain has such a name.' : '';
  }

  private showRow(name: string): HTMLElement {
    const row = this.rows.get(name) ?? this.createRow(name);
    row.box.checked = this.selection.has(name);
    row.box.disabled = this.readOnly;
    setText(row.figures, this.figures(name));
    return row.element;
  }

  private createRow(name: string): Row {
    const box = element('input', { type: 'checkbox', value: name });
    const figures = element('span', { class: 'figures' });
    const row = { element: element('label', { class: 'domain' }, box, element('bdi', {}, name), figures), box, figures };
    this.rows.set(name, row);
    return row;
  }

  private figures(name: string): string {
    const domain = this.known.get(name);
    // A list that ends early cannot tell what is not there.
    if (!domain) return this.answer && !this.answer.problem ? 'not found in this Region' : '';
    const { itemCount, sizeBytes } = domain;
    return [
      ...(itemCount === undefined ? [] : [items(itemCount)]),
      ...(sizeBytes === undefined ? [] : [bytesText(sizeBytes)]),
    ].join(' · ');
  }
}

const sameNodes = (nodes: HTMLCollection, wanted: readonly Element[]): boolean =>
  nodes.length === wanted.length && wanted.every((node, index) => nodes[index] === node);
