/** Which failures are the destination's (its bucket, owner, key or permission): every other domain would meet them as well. Pure. */
import { errorClassOf, type ErrorClass } from '../../simpledb/error-names';
import type { PlanFailure } from './plan';

const CLASSES: ReadonlySet<ErrorClass> = new Set(['noSuchBucket', 'bucketOwner', 'bucketRegion', 'kmsKey']);

/** Whether an error of this class is the destination's, whoever meets it. */
export const isDestinationClass = (of: ErrorClass): boolean => CLASSES.has(of);

/** Whether an export that failed for an error of this class failed for its destination: it writes with the caller's permissions. */
export const failsForDestination = (of: ErrorClass): boolean => CLASSES.has(of) || of === 'denied';

/**
 * Whether an export failed for its destination. Of an export a denial is S3's or KMS's: it reads its domain by SimpleDB's own
 * right.
 */
export const isDestinationFailure = (failure: PlanFailure): boolean => classesOf(failure).some((of) => of !== undefined && failsForDestination(of));

/**
 * Whether a start was refused for its destination. Most denials are of the domain alone: only one that names an action of S3 or
 * KMS is of the destination.
 */
export function isDestinationRefusal({ code, message }: PlanFailure): boolean {
  const text = cut(message);
  const classes = classesOf({ code, message });
  if (classes.some((of) => of !== undefined && isDestinationClass(of))) return true;
  const [of] = classes;
  if (of === 'denied') return /\b(?:s3|kms):[a-z]/i.test(text);
  return of === 'final' && /\b(?:s3Bucket|s3BucketOwner|s3SseAlgorithm|s3SseKmsKeyId|bucket|KMS)\b/i.test(text);
}

/** The code's class, then those of the errors that a message quotes as AWS's SDKs write them: "(…; Error Code: NoSuchBucket; …)". */
function classesOf({ code, message }: PlanFailure): (ErrorClass | undefined)[] {
  const quoted = [...cut(message).matchAll(/\bError Code: ?([A-Za-z0-9.]{1,100})/g)].map(([, name = '']) => name);
  return [code, ...quoted].map(errorClassOf);
}

/** What a message names it names early; a body of megabytes must hold nobody up. */
const cut = (message: string): string => message.slice(0, 4_000);
