import { SandboxError } from '../kit/errors';
import type { Caller, SandboxRequest, SandboxResponse } from '../kit/http';
import type { Bucket, Encryption } from './bucket';
import * as buckets from './bucket-operations';
import { accessDenied } from './context';
import type { BucketContext } from './context';
import { listKeys } from './listing';
import { MultipartUploads } from './multipart';
import { copyObject, findSource, type CopySource } from './copy';
import * as objects from './object-operations';
import { ACTIONS, checkKey, routeOf } from './route';
import type { S3Operation } from './route';
import { BucketStore } from './store';
import { isAllowedWrite, WRITES } from './policy';

/** An object that the sandbox's own services write, on behalf of a caller. */
export interface ObjectWrite {
  readonly bucket: string;
  readonly key: string;
  readonly body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  readonly contentType: string;
  /** The account that asks for it. */
  readonly account: string;
  /** The account that the caller says the bucket belongs to; without it, it must be the caller's own. */
  readonly expectedOwner?: string | undefined;
  /** Absent: the bucket's default. */
  readonly encryption?: Encryption | undefined;
}

export interface WrittenObject {
  /** Base64. */
  readonly md5: string;
  /** Bytes. */
  readonly size: number;
}

/** One entry of a folder-like view of a bucket. */
export interface FolderEntry {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
}

export interface Folder {
  readonly owner: string;
  readonly region: string;
  /** Common prefixes, each ending in a slash. */
  readonly folders: readonly string[];
  readonly objects: readonly FolderEntry[];
  /** Where the next page begins, when there is more. */
  readonly next?: string;
}

/**
 * A small S3 with path-style addresses, on files under one folder. Every operation throws SandboxError with S3's own
 * code; the answer's XML for errors is the server's affair.
 */
export class S3Service {
  private readonly store: BucketStore;
  private readonly uploads = new MultipartUploads();

  constructor(private readonly options: { folder: string; account: string; region: string }) {
    this.store = new BucketStore(options);
  }

  /** Reads the buckets from the folder, and makes the first ones. Must end before anything else is asked. */
  load(): Promise<void> {
    return this.store.load();
  }

  /** The IAM action that a request needs, such as `s3:GetObject`. Throws as `handle` does for unknown requests. */
  actionOf(request: SandboxRequest): string {
    return ACTIONS[routeOf(request).operation];
  }

  async handle(request: SandboxRequest, caller: Caller): Promise<SandboxResponse> {
    const { operation, bucket: name, key } = routeOf(request);
    if (operation === 'ListBuckets') return buckets.listBuckets(this.store, request, caller);
    if (operation === 'CreateBucket') {
      return buckets.createBucket(this.store, name, request, caller, this.options.region);
    }
    const context: BucketContext = { request, bucket: this.find(name), key };
    const { info } = context.bucket;
    if (!buckets.isExpectedOwner(info, request)) {
      // HeadBucket tells the Region even to those it refuses: clients find buckets in other Regions by it.
      if (operation === 'HeadBucket') return { status: 403, headers: { 'x-amz-bucket-region': info.region } };
      throw accessDenied();
    }
    if (WRITES.has(operation) && !isAllowedWrite(info, caller)) throw accessDenied();
    return this.run(operation, context);
  }

  /** The object's bytes with the headers to send, for the sandbox's own page. Throws NoSuchBucket or NoSuchKey. */
  download(request: SandboxRequest, bucket: string, key: string): Promise<SandboxResponse> {
    return objects.getObject({ request, bucket: this.find(bucket), key }, true);
  }

  /** One page of what stands directly under a prefix. Throws NoSuchBucket. */
  folder(name: string, prefix: string, after = ''): Folder {
    const bucket = this.find(name);
    const { keys, commonPrefixes, next } = listKeys(bucket.keys(), { prefix, delimiter: '/', after, maxKeys: 500 });
    const { owner, region } = bucket.info;
    const entries = keys.flatMap((key) => bucket.get(key) ?? []);
    return { owner, region, folders: commonPrefixes, objects: entries, ...(next !== undefined && { next }) };
  }

  /**
   * Writes an object, in constant memory. Throws NoSuchBucket, AccessDenied (the bucket is not the caller's or not
   * whose the caller says, or refuses writes) or KeyTooLongError; an error of `body` itself is passed on. Nothing is
   * left of the object then.
   */
  async writeObject(write: ObjectWrite): Promise<WrittenObject> {
    const bucket = this.find(write.bucket);
    if (!isAllowedWrite(bucket.info, write)) throw accessDenied();
    checkKey(write.key);
    const received = await bucket.receive(write.body);
    const encryption = write.encryption ?? bucket.info.encryption;
    const headers = { 'content-type': write.contentType };
    await bucket.commit(write.key, received, { headers, metadata: {}, encryption });
    return { md5: Buffer.from(received.md5, 'hex').toString('base64'), size: received.size };
  }

  /** Removes every object under a prefix; nothing happens when there is no such bucket. */
  async removeObjects(name: string, prefix: string): Promise<void> {
    const bucket = this.store.get(name);
    if (!bucket) return;
    const { keys } = listKeys(bucket.keys(), { prefix, delimiter: '', after: '', maxKeys: Infinity });
    for (const key of keys) await bucket.delete(key);
  }

  private find(name: string): Bucket {
    const bucket = this.store.get(name);
    if (!bucket) throw new SandboxError('NoSuchBucket', 'The specified bucket does not exist', 404);
    return bucket;
  }

  /** Throws as `findSource` does, and AccessDenied when the bucket is not whose the client says it is. */
  private source({ request: { headers } }: BucketContext): CopySource {
    const source = findSource(headers, (name) => this.find(name));
    const expected = headers['x-amz-source-expected-bucket-owner'];
    if (expected !== undefined && expected !== source.bucket.info.owner) throw accessDenied();
    return source;
  }

  private run(
    operation: Exclude<S3Operation, 'ListBuckets' | 'CreateBucket'>,
    context: BucketContext,
  ): SandboxResponse | Promise<SandboxResponse> {
    switch (operation) {
      case 'HeadBucket':
        return buckets.headBucket(context);
      case 'DeleteBucket':
        return buckets.deleteBucket(this.store, context);
      case 'GetBucketLocation':
        return buckets.getBucketLocation(context);
      case 'GetBucketEncryption':
        return buckets.getBucketEncryption(context);
      case 'PutBucketEncryption':
        return buckets.putBucketEncryption(context);
      case 'DeleteBucketEncryption':
        return buckets.deleteBucketEncryption(context);
      case 'ListObjects':
        return buckets.listObjects(context, 1);
      case 'ListObjectsV2':
        return buckets.listObjects(context, 2);
      case 'ListMultipartUploads':
        return this.uploads.list(context);
      case 'PutObject':
        return objects.putObject(context);
      case 'CopyObject':
        return copyObject(context, this.source(context));
      case 'GetObject':
        return objects.getObject(context, true);
      case 'HeadObject':
        return objects.getObject(context, false);
      case 'DeleteObject':
        return objects.deleteObject(context);
      case 'DeleteObjects':
        return objects.deleteObjects(context);
      case 'CreateMultipartUpload':
        return this.uploads.create(context);
      case 'UploadPart':
        return this.uploads.putPart(context);
      case 'UploadPartCopy':
        return this.uploads.copyPart(context, this.source(context));
      case 'CompleteMultipartUpload':
        return this.uploads.complete(context);
      case 'AbortMultipartUpload':
        return this.uploads.abort(context);
      case 'ListParts':
        return this.uploads.listParts(context);
    }
  }
}
