/** The fields of a plan's form, in the order of the page. */
import { ENCRYPTIONS } from '../../src/protocol/form';
import { PLAN_FIELD_LABELS, PLAN_ORDERS } from '../../src/protocol/plan-form';
import type { PlanFieldName, PlanFormValues } from '../../src/protocol/plan-form';
import type { Announcer } from '../page/announcer';
import type { CopyButtons } from '../page/copy-button';
import { DESTINATION_HINTS, encryptionField, section } from '../fields/destination-fields';
import { DomainPicker } from './domain-picker';
import type { DomainPickerEvents } from './domain-picker';
import { RadioFormField, TextFormField } from '../fields/field';
import type { FieldEvents, FormField, ProblemField } from '../fields/field';
import { prefixParts } from '../fields/prefix-parts';

type LineName = Exclude<PlanFieldName, 'domainNames'>;

const HINTS = {
  ...DESTINATION_HINTS,
  prefixTemplate:
    'Optional. Folder-like start of the keys; parts in braces are filled in for each domain, for example {account}/{date}.',
  order: 'In which order the domains have their turn. It can be changed while the plan runs.',
} as const satisfies Record<LineName, string>;

const ORDER_LABELS = { smallest: 'Smallest first', name: 'By name', given: 'As selected' } as const;

export class PlanFields {
  readonly domainNames: DomainPicker;
  readonly s3Bucket: TextFormField<'s3Bucket'>;
  readonly prefixTemplate: TextFormField<'prefixTemplate'>;
  readonly s3BucketOwner: TextFormField<'s3BucketOwner'>;
  readonly encryption: RadioFormField<'encryption'>;
  readonly s3SseKmsKeyId: TextFormField<'s3SseKmsKeyId'>;
  readonly order: RadioFormField<'order'>;
  /** In the order of the page: a start moves to the first that is faulty. */
  readonly all: readonly ProblemField<PlanFieldName>[];
  /** Those that are a text or a choice. */
  private readonly lines: readonly FormField<LineName>[];

  /** @param form in the document. */
  constructor(
    form: HTMLElement,
    events: FieldEvents<LineName>,
    picker: DomainPickerEvents,
    announcer: Announcer,
    copyButtons: CopyButtons,
  ) {
    const text = <Name extends LineName>(parent: HTMLElement, name: Name, required = false) =>
      new TextFormField<Name>(parent, { name, label: PLAN_FIELD_LABELS[name], hint: HINTS[name], required }, events, copyButtons);

    this.domainNames = new DomainPicker(section(form, 'domains', 'Domains'), picker, announcer, copyButtons);

    const destination = section(form, 'destination', 'Destination');
    this.s3Bucket = text(destination, 's3Bucket', true);
    this.prefixTemplate = text(destination, 'prefixTemplate');
    destination.append(prefixParts(this.prefixTemplate, () => events.edited(this.prefixTemplate)));
    this.s3BucketOwner = text(destination, 's3BucketOwner');

    const encryption = section(form, 'encryption', 'Encryption');
    this.encryption = encryptionField(encryption, events, copyButtons);
    this.s3SseKmsKeyId = text(encryption, 's3SseKmsKeyId');

    const choices = PLAN_ORDERS.map((value) => ({ value, label: ORDER_LABELS[value] }));
    const order = { name: 'order', label: PLAN_FIELD_LABELS.order, hint: HINTS.order, choices } as const;
    this.order = new RadioFormField<'order'>(section(form, 'sequence', 'Sequence'), order, events, copyButtons);

    this.lines = [this.s3Bucket, this.prefixTemplate, this.s3BucketOwner, this.encryption, this.s3SseKmsKeyId, this.order];
    this.all = [this.domainNames, ...this.lines];
  }

  get values(): PlanFormValues {
    return {
      domainNames: this.domainNames.selected,
      s3Bucket: this.s3Bucket.value,
      prefixTemplate: this.prefixTemplate.value,
      s3BucketOwner: this.s3BucketOwner.value,
      encryption: ENCRYPTIONS.find((encryption) => encryption === this.encryption.value) ?? 'default',
      s3SseKmsKeyId: this.s3SseKmsKeyId.value,
      order: PLAN_ORDERS.find((order) => order === this.order.value) ?? 'smallest',
    };
  }

  set values(values: PlanFormValues) {
    this.domainNames.selected = values.domainNames;
    for (const line of this.lines) line.value = values[line.name];
    this.s3SseKmsKeyId.element.hidden = values.encryption !== 'KMS';
  }

  setReadOnly(readOnly: boolean): void {
    this.domainNames.setReadOnly(readOnly);
    for (const line of this.lines) line.setReadOnly(readOnly);
  }
}
