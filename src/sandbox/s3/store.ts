import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFileSync } from '../../exports/storage/replace-file';
import { compareBytes } from '../../select/byte-order';
import { SandboxError } from '../kit/errors';
import { Bucket } from './bucket';
import type { BucketInfo } from './bucket';

/** The account that owns `sandbox-partner`, for trying exports to somebody else's bucket. */
export const PARTNER_ACCOUNT = '444455556666';

/** S3's names; with the beginning below they are safe folder names too, even `con` and `nul` on Windows. */
const BUCKET_NAME = /^(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const FOLDER_PREFIX = 'bucket-';
/** Folders that a deleted bucket left, when the process was killed before they were gone. */
const TRASH_PREFIX = 'deleted-';
const SEEDED = 'seeded.json';

/** Every bucket of the sandbox, by name, each in its own folder. */
export class BucketStore {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly options: { folder: string; account: string; region: string }) {}

  /** Reads what is there. The first time, makes the buckets that everyone finds in a new sandbox. */
  async load(): Promise<void> {
    const { folder } = this.options;
    mkdirSync(folder, { recursive: true });
    for (const name of await readdir(folder)) {
      if (name.startsWith(TRASH_PREFIX)) await rm(join(folder, name), { recursive: true, force: true });
      if (!name.startsWith(FOLDER_PREFIX)) continue;
      const bucket = await Bucket.load(join(folder, name));
      if (bucket) this.buckets.set(bucket.info.name, bucket);
    }
    if (existsSync(join(folder, SEEDED))) return;
    for (const seed of this.seeds()) if (!this.buckets.has(seed.name)) this.add(seed);
    replaceFileSync(join(folder, SEEDED), '{}');
  }

  get(name: string): Bucket | undefined {
    return this.buckets.get(name);
  }

  /** In byte order of their names. */
  all(): Bucket[] {
    return [...this.buckets.values()].sort((a, b) => compareBytes(a.info.name, b.info.name));
  }

  /** Throws InvalidBucketName, BucketAlreadyOwnedByYou or BucketAlreadyExists. */
  create(info: BucketInfo): Bucket {
    if (!BUCKET_NAME.test(info.name)) {
      throw new SandboxError('InvalidBucketName', 'The specified bucket is not valid.', 400);
    }
    const existing = this.buckets.get(info.name);
    if (existing?.info.owner === info.owner) {
      const message = 'Your previous request to create the named bucket succeeded and you already own it.';
      throw new SandboxError('BucketAlreadyOwnedByYou', message, 409);
    }
    if (existing) {
      const message =
        'The requested bucket name is not available. The bucket namespace is shared by all users of the system. ' +
        'Please select a different name and try again.';
      throw new SandboxError('BucketAlreadyExists', message, 409);
    }
    return this.add(info);
  }

  /** Throws BucketNotEmpty. */
  async remove(bucket: Bucket): Promise<void> {
    if (!bucket.isEmpty) {
      throw new SandboxError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409);
    }
    this.buckets.delete(bucket.info.name);
    await bucket.destroy(join(this.options.folder, `${TRASH_PREFIX}${randomUUID()}`));
  }

  private add(info: BucketInfo): Bucket {
    const bucket = Bucket.create(join(this.options.folder, `${FOLDER_PREFIX}${info.name}`), info);
    this.buckets.set(info.name, bucket);
    return bucket;
  }

  private seeds(): BucketInfo[] {
    const { account: owner, region } = this.options;
    const plain = { owner, region, createdAt: Date.now(), encryption: { algorithm: 'AES256' } } as const;
    return [
      { ...plain, name: 'sandbox-exports' },
      { ...plain, name: 'sandbox-archive-eu', region: 'eu-west-1' },
      { ...plain, name: 'sandbox-encrypted', encryption: { algorithm: 'aws:kms', bucketKeyEnabled: true } },
      { ...plain, name: 'sandbox-locked', locked: true },
      { ...plain, name: 'sandbox-partner', owner: PARTNER_ACCOUNT },
    ];
  }
}
