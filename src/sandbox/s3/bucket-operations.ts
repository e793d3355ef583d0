import { SandboxError } from '../kit/errors';
import type { Caller, SandboxRequest, SandboxResponse } from '../kit/http';
import type { BucketInfo, Encryption, StoredObject } from './bucket';
import { isoTime, quoted, xml } from './context';
import type { BucketContext } from './context';
import { makeEncryption } from './encryption';
import { encodeKey, fromToken, listKeys, MAX_KEYS, readCount, toToken } from './listing';
import type { Listing } from './listing';
import type { BucketStore } from './store';
import { malformedXml, parseRequest, answerDocument } from './xml';
import type { XmlMembers } from './xml';

/** Most buckets in one answer of ListBuckets; also the default. */
const MAX_BUCKETS = 10_000;
const REGION_NAME = /^[a-z]{2}(-[a-z]+)+-\d$/;

const owner = (account: string): XmlMembers => ({ ID: account, DisplayName: account });

export function listBuckets(store: BucketStore, request: SandboxRequest, caller: Caller): SandboxResponse {
  const { query } = request;
  const prefix = query.get('prefix') ?? '';
  const region = query.get('bucket-region');
  const token = query.get('continuation-token');
  const most = readCount(query, 'max-buckets', MAX_BUCKETS);
  if (most < 1) throw new SandboxError('InvalidArgument', 'Argument max-buckets must be between 1 and 10000.', 400);
  const after = token ? fromToken(token) : '';
  const buckets = store
    .all()
    .map((bucket) => bucket.info)
    .filter((info) => info.owner === caller.account && info.name.startsWith(prefix) && info.name > after)
    .filter((info) => !region || info.region === region);
  const page = buckets.slice(0, most);
  return xml(
    answerDocument('ListAllMyBucketsResult', {
      Owner: owner(caller.account),
      Buckets: {
        Bucket: page.map((info) => ({
          Name: info.name,
          CreationDate: isoTime(info.createdAt),
          BucketRegion: info.region,
          BucketArn: `arn:aws:s3:::${info.name}`,
        })),
      },
      ContinuationToken: buckets.length > page.length ? toToken(page.at(-1)?.name ?? '') : undefined,
      Prefix: prefix || undefined,
    }),
  );
}

/** Makes a bucket in the Region of its LocationConstraint, without one in the sandbox's own. */
export function createBucket(
  store: BucketStore,
  name: string,
  request: SandboxRequest,
  caller: Caller,
  ownRegion: string,
): SandboxResponse {
  const region = request.body.length > 0 ? readRegion(request.body, ownRegion) : ownRegion;
  const encryption: Encryption = { algorithm: 'AES256' };
  const info: BucketInfo = { name, owner: caller.account, region, createdAt: Date.now(), encryption };
  store.create(info);
  return { status: 200, headers: { location: `/${name}` } };
}

function readRegion(body: Buffer, ownRegion: string): string {
  const constraint = parseRequest(body, 'CreateBucketConfiguration').first('LocationConstraint')?.text;
  if (!constraint) return ownRegion;
  if (constraint === 'EU') return 'eu-west-1';
  if (!REGION_NAME.test(constraint)) {
    throw new SandboxError('InvalidLocationConstraint', 'The specified location-constraint is not valid', 400);
  }
  return constraint;
}

export const headBucket = ({ bucket }: BucketContext): SandboxResponse => ({
  status: 200,
  headers: {
    'x-amz-bucket-region': bucket.info.region,
    'x-amz-bucket-arn': `arn:aws:s3:::${bucket.info.name}`,
    'x-amz-access-point-alias': 'false',
    'content-type': 'application/xml',
  },
});

export async function deleteBucket(store: BucketStore, { bucket }: BucketContext): Promise<SandboxResponse> {
  await store.remove(bucket);
  return { status: 204 };
}

/** us-east-1 answers with an empty element, as it always has. */
export function getBucketLocation({ bucket }: BucketContext): SandboxResponse {
  const { region } = bucket.info;
  return xml(answerDocument('LocationConstraint', region === 'us-east-1' ? '' : region));
}

export function getBucketEncryption({ bucket }: BucketContext): SandboxResponse {
  const { algorithm, kmsKeyId, bucketKeyEnabled = false } = bucket.info.encryption;
  return xml(
    answerDocument('ServerSideEncryptionConfiguration', {
      Rule: {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: algorithm, KMSMasterKeyID: kmsKeyId },
        BucketKeyEnabled: bucketKeyEnabled,
      },
    }),
  );
}

