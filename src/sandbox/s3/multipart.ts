import { createHash, randomUUID } from 'node:crypto';
import { SandboxError } from '../kit/errors';
import type { SandboxResponse } from '../kit/http';
import type { Bucket, ObjectProperties, Received } from './bucket';
import { verifyChecksums } from './checksums';
import { checkWriteConditions } from './conditions';
import { isoTime, quoted, xml } from './context';
import type { BucketContext } from './context';
import { bytesOf, type CopySource } from './copy';
import { encryptionHeaders } from './encryption';
import { readProperties, writtenHeaders } from './object-operations';
import { malformedXml, parseRequest, answerDocument } from './xml';

type Bytes = Parameters<Bucket['receive']>[0];

interface Part extends Received {
  readonly lastModified: number;
}

interface Upload {
  readonly id: string;
  readonly bucket: Bucket;
  readonly key: string;
  readonly properties: ObjectProperties;
  /** Milliseconds since the epoch. */
  readonly initiated: number;
  readonly parts: Map<number, Part>;
}

const PART_NUMBERS = 10_000;
/** Smallest part that is not the last one. */
const PART_BYTES = 5 * 1024 * 1024;

/**
 * Uploads in parts. They live in memory: a restart ends those that are under way, and their clients see NoSuchUpload.
 * Parts are files among the bucket's, which no object names until the upload is complete.
 */
export class MultipartUploads {
  private readonly uploads = new Map<string, Upload>();

  create({ bucket, key, request }: BucketContext): SandboxResponse {
    const properties = readProperties(request.headers, bucket);
    const id = randomUUID();
    this.uploads.set(id, { id, bucket, key, properties, initiated: Date.now(), parts: new Map() });
    return xml(
      answerDocument('InitiateMultipartUploadResult', { Bucket: bucket.info.name, Key: key, UploadId: id }),
      encryptionHeaders(properties.encryption, bucket.info),
    );
  }

  async putPart(context: BucketContext): Promise<SandboxResponse> {
    const { bucket, request } = context;
    const upload = this.find(context);
    const checksum = verifyChecksums(request.headers, request.body);
    const part = await this.keep(context, upload, [request.body]);
    return {
      status: 200,
      headers: {
        etag: quoted(part.md5),
        ...encryptionHeaders(upload.properties.encryption, bucket.info),
        ...(checksum && { [`x-amz-checksum-${checksum.algorithm}`]: checksum.value }),
      },
    };
  }

  /** A part whose bytes are another object's, or a range of it. */
  async copyPart(context: BucketContext, source: CopySource): Promise<SandboxResponse> {
    const upload = this.find(context);
    const { md5, lastModified } = await this.keep(context, upload, bytesOf(source));
    return xml(
      answerDocument('CopyPartResult', { LastModified: isoTime(lastModified), ETag: quoted(md5) }),
      encryptionHeaders(upload.properties.encryption, context.bucket.info),
    );
  }

  /** Takes in the bytes of the part that the request numbers. Throws InvalidArgument or NoSuchUpload. */
  private async keep({ bucket, request }: BucketContext, upload: Upload, bytes: Bytes): Promise<Part> {
    const number = Number(request.query.get('partNumber') ?? NaN);
    if (!Number.isInteger(number) || number < 1 || number > PART_NUMBERS) {
      const message = `Part number must be an integer between 1 and ${PART_NUMBERS}, inclusive`;
      throw new SandboxError('InvalidArgument', message, 400);
    }
    const part = { ...(await bucket.receive(bytes)), lastModified: Date.now() };
    // The upload may have ended while the bytes came in; its parts are gone then, and this one must go too.
    if (this.uploads.get(upload.id) !== upload) {
      await bucket.discard(part);
      throw noSuchUpload();
    }
    const replaced = upload.parts.get(number);
    upload.parts.set(number, part);
    if (replaced) await bucket.discard(replaced);
    return part;
  }

