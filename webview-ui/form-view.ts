/** The export form: what is typed, what is wrong with it, and its submit. */
import type { CliContext } from '../src/protocol/cli-command';
import { FIELD_LABELS, tokenAfterChange, validate } from '../src/protocol/form';
import type { ExportFormValues, FieldName } from '../src/protocol/form';
import type { BucketList, Identity, ProblemText, QuotaView as Quota, SubmitProblem, SubmitResult } from '../src/protocol/messages';
import type { Announcer } from './announcer';
import { Combobox } from './combobox';
import type { CopyButtons } from './copy-button';
import { element, setAttributes } from './dom';
import type { FormField } from './field';
import { FormFields, HINTS } from './form-fields';
import { icon } from './icons';
import { PointerWatch } from './pointer';
import { Preview } from './preview';
import { problemElement } from './problem-view';
import { QuotaView } from './quota-view';
import { createButton } from './toolkit';
import type { Button } from './toolkit';

export interface FormActions {
  /** The values are others than before: keep them. */
  changed(values: ExportFormValues): void;
  /** Starts the export. What is refused stays in the form; what is started is the page's to show. */
  submit(values: ExportFormValues): Promise<SubmitResult>;
  /** Takes back the start under way, as long as it has not been sent. */
  cancel(): void;
  /** Opens the connection once more. */
  retry(): void;
  readonly newToken: () => string;
  showLog(): void;
}

/** What is told of a submit that did not end with a started export. */
export function problemsOf(result: SubmitResult): readonly SubmitProblem[] {
  if (result.outcome === 'refused') return result.problems;
  return result.outcome === 'unknown' ? [result.problem] : [];
}

const SUBMIT_TEXT = 'Start Export';
const STARTING_TEXT = 'Starting export…';

export class FormView {
  /** No form element: within one, Enter on any of the toolkit's buttons would submit, "New token" as well. */
  readonly element = element('div', { class: 'form', role: 'form', 'aria-label': 'Export' });
  private readonly fields: FormFields;
  private readonly buckets: Combobox;
  private readonly preview: Preview;
  private readonly quota = new QuotaView();
  private readonly problems = element('div', { class: 'problems', role: 'alert', tabindex: '-1' });
  private readonly submitText = document.createTextNode(SUBMIT_TEXT);
  private readonly submitIcon = icon('running');
  private readonly submitButton = createButton(this.submitText, 'primary');
  private readonly cancelButton: Button;
  private readonly ownerButton: Button;
  private readonly pointer = new PointerWatch(document);
  /** Fields whose problems may be shown: the user has been there, or has tried to submit. */
  private readonly touched = new Set<FieldName>();
  /** What AWS or the host found wrong with a field, until that field changes. */
  private readonly refusals = new Map<FieldName, ProblemText>();
  private submitting = false;
  private accountId: string | undefined;

  /** @param parent must be in the document. */
  constructor(
    parent: HTMLElement,
    private current: ExportFormValues,
    private cli: CliContext,
    private readonly actions: FormActions,
    private readonly announcer: Announcer,
    private readonly copyButtons: CopyButtons,
  ) {
    parent.append(this.element);
    this.element.append(this.problems);
    const events = {
      edited: (field: FormField) => this.edited(field),
      left: (field: FormField) => this.left(field),
      entered: () => void this.submit(),
    };
    this.fields = new FormFields(this.element, events, copyButtons);
    this.buckets = new Combobox(this.fields.s3Bucket.mounted, 'Buckets of this account', announcer, (name) => {
      this.fields.s3Bucket.value = name;
      this.edited(this.fields.s3Bucket);
    });
    this.ownerButton = createButton('This account', 'secondary', () => this.useThisAccount());
    this.fields.s3BucketOwner.addBeside(this.ownerButton);
    this.fields.clientToken.addBeside(createButton('New token', 'secondary', () => this.renewToken()));
    this.preview = new Preview(copyButtons);
    this.submitButton.addEventListener('click', () => void this.submit());
    this.cancelButton = createButton('Cancel', 'secondary', () => this.actions.cancel());
    this.cancelButton.hidden = true;
    setAttributes(this.submitIcon, { hidden: true });
    this.submitButton.prepend(this.submitIcon);
    this.element.append(this.preview.element, this.quota.element, element('div', { class: 'actions' }, this.submitButton, this.cancelButton));
    this.values = current;
    this.showAccount();
  }

  get values(): ExportFormValues {
    return this.current;
  }

  /** Puts values into the form as its beginning: nothing of it counts as touched. */
  set values(values: ExportFormValues) {
    this.current = values;
    this.touched.clear();
    this.refusals.clear();
    this.problems.replaceChildren();
    this.show();
  }

  setQuota(quota: Quota): void {
    this.quota.show(quota);
  }

  setIdentity({ accountId }: Identity): void {
    this.accountId = accountId;
    this.showAccount();
  }

  setCli(cli: CliContext): void {
    this.cli = cli;
    this.show();
  }

  /** @param list undefined while it is being asked for. */
  setBuckets(list: BucketList | undefined): void {
    this.fields.s3Bucket.setHint(`${HINTS.s3Bucket} ${suggestionsHint(list)}`);
    this.buckets.setSuggestions(
      (list?.buckets ?? []).map(({ name, region }) => ({ value: name, ...(region !== undefined && { note: region }) })),
    );
  }

