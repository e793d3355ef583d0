import { SandboxError } from '../kit/errors';
import type { SandboxRequest } from '../kit/http';
import { isCopy } from './copy';

/** Operations of S3 that this sandbox knows, with the IAM action that each one needs. */
export const ACTIONS = {
  ListBuckets: 's3:ListAllMyBuckets',
  CreateBucket: 's3:CreateBucket',
  HeadBucket: 's3:ListBucket',
  DeleteBucket: 's3:DeleteBucket',
  GetBucketLocation: 's3:GetBucketLocation',
  GetBucketEncryption: 's3:GetEncryptionConfiguration',
  PutBucketEncryption: 's3:PutEncryptionConfiguration',
  DeleteBucketEncryption: 's3:PutEncryptionConfiguration',
  ListObjects: 's3:ListBucket',
  ListObjectsV2: 's3:ListBucket',
  ListMultipartUploads: 's3:ListBucketMultipartUploads',
  PutObject: 's3:PutObject',
  CopyObject: 's3:PutObject',
  GetObject: 's3:GetObject',
  HeadObject: 's3:GetObject',
  DeleteObject: 's3:DeleteObject',
  DeleteObjects: 's3:DeleteObject',
  CreateMultipartUpload: 's3:PutObject',
  UploadPart: 's3:PutObject',
  UploadPartCopy: 's3:PutObject',
  CompleteMultipartUpload: 's3:PutObject',
  AbortMultipartUpload: 's3:AbortMultipartUpload',
  ListParts: 's3:ListMultipartUploadParts',
} as const;
export type S3Operation = keyof typeof ACTIONS;

export interface S3Route {
  readonly operation: S3Operation;
  /** Empty for ListBuckets only. */
  readonly bucket: string;
  /** Empty for operations on a bucket. */
  readonly key: string;
}

/** Query parameters that choose another operation than the method alone does; most of them do not exist here. */
const SUBRESOURCES = new Set(
  (
    'accelerate acl analytics attributes cors delete encryption intelligent-tiering inventory legal-hold lifecycle ' +
    'location logging metadataTable metrics notification object-lock ownershipControls policy policyStatus ' +
    'publicAccessBlock renameObject replication requestPayment restore retention select session tagging torrent ' +
    'uploadId uploads versioning versions website'
  ).split(' '),
);

/** Longest key, in bytes of UTF-8. */
const KEY_BYTES = 1024;

const ON_BUCKET: Readonly<Record<string, S3Operation>> = {
  'PUT ': 'CreateBucket',
  'HEAD ': 'HeadBucket',
  'DELETE ': 'DeleteBucket',
  'GET location': 'GetBucketLocation',
  'GET encryption': 'GetBucketEncryption',
  'PUT encryption': 'PutBucketEncryption',
  'DELETE encryption': 'DeleteBucketEncryption',
  'GET uploads': 'ListMultipartUploads',
  'POST delete': 'DeleteObjects',
};

const ON_OBJECT: Readonly<Record<string, S3Operation>> = {
  'PUT ': 'PutObject',
  'GET ': 'GetObject',
  'HEAD ': 'HeadObject',
  'DELETE ': 'DeleteObject',
  'POST uploads': 'CreateMultipartUpload',
  'PUT uploadId': 'UploadPart',
  'POST uploadId': 'CompleteMultipartUpload',
  'DELETE uploadId': 'AbortMultipartUpload',
  'GET uploadId': 'ListParts',
};

/** What a write becomes when its bytes are to come from another object. */
const AS_COPY: Partial<Record<S3Operation, S3Operation>> = { PutObject: 'CopyObject', UploadPart: 'UploadPartCopy' };

/**
 * Which operation a path-style request asks for. Bucket and key come decoded, exactly once.
 * Throws InvalidURI, KeyTooLongError, MethodNotAllowed, and NotImplemented for what S3 has and this sandbox has not.
 */
export function routeOf(request: SandboxRequest): S3Route {
  const { method, rawPath, query, headers } = request;
  const [, rawBucket = '', ...rest] = rawPath.split('/');
  const bucket = decode(rawBucket);
  // Everything after the bucket's slash is the key: empty segments and dots in it are the key's own.
  const key = decode(rest.join('/'));
  checkKey(key);

  const asked = [...query.keys()].filter((name) => SUBRESOURCES.has(name));
  if (!bucket) {
    if (method !== 'GET' || key || asked.length > 0) throw methodNotAllowed();
    return { operation: 'ListBuckets', bucket, key };
  }
  if (!key && method === 'GET' && asked.length === 0) {
    return { operation: query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects', bucket, key };
  }
  const operation = (key ? ON_OBJECT : ON_BUCKET)[`${method} ${asked.join(' ')}`];
  if (operation) return { operation: (isCopy(headers) && AS_COPY[operation]) || operation, bucket, key };
  if (asked.length > 0 || key) {
    throw new SandboxError('NotImplemented', `The sandbox does not provide ${method} ${asked.join(', ')}.`, 501);
  }
  throw methodNotAllowed();
}

/** Throws KeyTooLongError. */
export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > KEY_BYTES) throw new SandboxError('KeyTooLongError', 'Your key is too long', 400);
}

function decode(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    throw new SandboxError('InvalidURI', "Couldn't parse the specified URI.", 400);
  }
}

const methodNotAllowed = (): SandboxError =>
  new SandboxError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);