export function putBucketEncryption({ bucket, request }: BucketContext): SandboxResponse {
  const rules = parseRequest(request.body, 'ServerSideEncryptionConfiguration').all('Rule');
  const rule = rules.length === 1 ? rules[0] : undefined;
  const byDefault = rule?.first('ApplyServerSideEncryptionByDefault');
  const algorithm = byDefault?.first('SSEAlgorithm')?.text;
  if (algorithm === undefined) throw malformedXml();
  const bucketKey = rule?.first('BucketKeyEnabled')?.text === 'true';
  const key = byDefault?.first('KMSMasterKeyID')?.text;
  bucket.update({ encryption: makeEncryption(algorithm, key, bucketKey) });
  return { status: 200 };
}

/** Back to what every bucket begins with: S3 encrypts always. */
export function deleteBucketEncryption({ bucket }: BucketContext): SandboxResponse {
  bucket.update({ encryption: { algorithm: 'AES256' } });
  return { status: 204 };
}

/** ListObjects (with markers) and ListObjectsV2 (with tokens): the same listing, told in two ways. */
export function listObjects(context: BucketContext, version: 1 | 2): SandboxResponse {
  const { bucket } = context;
  const { query } = context.request;
  const encoding = query.get('encoding-type');
  if (encoding && encoding !== 'url') {
    throw new SandboxError('InvalidArgument', 'Invalid Encoding Method specified in Request', 400);
  }
  const text = encoding ? encodeKey : (key: string): string => key;
  const token = version === 2 ? query.get('continuation-token') : null;
  if (token === '') throw new SandboxError('InvalidArgument', 'The continuation token provided is incorrect', 400);
  const start = query.get(version === 2 ? 'start-after' : 'marker') ?? '';
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const maxKeys = readCount(query, 'max-keys', MAX_KEYS);
  const after = token === null ? start : fromToken(token);
  const listing = listKeys(bucket.keys(), { prefix, delimiter, after, maxKeys });
  const withOwner = version === 1 || query.get('fetch-owner') === 'true';

  const common: XmlMembers = {
    Name: bucket.info.name,
    Prefix: text(prefix),
    Delimiter: delimiter ? text(delimiter) : undefined,
    MaxKeys: maxKeys,
    EncodingType: encoding ?? undefined,
    IsTruncated: listing.next !== undefined,
  };
  const paging = version === 2 ? tokens(listing, token, start, text) : markers(listing, delimiter, start, text);
  const objects = listing.keys.flatMap((key) => bucket.get(key) ?? []);
  return xml(
    answerDocument('ListBucketResult', {
      ...common,
      ...paging,
      Contents: objects.map((object) => contents(object, text, withOwner, bucket.info.owner)),
      CommonPrefixes: listing.commonPrefixes.map((each) => ({ Prefix: text(each) })),
    }),
    { 'x-amz-bucket-region': bucket.info.region },
  );
}

type KeyText = (key: string) => string;

const tokens = (listing: Listing, token: string | null, start: string, text: KeyText): XmlMembers => ({
  KeyCount: listing.keys.length + listing.commonPrefixes.length,
  ContinuationToken: token ?? undefined,
  NextContinuationToken: listing.next === undefined ? undefined : toToken(listing.next),
  StartAfter: start ? text(start) : undefined,
});

/** NextMarker comes with a delimiter only; without one the last key is where to go on. */
const markers = (listing: Listing, delimiter: string, start: string, text: KeyText): XmlMembers => ({
  Marker: text(start),
  NextMarker: delimiter && listing.next !== undefined ? text(listing.next) : undefined,
});

const contents = (object: StoredObject, text: KeyText, withOwner: boolean, account: string): XmlMembers => ({
  Key: text(object.key),
  LastModified: isoTime(object.lastModified),
  ETag: quoted(object.etag),
  ChecksumAlgorithm: object.checksum?.algorithm.toUpperCase(),
  ChecksumType: object.checksum && 'FULL_OBJECT',
  Size: object.size,
  StorageClass: 'STANDARD',
  Owner: withOwner ? owner(account) : undefined,
});

/** Whether the bucket is whose the client says it is, when it says so. */
export function isExpectedOwner(bucket: BucketInfo, request: SandboxRequest): boolean {
  const expected = request.headers['x-amz-expected-bucket-owner'];
  return expected === undefined || expected === bucket.owner;
}
