import type { ExportRecord } from '../exports/model/record';
import type { ProblemText } from '../protocol/messages';
import { errorClassOf, type ErrorClass } from '../simpledb/error-names';

interface Cause {
  /** What it usually means. */
  readonly means: string;
  /** What to do. */
  readonly next: (record: Partial<ExportRecord>) => string;
}

const UNKNOWN: Cause = {
  means: 'What AWS says is all that is known of this failure.',
  next: () => 'Check the bucket, its policy and owner, and the KMS key if there is one; if they are right, give AWS Support the export’s ARN.',
};

const BUCKET_DENIED: Cause = {
  means: 'S3 did not let SimpleDB write to the bucket: a permission is missing, a policy denies it, or the bucket belongs to another account than the export named.',
  next: ({ s3BucketOwner, accountId }) =>
    s3BucketOwner === undefined || s3BucketOwner === accountId
      ? 'Allow s3:PutObject on the bucket (its policy, and for another account’s bucket its owner in the form), and the KMS key if there is one.'
      : `The bucket is expected in account ${s3BucketOwner}: check that it is there, and let its policy allow s3:PutObject to account ${accountId ?? 'of the export'}; the KMS key as well, if there is one.`,
};

const AWS_ITSELF: Cause = {
  means: 'That is a problem of AWS’s own, not of your settings.',
  next: () => 'Start the export again; if it fails in the same way, give AWS Support the export’s ARN.',
};

/** What failure codes of exports usually mean. AWS has no list of them: they are taken for S3's and KMS's own error names. */
const CAUSES: Readonly<Record<ErrorClass, Cause>> = {
  throttled: AWS_ITSELF,
  transient: AWS_ITSELF,
  denied: BUCKET_DENIED,
  bucketOwner: BUCKET_DENIED,
  noSuchBucket: {
    means: 'There is no bucket of this name any more, or there never was.',
    next: () => 'Create the bucket, or export to another one.',
  },
  bucketRegion: {
    means: 'S3 has the bucket in another Region than SimpleDB wrote to.',
    next: () => 'Export to a bucket in the domain’s Region.',
  },
  kmsKey: {
    means: 'The KMS key could not be used: it does not exist in the bucket’s Region, is disabled or about to be deleted, or denies it.',
    next: ({ s3SseKmsKeyId }) =>
      `Check the key${s3SseKmsKeyId === undefined ? '' : ` “${s3SseKmsKeyId}”`}: it has to be enabled, and its policy has to allow kms:GenerateDataKey and kms:Decrypt. Or choose another encryption.`,
  },
  expired: UNKNOWN,
  invalidCredentials: UNKNOWN,
  badSignature: UNKNOWN,
  clock: UNKNOWN,
  exportLimit: UNKNOWN,
  noSuchDomain: UNKNOWN,
  noSuchExport: UNKNOWN,
  final: UNKNOWN,
};

/** What a failure usually means and what to do, of anything with the code. @param about what is known of the export */
export function causeText(code: string, about: Partial<ExportRecord>): string {
  const of = errorClassOf(code);
  const { means, next } = of === undefined ? UNKNOWN : CAUSES[of];
  return `${means} ${next(about)}`;
}

/** Why an export failed, what that usually means and what to do: AWS's own words first. */
export function failureText(record: ExportRecord): ProblemText {
  const { failureCode, failureMessage, s3Uri } = record;
  const left = `Objects written so far stay in the bucket${s3Uri === undefined ? '' : `, below ${s3Uri},`} until you delete them.`;
  return {
    message: failureMessage ?? (failureCode === undefined ? 'AWS gave no reason.' : `Reason: ${failureCode}.`),
    action: `${causeText(failureCode ?? '', record)} ${left}`,
    ...(failureCode === undefined ? {} : { raw: `${failureCode}${failureMessage === undefined ? '' : `\n${failureMessage}`}` }),
  };
}
