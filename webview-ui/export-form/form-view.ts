/** The export form: what is typed, what is wrong with it, and its submit. */
import type { CliContext } from '../../src/protocol/cli-command';
import { FIELD_LABELS, tokenAfterChange, validate, warningsOf } from '../../src/protocol/form';
import type { ExportFormValues, FieldName } from '../../src/protocol/form';
import type { BucketList, Identity, QuotaView as Quota, SubmitProblem, SubmitResult } from '../../src/protocol/messages';
import type { Announcer } from '../page/announcer';
import type { CopyButtons } from '../page/copy-button';
import { BucketSuggestions, OwnAccountButton } from '../fields/destination-fields';
import { element } from '../page/dom';
import type { FormField } from '../fields/field';
import { FormFields } from '../fields/form-fields';
import { FormProblems } from '../fields/form-problems';
import type { ProblemActions } from '../fields/form-problems';
import { Preview } from '../fields/preview';
import { QuotaLine } from '../fields/quota-view';
import { SubmitButtons } from '../fields/submit-buttons';
import { Tidying } from '../fields/tidying';
import { createButton } from '../page/toolkit';

export interface FormActions extends ProblemActions {
  /** The values are others than before: keep them. */
  changed(values: ExportFormValues): void;
  /** Starts the export. What is refused stays in the form; what is started is the page's to show. */
  submit(values: ExportFormValues): Promise<SubmitResult>;
  /** Takes back the start under way, as long as it has not been sent. */
  cancel(): void;
  readonly newToken: () => string;
}

/** What is told of a submit that did not end with a started export. */
export function problemsOf(result: SubmitResult): readonly SubmitProblem[] {
  if (result.outcome === 'refused') return result.problems;
  return result.outcome === 'unknown' ? [result.problem] : [];
}

const STARTING_TEXT = 'Starting export…';

export class FormView {
  /** No form element: within one, Enter on any of the toolkit's buttons would submit, "New token" as well. */
  readonly element = element('div', { class: 'form', role: 'form', 'aria-label': 'Export' });
  private readonly fields: FormFields;
  private readonly buckets: BucketSuggestions;
  private readonly ownAccount: OwnAccountButton;
  private readonly preview: Preview;
  private readonly quota = new QuotaLine();
  private readonly problems: FormProblems<FieldName>;
  private readonly buttons: SubmitButtons;
  private readonly tidying: Tidying<'s3KeyPrefix'>;
  private submitting = false;

  /** @param parent must be in the document. */
  constructor(
    parent: HTMLElement,
    private current: ExportFormValues,
    private cli: CliContext,
    private readonly actions: FormActions,
    private readonly announcer: Announcer,
    copyButtons: CopyButtons,
  ) {
    this.problems = new FormProblems(FIELD_LABELS, actions, announcer, copyButtons);
    this.tidying = new Tidying('s3KeyPrefix', announcer);
    parent.append(this.element);
    this.element.append(this.problems.element);
    const events = {
      edited: (field: FormField<FieldName>) => this.edited(field),
      left: ({ name }: FormField<FieldName>) => {
        this.problems.left(name, () => this.show());
        this.problems.whenStill(() => this.finish(name));
      },
      pasted: ({ name }: FormField<FieldName>) => this.finish(name),
      entered: () => void this.submit(),
    };
    this.fields = new FormFields(this.element, events, copyButtons);
    const { s3Bucket, s3BucketOwner, clientToken } = this.fields;
    this.buckets = new BucketSuggestions(s3Bucket, announcer, () => this.edited(s3Bucket));
    this.ownAccount = new OwnAccountButton(s3BucketOwner, announcer, () => this.edited(s3BucketOwner));
    clientToken.addBeside(createButton('New token', 'secondary', () => this.renewToken()));
    this.preview = new Preview(copyButtons);
    this.buttons = new SubmitButtons('Start Export', STARTING_TEXT, () => void this.submit(), () => this.actions.cancel());
    this.element.append(this.preview.element, this.quota.element, this.buttons.element);
    this.values = current;
  }

  get values(): ExportFormValues {
    return this.current;
  }

  /** Puts values into the form as its beginning: nothing of it counts as touched. */
  set values(values: ExportFormValues) {
    this.current = values;
    this.tidying.reset();
    this.problems.reset();
    this.show();
  }

  setQuota(quota: Quota): void {
    this.quota.show(quota);
  }

  setIdentity({ accountId }: Identity): void {
    this.ownAccount.setAccount(accountId);
  }

  setCli(cli: CliContext): void {
    this.cli = cli;
    this.show();
  }

  /** @param list undefined while it is being asked for. */
  setBuckets(list: BucketList | undefined): void {
    this.buckets.set(list);
  }

  /** @param retry offers to open the connection once more. */
  showProblems(problems: readonly SubmitProblem[], retry = false): void {
    this.problems.refuse(problems, (field) => field !== 's3SseKmsKeyId' || this.current.encryption === 'KMS', retry);
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

  private edited(field: FormField<FieldName>): void {
    const next = this.fields.values;
    if (next[field.name] === this.current[field.name]) return;
    this.tidying.edited(field.name);
    this.take(next);
  }

  /** Puts what was entered in order. */
  private finish(name?: FieldName): void {
    if (!this.submitting) this.take(this.tidying.finish(this.current, name));
  }

  private take(next: ExportFormValues): void {
    const previous = this.current;
    const changed = this.fields.all.map(({ name }) => name).filter((name) => next[name] !== previous[name]);
    if (changed.length === 0) return;
    const clientToken = tokenAfterChange(previous, next, this.actions.newToken);
    this.problems.touch(...changed);
    this.problems.forgive(...changed);
    if (clientToken !== previous.clientToken) this.problems.forgive('clientToken');
    if (next.encryption !== 'KMS') this.problems.forgive('s3SseKmsKeyId');
    this.current = { ...next, clientToken };
    this.show();
    this.actions.changed(this.current);
  }

  private renewToken(): void {
    if (this.submitting) return;
    this.fields.clientToken.value = this.actions.newToken();
    this.edited(this.fields.clientToken);
    this.announcer.say('New client token.');
  }

  /** Brings all that depends on the values up to date. */
  private show(): void {
    this.fields.values = this.current;
    this.problems.show(this.fields.all, validate(this.current), warningsOf(this.current));
    this.preview.update(this.current, this.cli);
  }

  async submit(): Promise<void> {
    if (this.submitting) return;
    this.finish();
    const values = this.current;
    this.problems.touch(...this.fields.all.map(({ name }) => name));
    this.problems.clear();
    this.show();
    const faulty = this.fields.all.filter(({ name }) => name in validate(values));
    if (faulty.length > 0) {
      this.problems.moveTo(faulty);
      return;
    }
    this.setSubmitting(true);
    const problems = await this.send(values);
    this.setSubmitting(false);
    if (problems.length === 0) return;
    this.showProblems(problems);
    this.problems.moveToRefused(this.fields.all);
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

  private setSubmitting(submitting: boolean): void {
    this.submitting = submitting;
    this.element.setAttribute('aria-busy', String(submitting));
    // What is typed now would not be in the request that is under way.
    for (const field of this.fields.all) field.setReadOnly(submitting);
    this.buttons.setBusy(submitting);
    if (submitting) this.announcer.say(STARTING_TEXT);
  }
}
