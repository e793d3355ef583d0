import { SandboxError } from '../kit/errors';
import type { SandboxResponse } from '../kit/http';
import type { Bucket, StoredObject } from './bucket';
import { checkWriteConditions, isNotModified, parseRange, preconditionFailed, type ByteRange } from './conditions';
import { isoTime, quoted, xml } from './context';
import type { BucketContext } from './context';
import { encryptionHeaders } from './encryption';
import { noSuchKey, readProperties } from './object-operations';
import { answerDocument } from './xml';

type Headers = Readonly<Record<string, string>>;

const SOURCE = 'x-amz-copy-source';
const CONDITION = `${SOURCE}-if-`;

/** An object that a request asks to copy, or a part of it. */
export interface CopySource {
  readonly bucket: Bucket;
  readonly object: StoredObject;
  /** Undefined for the whole object. */
  readonly range: ByteRange | undefined;
}

export const isCopy = (headers: Headers): boolean => headers[SOURCE] !== undefined;

/**
 * Finds what the headers of CopyObject or UploadPartCopy name. `find` throws for a bucket that is not there.
 * Throws InvalidArgument, NoSuchBucket, NoSuchKey, InvalidRange or PreconditionFailed.
 */
export function findSource(headers: Headers, find: (bucket: string) => Bucket): CopySource {
  const [, name = '', key = ''] = /^\/?([^/]+)\/(.+)$/s.exec(decode(headers[SOURCE] ?? '')) ?? [];
  if (key === '') throw badSource();
  const bucket = find(name);
  const object = bucket.get(key);
  if (!object) throw noSuchKey();
  const conditions = Object.entries(headers)
    .filter(([header]) => header.startsWith(CONDITION))
    .map(([header, value]) => [`if-${header.slice(CONDITION.length)}`, value] as const);
  if (isNotModified(Object.fromEntries(conditions), object)) throw preconditionFailed();
  return { bucket, object, range: parseRange(headers[`${SOURCE}-range`], object.size) };
}

/** The client has encoded the source like a path, as the header could not carry every key. */
function decode(source: string): string {
  try {
    return decodeURIComponent(source.replace(/\?versionId=null$/, ''));
  } catch {
    throw badSource();
  }
}

const badSource = (): SandboxError =>
  new SandboxError(
    'InvalidArgument',
    'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    400,
  );

export async function* bytesOf({ bucket, object, range }: CopySource): AsyncGenerator<Uint8Array> {
  const handle = await bucket.open(object);
  yield* handle.createReadStream({ start: range?.first ?? 0, end: range?.last ?? Infinity }) as AsyncIterable<Buffer>;
}

/** A copy has its source's headers and metadata unless the request says REPLACE; its encryption is always its own. */
export async function copyObject({ bucket, key, request }: BucketContext, source: CopySource): Promise<SandboxResponse> {
  const own = Object.entries(request.headers).filter(([name]) => !name.startsWith(SOURCE));
  const properties = readProperties(Object.fromEntries(own), bucket);
  const replace = request.headers['x-amz-metadata-directive']?.toUpperCase() === 'REPLACE';
  if (!replace && source.bucket === bucket && source.object.key === key) {
    const message = 'This copy request is illegal because it copies an object to itself and changes nothing of it.';
    throw new SandboxError('InvalidRequest', message, 400);
  }
  const { headers, metadata, checksum } = source.object;
  const received = await bucket.receive(bytesOf(source));
  const object = await bucket.commit(
    key,
    received,
    { ...properties, ...(!replace && { headers, metadata }), ...(checksum && { checksum }) },
    (existing) => checkWriteConditions(request.headers, existing),
  );
  return xml(
    answerDocument('CopyObjectResult', { LastModified: isoTime(object.lastModified), ETag: quoted(object.etag) }),
    encryptionHeaders(object.encryption, bucket.info),
  );
}
