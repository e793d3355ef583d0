import type { BucketInfo } from './bucket';
import type { S3Operation } from './route';

/** Operations that change a bucket or what is in it. */
export const WRITES: ReadonlySet<S3Operation> = new Set<S3Operation>([
  'DeleteBucket',
  'PutBucketEncryption',
  'DeleteBucketEncryption',
  'PutObject',
  'CopyObject',
  'DeleteObject',
  'DeleteObjects',
  'CreateMultipartUpload',
  'UploadPart',
  'UploadPartCopy',
  'CompleteMultipartUpload',
]);

/**
 * Whether an account may write to a bucket: everyone may read here. Naming the owner is what opens another account's
 * bucket, as SimpleDB asks for cross-account exports; naming a wrong owner closes even one's own.
 */
export function isAllowedWrite(
  bucket: BucketInfo,
  by: { readonly account: string; readonly expectedOwner?: string | undefined },
): boolean {
  return bucket.locked !== true && (by.expectedOwner ?? by.account) === bucket.owner;
}