  /** @param retry offers to open the connection once more. */
  showProblems(problems: readonly SubmitProblem[], retry = false): void {
    this.refusals.clear();
    const general: Node[] = [];
    for (const problem of problems) {
      if (problem.field && this.isShown(problem.field)) this.refusals.set(problem.field, problem);
      else general.push(problemElement(problem, this.copyButtons));
    }
    if (retry && general.length > 0) general.push(createButton('Retry', 'secondary', () => this.actions.retry()));
    if (general.length > 0) general.push(createButton('Show Log', 'secondary', () => this.actions.showLog()));
    this.problems.replaceChildren(...general);
    this.show();
  }

  /** A start is under way: what the form holds is what was sent. */
  get isSubmitting(): boolean {
    return this.submitting;
  }

  /** Moves to where the user begins to type. */
  focus(): void {
    this.fields.s3Bucket.focus();
  }

  private isShown(field: FieldName): boolean {
    return field !== 's3SseKmsKeyId' || this.current.encryption === 'KMS';
  }

  private edited(field: FormField): void {
    const previous = this.current;
    const next = this.fields.values;
    if (next[field.name] === previous[field.name]) return;
    const clientToken = tokenAfterChange(previous, next, this.actions.newToken);
    this.touched.add(field.name);
    this.refusals.delete(field.name);
    if (clientToken !== previous.clientToken) this.refusals.delete('clientToken');
    if (next.encryption !== 'KMS') this.refusals.delete('s3SseKmsKeyId');
    this.current = { ...next, clientToken };
    this.show();
    this.actions.changed(this.current);
  }

  private left(field: FormField): void {
    if (this.touched.has(field.name)) return;
    this.touched.add(field.name);
    this.pointer.whenUp(() => this.show());
  }

  private useThisAccount(): void {
    if (this.accountId === undefined || this.submitting) return;
    this.fields.s3BucketOwner.value = this.accountId;
    this.edited(this.fields.s3BucketOwner);
    this.announcer.say(`Bucket owner account is ${this.accountId}.`);
  }

  private renewToken(): void {
    if (this.submitting) return;
    this.fields.clientToken.value = this.actions.newToken();
    this.edited(this.fields.clientToken);
    this.announcer.say('New client token.');
  }

  private showAccount(): void {
    this.ownerButton.hidden = this.accountId === undefined;
    const unknown = ' The account ID of this connection is not known, so it cannot be filled in for you.';
    this.fields.s3BucketOwner.setHint(HINTS.s3BucketOwner + (this.accountId === undefined ? unknown : ''));
  }

  /** Brings all that depends on the values up to date. */
  private show(): void {
    this.fields.values = this.current;
    const rules = validate(this.current);
    for (const field of this.fields.all) {
      const rule = this.touched.has(field.name) ? rules[field.name] : undefined;
      field.showProblem(this.refusals.get(field.name) ?? (rule === undefined ? undefined : { message: rule }));
    }
    this.preview.update(this.current, this.cli);
  }

  async submit(): Promise<void> {
    if (this.submitting) return;
    const values = this.current;
    for (const field of this.fields.all) this.touched.add(field.name);
    this.refusals.clear();
    this.problems.replaceChildren();
    this.show();
    const faulty = this.fields.all.filter(({ name }) => name in validate(values));
    if (faulty.length > 0) {
      this.moveTo(faulty);
      return;
    }
    this.setSubmitting(true);
    const problems = await this.send(values);
    this.setSubmitting(false);
    if (problems.length === 0) return;
    this.showProblems(problems);
    const refused = this.fields.all.filter(({ name }) => this.refusals.has(name));
    if (this.problems.hasChildNodes()) this.problems.focus();
    else this.moveTo(refused);
  }

  /** @returns what kept the export from starting; nothing when it has started. */
  private async send(values: ExportFormValues): Promise<readonly SubmitProblem[]> {
    try {
      const result = await this.actions.submit(values);
      if (result.outcome === 'cancelled') this.announcer.say('Cancelled. Nothing was sent.');
      return problemsOf(result);
    } catch (error) {
      return [
        {
          message: 'It is not known whether the export has started: no answer came from the extension.',
          action:
            values.clientToken === ''
              ? 'Look for it among the exports first: without a client token, trying again may start a second one.'
              : 'Try again as it is. The same client token makes sure that no second export starts.',
          raw: error instanceof Error ? error.message : String(error),
        },
      ];
    }
  }

  private moveTo(faulty: readonly FormField[]): void {
    faulty[0]?.focus();
    const names = faulty.map(({ name }) => FIELD_LABELS[name]).join(', ');
    this.announcer.say(`${faulty.length === 1 ? '1 field needs' : `${faulty.length} fields need`} your attention: ${names}.`);
  }

  private setSubmitting(submitting: boolean): void {
    this.submitting = submitting;
    this.element.setAttribute('aria-busy', String(submitting));
    // What is typed now would not be in the request that is under way.
    for (const field of this.fields.all) field.setReadOnly(submitting);
    this.submitButton.disabled = submitting;
    this.cancelButton.hidden = !submitting;
    this.submitText.data = submitting ? STARTING_TEXT : SUBMIT_TEXT;
    setAttributes(this.submitIcon, { hidden: !submitting });
    if (submitting) this.announcer.say(STARTING_TEXT);
  }
}

function suggestionsHint(list: BucketList | undefined): string {
  if (!list) return 'Loading the buckets of this account…';
  if (list.problem) return `No suggestions: ${list.problem}`;
  if (list.buckets.length === 0) return 'This account has no buckets of its own.';
  return 'Type to filter the buckets of this account, or enter any other.';
}
