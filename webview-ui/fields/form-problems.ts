/** What is wrong with a form: beside the fields, as soon as it may be shown, and on top of it. */
import type { ProblemText } from '../../src/protocol/messages';
import type { Announcer } from '../page/announcer';
import type { CopyButtons } from '../page/copy-button';
import { element } from '../page/dom';
import type { ProblemField } from './field';
import { PointerWatch } from '../page/pointer';
import { problemElement } from '../page/problem-view';
import { createButton } from '../page/toolkit';

export interface ProblemActions {
  /** Opens the connection once more. */
  retry(): void;
  showLog(): void;
}

type Texts<Name extends string> = Readonly<Partial<Record<Name, string>>>;

export class FormProblems<Name extends string> {
  /** The problems that are of no field. */
  readonly element = element('div', { class: 'problems', role: 'alert', tabindex: '-1' });
  private readonly pointer = new PointerWatch(document);
  /** Fields whose problems may be shown: the user has been there, or has tried to submit. */
  private readonly touched = new Set<Name>();
  /** What AWS or the host found wrong with a field, until that field changes. */
  private readonly refusals = new Map<Name, ProblemText>();

  constructor(
    private readonly labels: Readonly<Record<Name, string>>,
    private readonly actions: ProblemActions,
    private readonly announcer: Announcer,
    private readonly copyButtons: CopyButtons,
  ) {}

  /** As if nobody had touched anything. */
  reset(): void {
    this.touched.clear();
    this.clear();
  }

  /** Takes away what the last submit has met. */
  clear(): void {
    this.refusals.clear();
    this.element.replaceChildren();
  }

  touch(...names: readonly Name[]): void {
    for (const name of names) this.touched.add(name);
  }

  /** These have changed: what was found wrong with them was of other values. */
  forgive(...names: readonly Name[]): void {
    for (const name of names) this.refusals.delete(name);
  }

  /** @param show brings the form up to date; not while a press is under way, which it could make miss its button. */
  left(name: Name, show: () => void): void {
    if (this.touched.has(name)) return;
    this.touched.add(name);
    this.pointer.whenUp(show);
  }

  /** Runs what may move buttons, as soon as no press is under way. */
  whenStill(run: () => void): void {
    this.pointer.whenUp(run);
  }

  /**
   * Takes in what was found wrong; `show` shows it beside its field.
   *
   * @param isShown whether a field is there to have its problem beside it
   * @param retry offers to open the connection once more
   */
  refuse(
    problems: readonly (ProblemText & { readonly field?: Name })[],
    isShown: (name: Name) => boolean = () => true,
    retry = false,
  ): void {
    this.refusals.clear();
    const general: Node[] = [];
    for (const problem of problems) {
      if (problem.field !== undefined && isShown(problem.field)) this.refusals.set(problem.field, problem);
      else general.push(problemElement(problem, this.copyButtons));
    }
    if (retry && general.length > 0) general.push(createButton('Retry', 'secondary', () => this.actions.retry()));
    if (general.length > 0) general.push(createButton('Show Log', 'secondary', () => this.actions.showLog()));
    this.element.replaceChildren(...general);
  }

  /**
   * @param rules what is wrong with each field by its own rules
   * @param warnings what is unusual about it; shown where nothing is wrong
   */
  show(fields: readonly ProblemField<Name>[], rules: Texts<Name>, warnings: Texts<Name>): void {
    for (const field of fields) {
      const rule = this.touched.has(field.name) ? rules[field.name] : undefined;
      const problem = this.refusals.get(field.name) ?? (rule === undefined ? undefined : { message: rule });
      const warning = rules[field.name] === undefined ? warnings[field.name] : undefined;
      if (problem || warning === undefined) field.showProblem(problem);
      else field.showProblem({ message: warning }, 'warning');
    }
  }

  /** Moves to what was refused: the problems on top, else the first field. */
  moveToRefused(fields: readonly ProblemField<Name>[]): void {
    if (this.element.hasChildNodes()) this.element.focus();
    else this.moveTo(fields.filter(({ name }) => this.refusals.has(name)));
  }

  moveTo(faulty: readonly ProblemField<Name>[]): void {
    faulty[0]?.focus();
    const names = faulty.map(({ name }) => this.labels[name]).join(', ');
    this.announcer.say(`${faulty.length === 1 ? '1 field needs' : `${faulty.length} fields need`} your attention: ${names}.`);
  }
}
