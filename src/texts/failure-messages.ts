import type { ExportRecord } from '../exports/model/record';
import type { ProblemText } from '../protocol/messages';
import type { ErrorClass } from '../simpledb/error-names';
import { readDenial } from '../exports/model/denial';
import { failureClassOf } from '../exports/model/failure-class';

interface Cause {
  /** What it usually means. */
  readonly means: string;
  /** What to do. */
  readonly next: (record: Partial<ExportRecord>, denied: Denied) => string;
}

/** What AWS denied, where its message names it. */
interface Denied {
  readonly action?: string | undefined;
  readonly resource?: string | undefined;
}

const on = ({ resource }: Denied): string => (resource === undefined ? '' : ` on ${resource}`);

const UNKNOWN: Cause = {
  means: 'What AWS says is all that is known of this failure.',
  next: () => 'Check the bucket, its policy and owner, and the KMS key if there is one; if they are right, give AWS Support the export’s ARN.',
};

const BUCKET_DENIED: Cause = {
  means: 'S3 did not let SimpleDB write to the bucket: a permission is missing, a policy denies it, or the bucket belongs to another account than the export named.',
  next: ({ s3BucketOwner, accountId }, { action = 's3:PutObject', ...denied }) =>
    s3BucketOwner === undefined || s3BucketOwner === accountId
      ? `Allow ${action}${on(denied) || ' on the bucket'} (its policy, and for another account’s bucket its owner in the form), and the KMS key if there is one.`
      : `The bucket is expected in account ${s3BucketOwner}: check that it is there, and let its policy allow ${action} to account ${accountId ?? 'of the export'}; the KMS key as well, if there is one.`,
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
    next: ({ s3SseKmsKeyId }, { action, resource }) =>
      `${action === undefined ? '' : `AWS denied ${action}${on({ resource })}. `}Check the key${s3SseKmsKeyId === undefined ? '' : ` “${s3SseKmsKeyId}”`}: it has to be enabled, and its policy has to allow kms:GenerateDataKey and kms:Decrypt. Or choose another encryption.`,
  },
  expired: UNKNOWN,
  invalidCredentials: UNKNOWN,
  badSignature: UNKNOWN,
  unsigned: UNKNOWN,
  clock: UNKNOWN,
  account: {
    means: 'AWS refused the account itself: it has not signed up for a service, is not paid for or is blocked.',
    next: () => 'Sign in to the AWS console as the account’s owner and follow what AWS says there, or ask AWS Support.',
  },
  exportLimit: UNKNOWN,
  noSuchDomain: UNKNOWN,
  noSuchExport: UNKNOWN,
  final: UNKNOWN,
};

/** What a failure usually means and what to do, of anything with the code. @param about what is known of the export */
export function causeText(code: string | undefined, about: Partial<ExportRecord>): string {
  const of = failureClassOf(code, about.failureMessage);
  const { means, next } = of === undefined ? UNKNOWN : CAUSES[of];
  return `${means} ${next(about, readDenial(about.failureMessage ?? '') ?? {})}`;
}

/** Why an export failed, what that usually means and what to do: AWS's own words first. */
export function failureText(record: ExportRecord): ProblemText {
  const { failureCode, failureMessage } = record;
  return {
    message: failureMessage ?? (failureCode === undefined ? 'AWS gave no reason.' : `Reason: ${failureCode}.`),
    action: [causeText(failureCode, record), leftBehind(record)].filter(Boolean).join(' '),
    ...(failureCode === undefined ? {} : { raw: `${failureCode}${failureMessage === undefined ? '' : `\n${failureMessage}`}` }),
  };
}

/** What the export left in the bucket: nobody but the user deletes it. '' where S3 was seen to have nothing. */
function leftBehind({ artefacts, s3Uri }: ExportRecord): string {
  if (artefacts !== undefined && !artefacts.started && artefacts.files === 0) return '';
  const ifAny = artefacts === undefined ? ', if any,' : '';
  return `Objects written so far${ifAny} stay in the bucket${s3Uri === undefined ? '' : `, below ${s3Uri},`} until you delete them.`;
}
