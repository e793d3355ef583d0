import type { Readable } from 'node:stream';
import { SandboxError } from '../kit/errors';
import type { SandboxResponse } from '../kit/http';
import type { Bucket, ObjectProperties, StoredObject } from './bucket';
import { checksumHeader, verifyChecksums } from './checksums';
import { checkWriteConditions, isNotModified, parseRange } from './conditions';
import { httpTime, quoted, xml } from './context';
import type { BucketContext } from './context';
import { encryptionHeaders, requestedEncryption } from './encryption';
import { malformedXml, parseRequest, answerDocument } from './xml';

type Headers = Readonly<Record<string, string>>;

/** Headers of a write that come back with every read. */
const KEPT_HEADERS = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
] as const;
const META = 'x-amz-meta-';
/** Bytes of all names and values of an object's own metadata. */
const METADATA_BYTES = 2048;
/** Objects that one DeleteObjects may name. */
const DELETES = 1000;
/** What S3 does for these the sandbox does not: refused rather than quietly left out. */
const UNKNOWN_HEADERS =
  /^x-amz-(grant-|object-lock-|server-side-encryption-customer-|tagging$|website-|write-offset)/;

export const noSuchKey = (): SandboxError => new SandboxError('NoSuchKey', 'The specified key does not exist.', 404);

/** Whether a header may carry this text. */
const isPrintable = (text: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(text);

/** Properties of an object from the headers of the request that makes it. Throws as S3 does for what it refuses. */
export function readProperties(headers: Headers, bucket: Bucket): ObjectProperties {
  const unknown = Object.keys(headers).find((name) => UNKNOWN_HEADERS.test(name));
  const storageClass = headers['x-amz-storage-class'] ?? 'STANDARD';
  if (unknown !== undefined || storageClass !== 'STANDARD') {
    const what = unknown ?? 'x-amz-storage-class';
    const message = `A header you provided implies functionality that is not implemented: ${what}`;
    throw new SandboxError('NotImplemented', message, 501);
  }
  const kept: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  for (const name of KEPT_HEADERS) if (headers[name] !== undefined) kept[name] = headers[name];
  // aws-chunked told how the body travelled, not what it is.
  const coding = (kept['content-encoding'] ?? '').split(',').map((each) => each.trim());
  const own = coding.filter((each) => each && each !== 'aws-chunked').join(',');
  if (own) kept['content-encoding'] = own;
  else delete kept['content-encoding'];

  const metadata: Record<string, string> = {};
  let bytes = 0;
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith(META)) continue;
    metadata[name.slice(META.length)] = value;
    bytes += name.length - META.length + value.length;
  }
  if (bytes > METADATA_BYTES) {
    throw new SandboxError('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', 400);
  }
  return { headers: kept, metadata, encryption: requestedEncryption(headers, bucket.info) };
}

export async function putObject({ bucket, key, request }: BucketContext): Promise<SandboxResponse> {
  const checksum = verifyChecksums(request.headers, request.body);
  const properties = { ...readProperties(request.headers, bucket), ...(checksum && { checksum }) };
  // Before the bytes are written, to spare that; and again at the commit, where it counts.
  checkWriteConditions(request.headers, bucket.get(key));
  const received = await bucket.receive([request.body]);
  const object = await bucket.commit(key, received, properties, (existing) =>
    checkWriteConditions(request.headers, existing),
  );
  return { status: 200, headers: writtenHeaders(object, bucket) };
}

/** What the answer to a write tells of the new object. */
export const writtenHeaders = (object: StoredObject, bucket: Bucket): Record<string, string> => ({
  etag: quoted(object.etag),
  ...encryptionHeaders(object.encryption, bucket.info),
  ...checksumHeaders(object),
});

const checksumHeaders = ({ checksum }: StoredObject): Record<string, string> =>
  checksum ? { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': 'FULL_OBJECT' } : {};

/** Finds what GetObject and HeadObject tell of. The only version here is `null`, as without versioning. */
function find({ bucket, key, request }: BucketContext): StoredObject {
  const version = request.query.get('versionId');
  if (version !== null && version !== 'null') {
    throw new SandboxError('NoSuchVersion', 'The specified version does not exist.', 404);
  }
  if (request.query.has('partNumber')) {
    throw new SandboxError('NotImplemented', 'The sandbox does not read objects by part number.', 501);
  }
  const object = bucket.get(key);
  if (!object) throw noSuchKey();
  return object;
}

function describe(object: StoredObject, { bucket, request }: BucketContext, ranged: boolean): Record<string, string> {
  const headers: Record<string, string> = {
    ...object.headers,
    'accept-ranges': 'bytes',
    etag: quoted(object.etag),
    'last-modified': httpTime(object.lastModified),
    ...encryptionHeaders(object.encryption, bucket.info),
  };
  for (const [name, value] of Object.entries(object.metadata)) headers[`${META}${name}`] = value;
  // A checksum is of the whole object, so an answer with a part of it cannot be checked by it.
  if (!ranged && request.headers['x-amz-checksum-mode']?.toUpperCase() === 'ENABLED') {
    Object.assign(headers, checksumHeaders(object));
  }
  for (const name of KEPT_HEADERS) {
    const override = request.query.get(`response-${name}`);
    if (override === null) continue;
    if (!isPrintable(override)) throw new SandboxError('InvalidArgument', `response-${name} is not valid.`, 400);
    headers[name] = override;
  }
  return headers;
}

/** GetObject, or HeadObject when `withBody` is false: the same answer without the bytes. */
export async function getObject(context: BucketContext, withBody: boolean): Promise<SandboxResponse> {
  const object = find(context);
  const { headers } = context.request;
  if (isNotModified(headers, object)) {
    return { status: 304, headers: { etag: quoted(object.etag), 'last-modified': httpTime(object.lastModified) } };
  }
  const ifRange = headers['if-range'];
  const wanted = ifRange === undefined || ifRange === quoted(object.etag) ? headers['range'] : undefined;
  const range = parseRange(wanted, object.size);
  const { first, last } = range ?? { first: 0, last: object.size - 1 };
  const told = {
    ...describe(object, context, range !== undefined),
    'content-length': String(last - first + 1),
    ...(range && { 'content-range': `bytes ${first}-${last}/${object.size}` }),
  };
  const status = range ? 206 : 200;
  if (!withBody) return { status, headers: told };
  return { status, headers: told, body: await readBytes(context.bucket, object, first, last) };
}

/** Bytes `first` to `last` as a stream that closes its file when it ends or is destroyed. */
async function readBytes(
  bucket: Bucket,
  object: StoredObject,
  first: number,
  last: number,
): Promise<Readable | Buffer> {
  if (last < first) return Buffer.alloc(0);
  const handle = await bucket.open(object);
  return handle.createReadStream({ start: first, end: last });
}

/** Answers the same whether there was such an object or not. */
export async function deleteObject({ bucket, key }: BucketContext): Promise<SandboxResponse> {
  await bucket.delete(key);
  return { status: 204 };
}

export async function deleteObjects({ bucket, request }: BucketContext): Promise<SandboxResponse> {
  verifyChecksums(request.headers, request.body);
  const input = parseRequest(request.body, 'Delete');
  const keys = input.all('Object').map((each) => each.raw('Key'));
  if (keys.length === 0 || keys.length > DELETES || keys.some((key) => !key)) throw malformedXml();
  for (const key of keys) await bucket.delete(key as string);
  const quiet = input.first('Quiet')?.text === 'true';
  return xml(answerDocument('DeleteResult', { Deleted: quiet ? [] : keys.map((Key) => ({ Key })) }));
}
