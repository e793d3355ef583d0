/** The form's seven parameters as fields, in the order of the page. */
import { CLIENT_TOKEN_HOURS, ENCRYPTIONS, FIELD_LABELS } from '../src/protocol/form';
import type { ExportFormValues, FieldName } from '../src/protocol/form';
import type { CopyButtons } from './copy-button';
import { element } from './dom';
import { RadioFormField, TextFormField } from './field';
import type { FieldEvents, FormField } from './field';

export const HINTS = {
  domainName: 'The domain this form was opened for.',
  s3Bucket: 'The bucket that receives the export.',
  s3KeyPrefix: 'Optional. Folder-like start of the keys, for example backups/2026. Up to 850 characters.',
  s3BucketOwner: 'Needed when another account owns the bucket. AWS then refuses a bucket of anybody else.',
  encryption: 'How S3 encrypts the exported files.',
  s3SseKmsKeyId: 'Key ID, alias or ARN. Left empty, S3 uses the AWS managed key (aws/s3).',
  clientToken: 'Optional. Left empty, each start is a new export.',
} as const satisfies Record<FieldName, string>;

const ENCRYPTION_LABELS = {
  default: 'Bucket default',
  AES256: 'SSE-S3 (AES-256)',
  KMS: 'SSE-KMS',
} as const;

const TOKEN_RULE =
  `AWS remembers a client token for ${CLIENT_TOKEN_HOURS} hours after the request that used it has completed. Within ` +
  'that time the same token with the same values means the same export, so trying again cannot start a second one; ' +
  'with other values AWS refuses it. That is why this form makes a new token when you change another field.';

/** Sections and fields, built into a form that is in the document. */
export class FormFields {
  readonly domainName: TextFormField;
  readonly s3Bucket: TextFormField;
  readonly s3KeyPrefix: TextFormField;
  readonly s3BucketOwner: TextFormField;
  readonly encryption: RadioFormField;
  readonly s3SseKmsKeyId: TextFormField;
  readonly clientToken: TextFormField;
  /** In the order of the page: a submit moves to the first that is faulty. */
  readonly all: readonly FormField[];

  constructor(form: HTMLElement, events: FieldEvents, copyButtons: CopyButtons) {
    const text = (parent: HTMLElement, name: FieldName, more: { required?: boolean; readOnly?: boolean } = {}) =>
      new TextFormField(parent, { name, label: FIELD_LABELS[name], hint: HINTS[name], ...more }, events, copyButtons);

    const destination = section(form, 'destination', 'Destination');
    this.domainName = text(destination, 'domainName', { readOnly: true });
    this.s3Bucket = text(destination, 's3Bucket', { required: true });
    this.s3KeyPrefix = text(destination, 's3KeyPrefix');
    this.s3BucketOwner = text(destination, 's3BucketOwner');

    const encryption = section(form, 'encryption', 'Encryption');
    const choices = ENCRYPTIONS.map((value) => ({ value, label: ENCRYPTION_LABELS[value] }));
    const radios = { name: 'encryption', label: FIELD_LABELS.encryption, hint: HINTS.encryption, choices } as const;
    this.encryption = new RadioFormField(encryption, radios, events, copyButtons);
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

function section(form: HTMLElement, id: string, heading: string): HTMLElement {
  const headingId = `${id}-heading`;
  const created = element('section', { 'aria-labelledby': headingId }, element('h2', { id: headingId }, heading));
  form.append(created);
  return created;
}
