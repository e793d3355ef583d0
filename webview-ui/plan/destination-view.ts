/** Another destination for what failed or waits in a plan: opened by a button, sent by one submit. */
import { ENCRYPTIONS } from '../../src/protocol/form';
import type { BucketList } from '../../src/protocol/messages';
import type { ChangeDestinationResult, PlanPageProblem, PlanSnapshot } from '../../src/protocol/plan';
import { destinationOf, destinationWarnings, PLAN_FIELD_LABELS, validateDestination } from '../../src/protocol/plan-form';
import type { DestinationFieldName, DestinationValues, PlanFieldProblems } from '../../src/protocol/plan-form';
import type { Announcer } from '../page/announcer';
import type { CopyButtons } from '../page/copy-button';
import { element } from '../page/dom';
import { createButton } from '../page/toolkit';
import { BucketSuggestions, DESTINATION_HINTS, encryptionField, OwnAccountButton } from '../fields/destination-fields';
import { TextFormField } from '../fields/field';
import type { FormField, ProblemField } from '../fields/field';
import { FormProblems } from '../fields/form-problems';
import { prefixParts } from '../fields/prefix-parts';
import { SubmitButtons } from '../fields/submit-buttons';

export interface DestinationActions {
  listBuckets(): Promise<BucketList>;
  changeDestination(values: DestinationValues): Promise<ChangeDestinationResult>;
  showLog(): Promise<void>;
}

const BUSY_TEXT = 'Changing destination…';
const HINT =
  'For all domains that failed or wait. What failed is tried again there, and the plan goes on: one export has to succeed before the others start. What was exported stays where it is.';

export class DestinationView {
  readonly element = element('section', { id: 'editDestination', 'aria-labelledby': 'editDestinationHeading', hidden: true });
  private fields: Fields | undefined;
  private readonly problems: FormProblems<DestinationFieldName>;
  private readonly buttons: SubmitButtons;
  private busy = false;
  private current: PlanSnapshot['plan'] | undefined;

  /** @param closed takes the focus back */
  constructor(
    private readonly actions: DestinationActions,
    private readonly announcer: Announcer,
    private readonly copyButtons: CopyButtons,
    private readonly closed: () => void,
  ) {
    const log = { retry: () => this.open(), showLog: () => void actions.showLog() };
    this.problems = new FormProblems<DestinationFieldName>(PLAN_FIELD_LABELS, log, announcer, copyButtons);
    this.buttons = new SubmitButtons('Change Destination', BUSY_TEXT, () => void this.submit());
    this.buttons.element.append(createButton('Cancel', 'secondary', () => this.cancel()));
  }

  set plan(plan: PlanSnapshot['plan']) {
    this.current = plan;
  }

  /** Shows the destination as it is; what is typed already stays. */
  open(): void {
    if (!this.current) return;
    if (this.element.hidden) {
      this.element.hidden = false;
      this.fields ??= this.createFields();
      this.fields.values = destinationOf(this.current);
      this.problems.reset();
      this.show();
      void this.listBuckets();
    }
    this.fields?.all[0]?.focus();
  }

  close(): void {
    if (!this.busy) this.element.hidden = true;
  }

  private cancel(): void {
    this.close();
    this.closed();
  }

  /** Made when they are first needed: the toolkit renders a field only in the document. */
  private createFields(): Fields {
    const heading = element('h3', { id: 'editDestinationHeading' }, 'Destination');
    const body = element('div', { class: 'form', role: 'form', 'aria-label': 'Destination' });
    this.element.append(heading, element('p', { class: 'field-hint' }, HINT), this.problems.element, body, this.buttons.element);
    return new Fields(body, this.announcer, this.copyButtons, this.current?.accountId, {
      edited: (field) => {
        this.problems.touch(field.name);
        this.problems.forgive(field.name);
        this.show();
      },
      left: ({ name }) => this.problems.left(name, () => this.show()),
      entered: () => void this.submit(),
    });
  }

  private async listBuckets(): Promise<void> {
    this.fields?.buckets.set(undefined);
    const list = await this.actions.listBuckets().catch((): BucketList => ({ buckets: [], problem: 'the buckets could not be listed. Enter the name.' }));
    this.fields?.buckets.set(list);
  }

