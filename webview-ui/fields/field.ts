/** The form's fields: a toolkit control with its label, hint and problem, all tied together for assistive technology. */
import type { ProblemText } from '../../src/protocol/messages';
import type { CopyButtons } from '../page/copy-button';
import { element, setText } from '../page/dom';
import { icon } from '../page/icons';
import { detailsDisclosure } from '../page/problem-view';
import { createRadioGroup, mountTextField } from '../page/toolkit';
import type { MountedTextField, RadioChoice, RadioGroup } from '../page/toolkit';

export type Severity = 'error' | 'warning';

/** What a form needs to tell what is wrong with a field. */
export interface ProblemField<Name extends string = string> {
  readonly name: Name;
  /** Shows the problem beside the field, or takes it away. @param severity a warning does not make the field invalid */
  showProblem(problem: ProblemText | undefined, severity?: Severity): void;
  focus(): void;
}

/** What a form needs of each of its fields. */
export interface FormField<Name extends string = string> extends ProblemField<Name> {
  /** The field with everything that belongs to it. */
  readonly element: HTMLElement;
  value: string;
  setReadOnly(readOnly: boolean): void;
}

export interface FieldEvents<Name extends string = string> {
  /** The user has changed the value. */
  edited(field: FormField<Name>): void;
  /** The user has left the field. */
  left(field: FormField<Name>): void;
  /** The user has pasted or dropped a text into the field; comes after `edited`. */
  pasted?(field: FormField<Name>): void;
  /** The user has pressed Enter in a line of text. */
  entered(): void;
}

const problemWords = ({ message, action }: ProblemText): string => (action ? `${message} ${action}` : message);

/** Hint and problem of a field, and the disclosure of a problem's raw error. */
export class FieldMessages {
  readonly hint: HTMLElement;
  readonly problem = element('div', { id: 'problem', part: 'problem', class: 'field-problem', hidden: true });
  /** Outside of what describes the control: it holds controls of its own. */
  readonly details = element('div', { class: 'field-details', hidden: true });

  constructor(
    idPrefix: string,
    hint: string,
    private readonly copyButtons: CopyButtons,
  ) {
    this.hint = element('div', { id: `${idPrefix}hint`, part: 'hint', class: 'field-hint' }, hint);
    this.problem.id = `${idPrefix}problem`;
  }

  /** Points the control at its texts and marks it as invalid or not. */
  show(control: Element, problem: ProblemText | undefined, severity: Severity = 'error'): void {
    control.setAttribute('aria-invalid', String(problem !== undefined && severity === 'error'));
    const ids = problem ? `${this.problem.id} ${this.hint.id}` : this.hint.id;
    control.setAttribute('aria-describedby', ids);
    const words = problem ? problemWords(problem) : '';
    if (this.problem.textContent !== words) this.problem.replaceChildren(icon(severity), words);
    this.problem.hidden = !problem;
    this.details.replaceChildren(...(problem?.raw ? [detailsDisclosure(problem.raw, this.copyButtons)] : []));
    this.details.hidden = !problem?.raw;
  }
}

export interface TextFieldOptions<Name extends string> {
  readonly name: Name;
  readonly label: string;
  readonly hint: string;
  readonly required?: boolean;
  /** Fixed for the form's life. */
  readonly readOnly?: boolean;
}

/** One line of text. Hint and problem lie in the control's shadow root, where its id references reach them. */
export class TextFormField<Name extends string> implements FormField<Name> {
  readonly name: Name;
  readonly element = element('div', { class: 'field' });
  readonly mounted: MountedTextField;
  /** Control and, on wide pages beside it, the buttons that belong to it. */
  private readonly row = element('div', { class: 'field-row' });
  private readonly messages: FieldMessages;
  private readonly fixed: boolean;

  /** @param parent must be in the document. */
  constructor(parent: HTMLElement, options: TextFieldOptions<Name>, events: FieldEvents<Name>, copyButtons: CopyButtons) {
    this.name = options.name;
    this.fixed = options.readOnly ?? false;
    this.element.append(this.row);
    parent.append(this.element);
    this.mounted = mountTextField(this.row, options.name, options.label + (options.required ? ' (required)' : ''));
    const { field, control, addBelow } = this.mounted;
    field.readOnly = this.fixed;
    control.autocomplete = 'off';
    control.spellcheck = false;
    if (options.required) control.setAttribute('aria-required', 'true');
    this.messages = new FieldMessages('', options.hint, copyButtons);
    addBelow(this.messages.problem, this.messages.hint);
    this.element.append(this.messages.details);
    this.messages.show(control, undefined);
    field.addEventListener('input', (event) => {
      events.edited(this);
      const how = (event as Partial<InputEvent>).inputType;
      if (how === 'insertFromPaste' || how === 'insertFromDrop') events.pasted?.(this);
    });
    field.addEventListener('focusout', () => events.left(this));
    field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !event.isComposing) events.entered();
    });
  }

  get value(): string {
    return this.mounted.field.value;
  }

  set value(value: string) {
    const { field, control } = this.mounted;
    if (field.value === value) return;
    field.value = value;
    // The toolkit would bring the input up to date a frame later, over what may be typed until then.
    control.value = value;
  }

  addBeside(...nodes: Node[]): void {
    this.row.append(...nodes);
  }

  setHint(hint: string): void {
    setText(this.messages.hint, hint);
  }

  get readOnly(): boolean {
    return this.mounted.field.readOnly;
  }

  setReadOnly(readOnly: boolean): void {
    this.mounted.field.readOnly = readOnly || this.fixed;
  }

  showProblem(problem: ProblemText | undefined, severity?: Severity): void {
    this.element.classList.toggle('invalid', problem !== undefined && severity !== 'warning');
    this.messages.show(this.mounted.control, problem, severity);
  }

  focus(): void {
    this.mounted.control.focus();
  }
}

export interface RadioFieldOptions<Name extends string> {
  readonly name: Name;
  readonly label: string;
  readonly hint: string;
  readonly choices: readonly RadioChoice[];
}

/** One of a few choices, all of them in sight. */
export class RadioFormField<Name extends string> implements FormField<Name> {
  readonly name: Name;
  readonly element = element('div', { class: 'field' });
  private readonly group: RadioGroup;
  private readonly messages: FieldMessages;

  constructor(parent: HTMLElement, options: RadioFieldOptions<Name>, events: FieldEvents<Name>, copyButtons: CopyButtons) {
    this.name = options.name;
    this.group = createRadioGroup(options.name, options.label, options.choices);
    this.messages = new FieldMessages(`${options.name}-`, options.hint, copyButtons);
    this.element.append(this.group, this.messages.problem, this.messages.hint, this.messages.details);
    parent.append(this.element);
    this.messages.show(this.group, undefined);
    // The toolkit's event also comes when the value is set by the form, which then finds nothing changed.
    this.group.addEventListener('change', () => events.edited(this));
    this.group.addEventListener('focusout', () => events.left(this));
  }

  get value(): string {
    return this.group.value;
  }

  set value(value: string) {
    if (this.group.value !== value) this.group.value = value;
  }

  setReadOnly(readOnly: boolean): void {
    // Radios that are read-only would claim an ARIA attribute that radios do not have.
    this.group.disabled = readOnly;
  }

  showProblem(problem: ProblemText | undefined, severity?: Severity): void {
    this.element.classList.toggle('invalid', problem !== undefined && severity !== 'warning');
    this.messages.show(this.group, problem, severity);
  }

  focus(): void {
    this.group.querySelector<HTMLElement>('[role=radio][tabindex="0"]')?.focus();
  }
}
