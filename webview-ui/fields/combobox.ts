/** Suggestions for a text field that stays free text: the combobox pattern of the ARIA Authoring Practices. */
import type { Announcer } from '../page/announcer';
import { element, setAttributes } from '../page/dom';
import { icon } from '../page/icons';
import type { MountedTextField } from '../page/toolkit';

export interface Suggestion {
  readonly value: string;
  /** Said beside the value: a bucket's Region. */
  readonly note?: string;
}

/** More than anybody reads; an account may have thousands of buckets. */
const MAX_SHOWN = 100;

/**
 * Adds a list of suggestions to a mounted text field: filtered while typing, moved through by the arrow keys, taken by
 * Enter or a click, closed by Escape or by leaving the field. The focus stays in the input all the time.
 */
export class Combobox {
  private readonly listbox: HTMLElement;
  private readonly toggle: HTMLButtonElement;
  private suggestions: readonly Suggestion[] = [];
  private shown: readonly Suggestion[] = [];
  private active = -1;

  /** @param taken called with the suggestion that is to become the field's value. */
  constructor(
    private readonly mounted: MountedTextField,
    label: string,
    private readonly announcer: Announcer,
    private readonly taken: (value: string) => void,
  ) {
    const { field, control, addBelow } = mounted;
    this.listbox = element('ul', { id: 'listbox', part: 'listbox', role: 'listbox', 'aria-label': label, hidden: true });
    addBelow(this.listbox);
    setAttributes(control, {
      role: 'combobox',
      'aria-autocomplete': 'list',
      'aria-expanded': 'false',
      'aria-controls': 'listbox',
    });
    this.toggle = element(
      'button',
      // Not a stop of its own: the arrow keys open the list from the field.
      { slot: 'end', type: 'button', tabindex: '-1', class: 'combobox-toggle', 'aria-label': label, hidden: true },
      icon('chevron'),
    );
    field.append(this.toggle);
    this.listen();
  }

  /** What may be suggested; without any the field is a plain one. */
  setSuggestions(suggestions: readonly Suggestion[]): void {
    this.suggestions = suggestions;
    this.toggle.hidden = suggestions.length === 0;
    if (this.isOpen) this.open(this.mounted.control.value);
  }

  private get isOpen(): boolean {
    return !this.listbox.hidden;
  }

  private listen(): void {
    const { field, control } = this.mounted;
    control.addEventListener('input', () => this.open(control.value));
    // Before the field's own handler, which submits the form on Enter.
    control.addEventListener('keydown', (event) => this.key(event));
    field.addEventListener('focusout', () => this.close());
    // A press within the list or on the toggle must not take the focus out of the input.
    for (const target of [this.listbox, this.toggle]) {
      target.addEventListener('mousedown', (event) => event.preventDefault());
    }
    this.toggle.addEventListener('click', () => {
      control.focus();
      if (this.isOpen) this.close();
      else this.open('');
    });
    this.listbox.addEventListener('click', (event) => {
      const index = [...this.listbox.children].findIndex((option) => event.composedPath().includes(option));
      if (index >= 0) this.take(index);
    });
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        // Opened by key, the whole list is shown: the field may hold a name already, and others are wanted.
        if (!this.isOpen) this.open('');
        this.move(event.key === 'ArrowDown' ? 1 : -1);
        break;
      case 'Enter':
        if (!this.isOpen || this.active < 0) return;
        this.take(this.active);
        break;
      case 'Escape':
        if (!this.isOpen) return;
        this.close();
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private open(filter: string): void {
    if (this.mounted.field.readOnly) return;
    const wanted = filter.toLowerCase();
    const matches = this.suggestions.filter(({ value }) => value.toLowerCase().includes(wanted));
    this.shown = matches.slice(0, MAX_SHOWN);
    const nothingNew = this.shown.length === 1 && this.shown[0]?.value === filter;
    if (this.shown.length === 0 || nothingNew) {
      this.close();
      return;
    }
    this.listbox.replaceChildren(...this.shown.map(option));
    this.listbox.hidden = false;
    this.mounted.control.setAttribute('aria-expanded', 'true');
    this.setActive(-1);
    const count = matches.length > MAX_SHOWN ? `${MAX_SHOWN} of ${matches.length}` : String(matches.length);
    this.announcer.say(matches.length === 1 ? '1 suggestion.' : `${count} suggestions.`);
  }

  private close(): void {
    this.listbox.hidden = true;
    this.mounted.control.setAttribute('aria-expanded', 'false');
    this.setActive(-1);
  }

  /** One step on, round over the ends. */
  private move(step: 1 | -1): void {
    const count = this.shown.length;
    if (!this.isOpen || count === 0) return;
    const from = this.active < 0 && step < 0 ? count : this.active;
    this.setActive((from + step + count) % count);
  }

  private setActive(index: number): void {
    this.active = index;
    [...this.listbox.children].forEach((child, at) => {
      const isActive = at === index;
      setAttributes(child, { 'aria-selected': String(isActive), part: isActive ? 'option option-active' : 'option' });
      if (isActive) child.scrollIntoView({ block: 'nearest' });
    });
    setAttributes(this.mounted.control, { 'aria-activedescendant': index < 0 ? undefined : `option-${index}` });
  }

  private take(index: number): void {
    const suggestion = this.shown[index];
    if (!suggestion) return;
    this.close();
    this.taken(suggestion.value);
  }
}

function option({ value, note }: Suggestion, index: number): HTMLElement {
  const created = element('li', { id: `option-${index}`, role: 'option', part: 'option', 'aria-selected': 'false' }, value);
  if (note !== undefined) created.append(element('span', { part: 'option-note' }, ` ${note}`));
  return created;
}