  private get faults(): PlanFieldProblems {
    return this.fields && this.current ? validateDestination(this.fields.values, this.current) : {};
  }

  private show(): void {
    if (this.fields) this.problems.show(this.fields.all, this.faults, this.current ? destinationWarnings(this.fields.values, this.current) : {});
  }

  private async submit(): Promise<void> {
    const { fields } = this;
    if (this.busy || !fields) return;
    this.problems.touch(...fields.all.map(({ name }) => name));
    this.problems.clear();
    this.show();
    const { faults } = this;
    const faulty = fields.all.filter(({ name }) => name in faults);
    if (faulty.length > 0) return this.problems.moveTo(faulty);
    this.setBusy(true);
    const problems = await this.send(fields.values);
    this.setBusy(false);
    if (problems.length === 0) {
      this.cancel();
      return this.announcer.say('Destination changed. What failed is tried again.');
    }
    const isShown = (field: string): field is DestinationFieldName => fields.all.some(({ name }) => name === field);
    this.problems.refuse(problems.map(({ field, ...problem }) => (field !== undefined && isShown(field) ? { ...problem, field } : problem)));
    this.show();
    this.problems.moveToRefused(fields.all);
  }

  private async send(values: DestinationValues): Promise<readonly PlanPageProblem[]> {
    try {
      const result = await this.actions.changeDestination(values);
      return result.outcome === 'refused' ? result.problems : [];
    } catch (error) {
      return [{ message: error instanceof Error ? error.message : String(error) }];
    }
  }

  private setBusy(busy: boolean): void {
    this.busy = busy;
    this.element.setAttribute('aria-busy', String(busy));
    for (const field of this.fields?.all ?? []) field.setReadOnly(busy);
    this.buttons.setBusy(busy);
    if (busy) this.announcer.say(BUSY_TEXT);
  }
}

interface Events {
  edited(field: ProblemField<DestinationFieldName>): void;
  left(field: ProblemField<DestinationFieldName>): void;
  entered(): void;
}

class Fields {
  readonly all: readonly FormField<DestinationFieldName>[];
  readonly buckets: BucketSuggestions;

  constructor(parent: HTMLElement, announcer: Announcer, copyButtons: CopyButtons, accountId: string | undefined, given: Events) {
    const events: Events = {
      ...given,
      edited: (field) => {
        key.element.hidden = encryption.value !== 'KMS';
        given.edited(field);
      },
    };
    const text = <Name extends DestinationFieldName>(name: Name, hint: string, required = false): TextFormField<Name> =>
      new TextFormField<Name>(parent, { name, label: PLAN_FIELD_LABELS[name], hint, required }, events, copyButtons);
    const bucket = text('s3Bucket', DESTINATION_HINTS.s3Bucket, true);
    const prefix = text('prefixTemplate', 'Optional. Parts in braces are filled in for each domain.');
    parent.append(prefixParts(prefix, () => events.edited(prefix)));
    const owner = text('s3BucketOwner', DESTINATION_HINTS.s3BucketOwner);
    const encryption = encryptionField(parent, events, copyButtons);
    const key = text('s3SseKmsKeyId', DESTINATION_HINTS.s3SseKmsKeyId);
    this.buckets = new BucketSuggestions(bucket, announcer, () => events.edited(bucket));
    new OwnAccountButton(owner, announcer, () => events.edited(owner)).setAccount(accountId);
    this.all = [bucket, prefix, owner, encryption, key];
  }

  get values(): DestinationValues {
    const [s3Bucket = '', prefixTemplate = '', s3BucketOwner = '', encryption, s3SseKmsKeyId = ''] = this.all.map(({ value }) => value);
    return { s3Bucket, prefixTemplate, s3BucketOwner, encryption: ENCRYPTIONS.find((each) => each === encryption) ?? 'default', s3SseKmsKeyId };
  }

  set values(values: DestinationValues) {
    for (const field of this.all) {
      field.value = values[field.name];
      if (field.name === 's3SseKmsKeyId') field.element.hidden = values.encryption !== 'KMS';
    }
  }
}
