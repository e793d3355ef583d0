/** The form's seven parameters as fields, in the order of the page. */
import { CLIENT_TOKEN_HOURS, ENCRYPTIONS, FIELD_LABELS } from '../../src/protocol/form';
import type { ExportFormValues, FieldName } from '../../src/protocol/form';
import type { CopyButtons } from '../page/copy-button';
import { DESTINATION_HINTS, encryptionField, section } from './destination-fields';
import { element } from '../page/dom';
import { TextFormField } from './field';
import type { FieldEvents, FormField, RadioFormField } from './field';

const HINTS = {
  ...DESTINATION_HINTS,
  domainName: 'The domain this form was opened for.',
  s3KeyPrefix: 'Optional. Folder-like start of the keys, for example backups/2026. Up to 850 characters.',
  clientToken: 'Optional. Left empty, each start is a new export.',
} as const satisfies Record<FieldName, string>;

const TOKEN_RULE =
  `AWS remembers a client token for ${CLIENT_TOKEN_HOURS} hours after the request that used it has completed. Within ` +
  'that time the same token with the same values means the same export, so trying again cannot start a second one; ' +
  'with other values AWS refuses it. That is why this form makes a new token when you change another field.';

/** Sections and fields, built into a form that is in the document. */
export class FormFields {
  readonly domainName: TextFormField<'domainName'>;
  readonly s3Bucket: TextFormField<'s3Bucket'>;
  readonly s3KeyPrefix: TextFormField<'s3KeyPrefix'>;
  readonly s3BucketOwner: TextFormField<'s3BucketOwner'>;
  readonly encryption: RadioFormField<'encryption'>;
  readonly s3SseKmsKeyId: TextFormField<'s3SseKmsKeyId'>;
  readonly clientToken: TextFormField<'clientToken'>;
  /** In the order of the page: a submit moves to the first that is faulty. */
  readonly all: readonly FormField<FieldName>[];

  constructor(form: HTMLElement, events: FieldEvents<FieldName>, copyButtons: CopyButtons) {
    const text = <Name extends FieldName>(parent: HTMLElement, name: Name, more: { required?: boolean; readOnly?: boolean } = {}) =>
      new TextFormField<Name>(parent, { name, label: FIELD_LABELS[name], hint: HINTS[name], ...more }, events, copyButtons);

    const destination = section(form, 'destination', 'Destination');
    this.domainName = text(destination, 'domainName', { readOnly: true });
    this.s3Bucket = text(destination, 's3Bucket', { required: true });
    this.s3KeyPrefix = text(destination, 's3KeyPrefix');
    this.s3BucketOwner = text(destination, 's3BucketOwner');

    const encryption = section(form, 'encryption', 'Encryption');
    this.encryption = encryptionField(encryption, events, copyButtons);
    this.s3SseKmsKeyId = text(encryption, 's3SseKmsKeyId');

    const idempotency = section(form, 'idempotency', 'Idempotency');
    idempotency.append(element('p', {}, TOKEN_RULE));
    this.clientToken = text(idempotency, 'clientToken');

    this.all = [
      this.domainName,
      this.s3Bucket,
      this.s3KeyPrefix,
      this.s3BucketOwner,
      this.encryption,
      this.s3SseKmsKeyId,
      this.clientToken,
    ];
  }

  get values(): ExportFormValues {
    return {
      domainName: this.domainName.value,
      s3Bucket: this.s3Bucket.value,
      s3KeyPrefix: this.s3KeyPrefix.value,
      s3BucketOwner: this.s3BucketOwner.value,
      encryption: ENCRYPTIONS.find((encryption) => encryption === this.encryption.value) ?? 'default',
      s3SseKmsKeyId: this.s3SseKmsKeyId.value,
      clientToken: this.clientToken.value,
    };
  }

  set values(values: ExportFormValues) {
    for (const field of this.all) field.value = values[field.name];
    this.s3SseKmsKeyId.element.hidden = values.encryption !== 'KMS';
  }
}