  async complete(context: BucketContext): Promise<SandboxResponse> {
    const { bucket, key, request } = context;
    const upload = this.find(context);
    const parts = chosenParts(upload, request.body);
    checkWriteConditions(request.headers, bucket.get(key));
    const received = await bucket.receive(joined(bucket, parts));
    const md5s = Buffer.concat(parts.map((part) => Buffer.from(part.md5, 'hex')));
    const etag = `${createHash('md5').update(md5s).digest('hex')}-${parts.length}`;
    const object = await bucket.commit(key, received, { ...upload.properties, etag }, (existing) => {
      if (!this.uploads.has(upload.id)) throw noSuchUpload();
      checkWriteConditions(request.headers, existing);
      this.uploads.delete(upload.id);
    });
    await discardParts(upload);
    const location = `/${bucket.info.name}/${encodeURIComponent(key)}`;
    return xml(
      answerDocument('CompleteMultipartUploadResult', {
        Location: location,
        Bucket: bucket.info.name,
        Key: key,
        ETag: quoted(object.etag),
      }),
      writtenHeaders(object, bucket),
    );
  }

  async abort(context: BucketContext): Promise<SandboxResponse> {
    const upload = this.find(context);
    this.uploads.delete(upload.id);
    await discardParts(upload);
    return { status: 204 };
  }

  listParts(context: BucketContext): SandboxResponse {
    const { bucket, key, id, parts } = this.find(context);
    const numbers = [...parts.keys()].sort((a, b) => a - b);
    return xml(
      answerDocument('ListPartsResult', {
        Bucket: bucket.info.name,
        Key: key,
        UploadId: id,
        StorageClass: 'STANDARD',
        MaxParts: PART_NUMBERS,
        IsTruncated: false,
        Part: numbers.map((number) => {
          const { lastModified, md5, size } = parts.get(number) as Part;
          return { PartNumber: number, LastModified: isoTime(lastModified), ETag: quoted(md5), Size: size };
        }),
      }),
    );
  }

  list({ bucket, request }: BucketContext): SandboxResponse {
    const prefix = request.query.get('prefix') ?? '';
    const uploads = [...this.uploads.values()].filter((each) => each.bucket === bucket && each.key.startsWith(prefix));
    return xml(
      answerDocument('ListMultipartUploadsResult', {
        Bucket: bucket.info.name,
        Prefix: prefix || undefined,
        MaxUploads: PART_NUMBERS,
        IsTruncated: false,
        Upload: uploads.map(({ id, key, initiated }) => ({
          Key: key,
          UploadId: id,
          StorageClass: 'STANDARD',
          Initiated: isoTime(initiated),
        })),
      }),
    );
  }

  private find({ bucket, key, request }: BucketContext): Upload {
    const upload = this.uploads.get(request.query.get('uploadId') ?? '');
    if (upload?.bucket !== bucket || upload.key !== key) throw noSuchUpload();
    return upload;
  }
}

/** The parts a client names, which it must do in order and by their right tags. */
function chosenParts(upload: Upload, body: Buffer): Part[] {
  const named = parseRequest(body, 'CompleteMultipartUpload').all('Part');
  if (named.length === 0) throw malformedXml();
  const numbers = named.map((each) => Number(each.first('PartNumber')?.text ?? NaN));
  if (numbers.some((number, index) => !(number > (numbers[index - 1] ?? 0)))) {
    const message = 'The list of parts was not in ascending order. Parts must be ordered by part number.';
    throw new SandboxError('InvalidPartOrder', message, 400);
  }
  return named.map((each, index) => {
    const part = upload.parts.get(numbers[index] as number);
    const etag = each.first('ETag')?.text.replace(/^"(.*)"$/, '$1');
    if (!part || part.md5 !== etag) {
      const message =
        'One or more of the specified parts could not be found. The part may not have been uploaded, or the ' +
        "specified entity tag may not match the part's entity tag.";
      throw new SandboxError('InvalidPart', message, 400);
    }
    if (part.size < PART_BYTES && index < named.length - 1) {
      throw new SandboxError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400);
    }
    return part;
  });
}

async function* joined(bucket: Bucket, parts: readonly Part[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    const handle = await bucket.open(part);
    yield* handle.createReadStream() as AsyncIterable<Buffer>;
  }
}

async function discardParts({ bucket, parts }: Upload): Promise<void> {
  await Promise.all([...parts.values()].map((part) => bucket.discard(part)));
}

const noSuchUpload = (): SandboxError =>
  new SandboxError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or ' +
      'completed.',
    404,
  );
