/** What every form has that writes to a bucket: its name with suggestions, its owner, and the encryption. */
import { ENCRYPTIONS, FIELD_LABELS } from '../../src/protocol/form';
import type { BucketList } from '../../src/protocol/messages';
import type { Announcer } from '../page/announcer';
import { Combobox } from './combobox';
import type { CopyButtons } from '../page/copy-button';
import { element } from '../page/dom';
import { RadioFormField } from './field';
import type { FieldEvents, TextFormField } from './field';
import { createButton } from '../page/toolkit';
import type { Button } from '../page/toolkit';

export const DESTINATION_HINTS = {
  s3Bucket: 'The bucket that receives the export.',
  s3BucketOwner: 'Needed when another account owns the bucket. AWS then refuses a bucket of anybody else.',
  encryption: 'How S3 encrypts the exported files.',
  s3SseKmsKeyId: 'Key ID, alias or ARN. Left empty, S3 uses the AWS managed key (aws/s3).',
} as const;

const ENCRYPTION_LABELS = {
  default: 'Bucket default',
  AES256: 'SSE-S3 (AES-256)',
  KMS: 'SSE-KMS',
} as const;

export function section(form: HTMLElement, id: string, heading: string): HTMLElement {
  const headingId = `${id}-heading`;
  const created = element('section', { 'aria-labelledby': headingId }, element('h2', { id: headingId }, heading));
  form.append(created);
  return created;
}

export function encryptionField(
  parent: HTMLElement,
  events: FieldEvents<'encryption'>,
  copyButtons: CopyButtons,
): RadioFormField<'encryption'> {
  const choices = ENCRYPTIONS.map((value) => ({ value, label: ENCRYPTION_LABELS[value] }));
  const options = { name: 'encryption', label: FIELD_LABELS.encryption, hint: DESTINATION_HINTS.encryption, choices } as const;
  return new RadioFormField(parent, options, events, copyButtons);
}

/** A field as one of those that a form tells apart by name. */
type Field<Name extends string> = TextFormField<Name>;

/** Suggests the account's buckets for a bucket's field. */
export class BucketSuggestions {
  private readonly combobox: Combobox;

  constructor(private readonly field: Field<'s3Bucket'>, announcer: Announcer, edited: () => void) {
    this.combobox = new Combobox(field.mounted, 'Buckets of this account', announcer, (name) => {
      field.value = name;
      edited();
    });
  }

  /** @param list undefined while it is being asked for. */
  set(list: BucketList | undefined): void {
    this.field.setHint(`${DESTINATION_HINTS.s3Bucket} ${suggestionsHint(list)}`);
    this.combobox.setSuggestions(
      (list?.buckets ?? []).map(({ name, region }) => ({ value: name, ...(region !== undefined && { note: region }) })),
    );
  }
}

function suggestionsHint(list: BucketList | undefined): string {
  if (!list) return 'Loading the buckets of this account…';
  if (list.problem) return `No suggestions: ${list.problem}`;
  if (list.buckets.length === 0) return 'This account has no buckets of its own.';
  return 'Type to filter the buckets of this account, or enter any other.';
}

/** Fills the connection's account in as the bucket's owner, where it is known. */
export class OwnAccountButton {
  private readonly button: Button;
  private accountId: string | undefined;

  constructor(
    private readonly field: Field<'s3BucketOwner'>,
    private readonly announcer: Announcer,
    private readonly edited: () => void,
  ) {
    this.button = createButton('This account', 'secondary', () => this.use());
    field.addBeside(this.button);
    this.setAccount(undefined);
  }

  setAccount(accountId: string | undefined): void {
    this.accountId = accountId;
    this.button.hidden = accountId === undefined;
    const unknown = ' The account ID of this connection is not known, so it cannot be filled in for you.';
    this.field.setHint(DESTINATION_HINTS.s3BucketOwner + (accountId === undefined ? unknown : ''));
  }

  private use(): void {
    if (this.accountId === undefined || this.field.readOnly) return;
    this.field.value = this.accountId;
    this.edited();
    this.announcer.say(`Bucket owner account is ${this.accountId}.`);
  }
}
