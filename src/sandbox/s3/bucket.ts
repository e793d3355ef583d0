import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, renameSync } from 'node:fs';
import { open, readFile, readdir, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFileSync } from '../../exports/storage/replace-file';
import { compareBytes } from '../../select/byte-order';
import { SandboxError } from '../kit/errors';
import type { Checksum } from './checksums';

export interface Encryption {
  readonly algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  readonly kmsKeyId?: string;
  readonly bucketKeyEnabled?: boolean;
}

export interface BucketInfo {
  readonly name: string;
  /** Account that owns the bucket. */
  readonly owner: string;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** What objects get that ask for nothing themselves. */
  readonly encryption: Encryption;
  /** The bucket's policy refuses every write. */
  readonly locked?: boolean;
}

/** What is told of an object besides its bytes. */
export interface ObjectProperties {
  /** Content-Type and its like, by lower-case header name. */
  readonly headers: Readonly<Record<string, string>>;
  /** x-amz-meta-* without that beginning. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly encryption: Encryption;
  readonly checksum?: Checksum;
  /** Overrides the MD5 of the bytes, as an object uploaded in parts has it. */
  readonly etag?: string;
}

export interface StoredObject extends ObjectProperties {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
  /** Name of the file in the bucket's folder that holds the bytes. */
  readonly file: string;
}

/** Bytes and their MD5 in hexadecimal, in a file that no object names yet. */
export interface Received {
  readonly file: string;
  readonly size: number;
  readonly md5: string;
}

const INFO = 'bucket.json';
const META = '.json';
const DATA = '.data';

/**
 * One bucket in one folder. An object is a file of bytes under a random name, and a file of properties, named by the
 * SHA-256 of the key, that points to it: no key can lead out of the folder, and replacing the properties is what
 * replaces the object, in one step.
 */
export class Bucket {
  private readonly objects = new Map<string, StoredObject>();
  private sorted: readonly string[] | undefined;
  private destroyed = false;

  private constructor(
    private readonly folder: string,
    private current: BucketInfo,
  ) {}

  static create(folder: string, info: BucketInfo): Bucket {
    mkdirSync(folder, { recursive: true });
    replaceFileSync(join(folder, INFO), JSON.stringify(info));
    return new Bucket(folder, info);
  }

  /** Reads a bucket and clears away what an interrupted write left; undefined when its creation was interrupted. */
  static async load(folder: string): Promise<Bucket | undefined> {
    const names = new Set(await readdir(folder));
    if (!names.delete(INFO)) return undefined;
    const bucket = new Bucket(folder, JSON.parse(await readFile(join(folder, INFO), 'utf8')) as BucketInfo);
    for (const name of [...names]) {
      if (!name.endsWith(META)) continue;
      const object = JSON.parse(await readFile(join(folder, name), 'utf8')) as StoredObject;
      bucket.objects.set(object.key, object);
      names.delete(name);
      names.delete(object.file);
    }
    const leftovers = [...names].filter((name) => name.endsWith(DATA) || name.endsWith('.next'));
    await Promise.all(leftovers.map((name) => rm(join(folder, name), { force: true })));
    return bucket;
  }

  get info(): BucketInfo {
    return this.current;
  }

  get isEmpty(): boolean {
    return this.objects.size === 0;
  }

  update(change: Partial<BucketInfo>): void {
    const info = { ...this.current, ...change };
    replaceFileSync(join(this.folder, INFO), JSON.stringify(info));
    this.current = info;
  }

  /**
   * Removes the bucket with all its files. They are moved out of the way first, at once, so that a new bucket may take
   * the name at the very next moment. `trash` is where to.
   */
  async destroy(trash: string): Promise<void> {
    this.destroyed = true;
    renameSync(this.folder, trash);
    await rm(trash, { recursive: true, force: true });
  }

  get(key: string): StoredObject | undefined {
    return this.objects.get(key);
  }

  /** Every key, in the byte order in which S3 lists them. */
  keys(): readonly string[] {
    this.sorted ??= [...this.objects.keys()].sort(compareBytes);
    return this.sorted;
  }

  /**
   * Takes bytes in, chunk by chunk; `commit` makes an object of them, `discard` throws them away. Both throw
   * NoSuchBucket when the bucket has been deleted meanwhile.
   */
  async receive(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Received> {
    this.assertExists();
    const file = `${randomUUID()}${DATA}`;
    const hash = createHash('md5');
    let size = 0;
    const handle = await open(join(this.folder, file), 'wx');
    try {
      for await (const chunk of source) {
        hash.update(chunk);
        size += chunk.length;
        await handle.writeFile(chunk);
      }
    } catch (error) {
      await handle.close();
      await this.discard({ file });
      throw error;
    }
    await handle.close();
    return { file, size, md5: hash.digest('hex') };
  }

  discard(received: Pick<Received, 'file'>): Promise<void> {
    return rm(join(this.folder, received.file), { force: true });
  }

  /**
   * Makes received bytes the object of this key. `check` sees the object there is at that very moment and may throw.
   */
  async commit(
    key: string,
    received: Received,
    properties: ObjectProperties,
    check: (existing: StoredObject | undefined) => void = () => undefined,
  ): Promise<StoredObject> {
    this.assertExists();
    const existing = this.objects.get(key);
    try {
      check(existing);
    } catch (error) {
      await this.discard(received);
      throw error;
    }
    const { file, size, md5 } = received;
    const object: StoredObject = { etag: md5, ...properties, key, size, lastModified: Date.now(), file };
    replaceFileSync(this.metaPath(key), JSON.stringify(object));
    this.objects.set(key, object);
    if (existing) await this.discard(existing);
    else this.sorted = undefined;
    return object;
  }

  /** Removes an object; nothing happens when there is none. */
  async delete(key: string): Promise<void> {
    const object = this.objects.get(key);
    if (!object) return;
    this.objects.delete(key);
    this.sorted = undefined;
    await rm(this.metaPath(key), { force: true });
    await this.discard(object);
  }

  /** The object's bytes, opened at once, so that they can still be read when the object is replaced meanwhile. */
  open(object: Pick<StoredObject, 'file'>): Promise<FileHandle> {
    return open(join(this.folder, object.file), 'r');
  }

  private assertExists(): void {
    if (this.destroyed) throw new SandboxError('NoSuchBucket', 'The specified bucket does not exist', 404);
  }

  private metaPath(key: string): string {
    return join(this.folder, `${createHash('sha256').update(key).digest('hex')}${META}`);
  }
}
