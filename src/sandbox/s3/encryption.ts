import { createHash } from 'node:crypto';
import { SandboxError } from '../kit/errors';
import type { BucketInfo, Encryption } from './bucket';

const HEADER = 'x-amz-server-side-encryption';
const ALGORITHMS = ['AES256', 'aws:kms', 'aws:kms:dsse'] as const;

const isAlgorithm = (name: string): name is Encryption['algorithm'] => (ALGORITHMS as readonly string[]).includes(name);

/** Checks an algorithm's name and its key. Throws InvalidEncryptionAlgorithmError or InvalidArgument. */
export function makeEncryption(algorithm: string, kmsKeyId: string | undefined, bucketKeyEnabled: boolean): Encryption {
  if (!isAlgorithm(algorithm)) {
    const message = `The Encryption request you specified is not valid. Supported values: ${ALGORITHMS.join(', ')}.`;
    throw new SandboxError('InvalidEncryptionAlgorithmError', message, 400);
  }
  if (algorithm === 'AES256' && kmsKeyId !== undefined) {
    const message = 'A KMS key id needs the encryption algorithm aws:kms or aws:kms:dsse.';
    throw new SandboxError('InvalidArgument', message, 400);
  }
  return { algorithm, ...(kmsKeyId && { kmsKeyId }), ...(bucketKeyEnabled && { bucketKeyEnabled }) };
}

/** What a write's headers ask for, or else the bucket's default. */
export function requestedEncryption(headers: Readonly<Record<string, string>>, bucket: BucketInfo): Encryption {
  const algorithm = headers[HEADER];
  const key = headers[`${HEADER}-aws-kms-key-id`];
  const bucketKey = headers[`${HEADER}-bucket-key-enabled`];
  if (algorithm === undefined && key === undefined) return bucket.encryption;
  return makeEncryption(algorithm ?? 'AES256', key, bucketKey === 'true');
}

/** Headers of an answer that tell how an object is encrypted. */
export function encryptionHeaders(encryption: Encryption, bucket: BucketInfo): Record<string, string> {
  if (encryption.algorithm === 'AES256') return { [HEADER]: 'AES256' };
  return {
    [HEADER]: encryption.algorithm,
    [`${HEADER}-aws-kms-key-id`]: encryption.kmsKeyId ?? managedKey(bucket),
    ...(encryption.bucketKeyEnabled && { [`${HEADER}-bucket-key-enabled`]: 'true' }),
  };
}

/** ARN of the key that AWS manages for S3 in an account and Region (`aws/s3`): always the same for the same two. */
function managedKey({ owner, region }: BucketInfo): string {
  const hex = createHash('sha256').update(`aws/s3 ${owner} ${region}`).digest('hex');
  const id = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)];
  return `arn:aws:kms:${region}:${owner}:key/${id.join('-')}`;
}
