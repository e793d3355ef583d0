/** The export form's model and its rules: the page checks while typing, the host again before it sends, by this code. */
import * as v from 'valibot';
import { artefactPrefix, s3Uri } from '../model/artefacts';
import { prefixWarning, tooLongKeys } from './prefix-rules';
import { text, type Stored } from '../storage/stored';
import { CLIENT_TOKEN_WINDOW_MS, START_DOMAIN_EXPORT_LIMITS } from '../../simpledb/model';
import type { StartDomainExportInput, StringLimits } from '../../simpledb/model';

export const ENCRYPTIONS = ['default', 'AES256', 'KMS'] as const;
export type Encryption = (typeof ENCRYPTIONS)[number];

export const FORM = {
  domainName: text,
  s3Bucket: text,
  s3KeyPrefix: text,
  s3BucketOwner: text,
  /** 'default': the bucket's own default encryption applies and no algorithm is sent. */
  encryption: v.picklist(ENCRYPTIONS),
  s3SseKmsKeyId: text,
  clientToken: text,
};
/** The form as it stands, every member a string; '' is "not given". */
export type ExportFormValues = Stored<typeof FORM>;
export type FieldName = keyof ExportFormValues;

/** How long AWS remembers a client token, in hours. */
export const CLIENT_TOKEN_HOURS = CLIENT_TOKEN_WINDOW_MS / 3_600_000;

/** What each field is called wherever a user meets it. */
export const FIELD_LABELS: Readonly<Record<FieldName, string>> = {
  domainName: 'Domain',
  s3Bucket: 'S3 bucket',
  s3KeyPrefix: 'S3 key prefix',
  s3BucketOwner: 'Bucket owner account',
  encryption: 'Server-side encryption',
  s3SseKmsKeyId: 'KMS key',
  clientToken: 'Client token',
};

/** What is wrong with each field that is; empty when the form may be sent. */
export type FieldProblems = Partial<Record<FieldName, string>>;

/** A form nobody has filled in yet. */
export function emptyValues(domainName: string, clientToken: string): ExportFormValues {
  return {
    domainName,
    s3Bucket: '',
    s3KeyPrefix: '',
    s3BucketOwner: '',
    encryption: 'default',
    s3SseKmsKeyId: '',
    clientToken,
  };
}

/** How a field must be written, for those that have a pattern, and what to do about one that is not. */
const PATTERN_TEXTS = {
  domainName:
    'Domain names hold only letters, digits, "_", "-" and ".". Open the form again from the domain you want to export.',
  s3Bucket:
    'S3 bucket holds only letters, digits, ".", "-" and "_", and begins and ends with a letter or digit. ' +
    'Enter the bucket name alone, without "s3://", a path or spaces.',
  s3BucketOwner: 'Bucket owner account is 12 digits. Enter the account ID without spaces or hyphens, or leave it empty.',
} as const;

const REQUIRED_TEXTS = {
  domainName: 'Domain is required. Open the form again from the domain you want to export.',
  s3Bucket: 'S3 bucket is required. Enter the name of the bucket that the export goes to.',
} as const;

type LimitedField = keyof typeof START_DOMAIN_EXPORT_LIMITS;

/** Length first: it bounds the text that the pattern has to look at, and with it the time that takes. */
function problemOf(field: LimitedField, value: string): string | undefined {
  if (value === '') return field in REQUIRED_TEXTS ? REQUIRED_TEXTS[field as keyof typeof REQUIRED_TEXTS] : undefined;
  const { min, max = Infinity, pattern }: StringLimits = START_DOMAIN_EXPORT_LIMITS[field];
  const patternText = field in PATTERN_TEXTS ? PATTERN_TEXTS[field as keyof typeof PATTERN_TEXTS] : '';
  // One length allowed: the pattern's text tells it already, and better.
  if (min === max && value.length !== min) return patternText;
  if (value.length > max) {
    return `${FIELD_LABELS[field]} has ${value.length} characters, ${max} are allowed. Shorten it.`;
  }
  if (value.length < min) {
    const length = value.length === 1 ? '1 character' : `${value.length} characters`;
    return `${FIELD_LABELS[field]} has ${length}, at least ${min} are needed. Enter the whole name.`;
  }
  return pattern && !pattern.test(value) ? patternText : undefined;
}

/** S3 Express One Zone: its buckets take other requests than S3's, which SimpleDB sends. */
const DIRECTORY_BUCKET = /--x-s3$/;
const DIRECTORY_BUCKET_TEXT = 'S3 bucket can’t be a directory bucket (a name that ends in --x-s3). Enter a general purpose bucket.';

/**
 * Checks every rule that can be checked without asking AWS: the limits of the StartDomainExport model, and S3's for the keys.
 *
 * The KMS key counts with the encryption `KMS` only: with another it is not sent. An empty client token is no problem:
 * the client makes one.
 *
 * @returns one text per faulty field, each naming the field, its rule and the next step; `{}` when all is well.
 */
export function validate(values: ExportFormValues): FieldProblems {
  const problems: FieldProblems = {};
  const fields: LimitedField[] = ['domainName', 's3Bucket', 's3KeyPrefix', 's3BucketOwner', 'clientToken'];
  if (values.encryption === 'KMS') fields.push('s3SseKmsKeyId');
  for (const field of fields) {
    const problem = problemOf(field, values[field]);
    if (problem !== undefined) problems[field] = problem;
  }
  if (problems.s3Bucket === undefined && DIRECTORY_BUCKET.test(values.s3Bucket)) problems.s3Bucket = DIRECTORY_BUCKET_TEXT;
  const keys = tooLongKeys([values]);
  if (keys !== undefined) problems.s3KeyPrefix ??= keys;
  return problems;
}

/** What AWS accepts and the user should look at once more: texts by field, as those of `validate`. */
export function warningsOf(values: ExportFormValues): FieldProblems {
  const prefix = prefixWarning([values]);
  return prefix === undefined ? {} : { s3KeyPrefix: prefix };
}

/** The request that the form stands for. What is not given is left out, and a KMS key that does not apply as well. */
export function toStartDomainExportInput(values: ExportFormValues): StartDomainExportInput {
  const { domainName, s3Bucket, clientToken, s3KeyPrefix, s3BucketOwner, encryption, s3SseKmsKeyId } = values;
  return {
    domainName,
    s3Bucket,
    ...(clientToken !== '' && { clientToken }),
    ...(s3KeyPrefix !== '' && { s3KeyPrefix }),
    ...(encryption !== 'default' && { s3SseAlgorithm: encryption }),
    ...(encryption === 'KMS' && s3SseKmsKeyId !== '' && { s3SseKmsKeyId }),
    ...(s3BucketOwner !== '' && { s3BucketOwner }),
  };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether nobody has typed anything into the form: what it holds can be replaced without loss. */
export function isUntouched(values: ExportFormValues): boolean {
  const empty = emptyValues(values.domainName, values.clientToken);
  const names = Object.keys(empty) as FieldName[];
  // A token of another form than those that are made here was entered by hand.
  return names.every((name) => values[name] === empty[name]) && UUID.test(values.clientToken);
}

/** Whether both forms ask AWS for the same thing; their tokens do not matter, nor does a key that would not be sent. */
export function sameRequest(a: ExportFormValues, b: ExportFormValues): boolean {
  const request = (values: ExportFormValues): string =>
    JSON.stringify(toStartDomainExportInput({ ...values, clientToken: '' }));
  return request(a) === request(b);
}

/**
 * The client token that belongs to the form after an edit. It stays over retries of the same request, so that a retry
 * cannot start a second export; another request gets a new one, since AWS refuses an old token with other parameters
 * for 8 hours. A token that the user has just entered stays.
 */
export function tokenAfterChange(previous: ExportFormValues, next: ExportFormValues, newToken: () => string): string {
  if (next.clientToken !== previous.clientToken || sameRequest(previous, next)) return next.clientToken;
  return newToken();
}

/** Where the export will lie: `s3://bucket/[prefix/]AWSSimpleDB/<export-id>/<domain>/`. */
export function s3Path(values: ExportFormValues, exportId = '<export-id>'): string {
  const { s3Bucket, s3KeyPrefix, domainName } = values;
  return s3Uri(s3Bucket === '' ? '<bucket>' : s3Bucket, artefactPrefix({ s3KeyPrefix, exportId, domainName }));
}
