import { createHash } from 'node:crypto';
import type { StoredItem } from '../../select/item';
import type { DomainReader } from '../domains/domain-reader';
import type { Encryption } from '../s3/bucket';
import type { S3Service } from '../s3/service';
import type { ExportRecord } from './record';

/** Format of the manifests, as AWS dates it. */
const MANIFEST_VERSION = '2025-11-01';
const ITEMS_PER_FILE = 10_000;
/** Characters gathered before they are handed on, so that the number of writes stays small and memory constant. */
const CHUNK_CHARACTERS = 64 * 1024;

export interface ExportedData {
  readonly itemsCount: number;
  /** Entries of manifest-file.json. */
  readonly files: readonly ManifestEntry[];
}

interface ManifestEntry {
  readonly md5Checksum: string;
  readonly dataFileS3Key: string;
  readonly dataFileItemCount: number;
}

/**
 * Writes what an export leaves in S3, in the service's order. Every method throws what `S3Service.writeObject` does,
 * and the signal's reason when that is aborted.
 */
export class ArtefactWriter {
  private readonly folder: string;

  constructor(
    private readonly s3: S3Service,
    private readonly record: ExportRecord,
    private readonly signal: AbortSignal,
  ) {
    const { s3KeyPrefix = '', domainName } = record.parameters;
    const prefix = s3KeyPrefix === '' || s3KeyPrefix.endsWith('/') ? s3KeyPrefix : `${s3KeyPrefix}/`;
    this.folder = `${prefix}AWSSimpleDB/${record.id}/${domainName}/`;
  }

  get startedKey(): string {
    return `${this.folder}_started`;
  }

  get summaryKey(): string {
    return `${this.folder}manifest-summary.json`;
  }

  /** The empty object that proves the bucket writable. */
  async writeStarted(): Promise<void> {
    await this.write(this.startedKey, [], 'binary/octet-stream');
  }

  /**
   * All items, in files of 10,000; an empty domain gets one file with an empty array. Clears away first what an
   * interrupted run of this very export wrote, so that no file remains that the manifest does not name.
   */
  async writeData(domains: DomainReader): Promise<ExportedData> {
    const data = `${this.folder}data/`;
    await this.s3.removeObjects(this.record.parameters.s3Bucket, data);
    const items = domains.items(this.record.parameters.domainName)[Symbol.asyncIterator]();
    const files: ManifestEntry[] = [];
    let itemsCount = 0;
    try {
      let next = await items.next();
      do {
        const key = `${data}dataFile_${files.length}_${partitionId(this.record.id, files.length)}.json`;
        const file = new DataFile(items, next, this.signal);
        const { md5 } = await this.write(key, file.chunks(), 'application/json');
        files.push({ md5Checksum: md5, dataFileS3Key: key, dataFileItemCount: file.count });
        itemsCount += file.count;
        next = file.next;
      } while (next.done !== true);
    } finally {
      await items.return?.();
    }
    return { itemsCount, files };
  }

  /** The list of files, and last the summary: who finds the summary finds everything. */
  async writeManifests({ itemsCount, files }: ExportedData): Promise<void> {
    const { arn, requestedAt, cutoff, parameters } = this.record;
    const summary = {
      version: MANIFEST_VERSION,
      exportArn: arn,
      requestedAt: new Date(requestedAt).toISOString(),
      s3BucketName: parameters.s3Bucket,
      s3ExportPrefix: parameters.s3KeyPrefix ?? null,
      domainName: parameters.domainName,
      itemsCount,
      exportDataCutoffTime: new Date(cutoff ?? requestedAt).toISOString(),
      s3SseAlgorithm: parameters.s3SseAlgorithm ?? null,
      s3SseKmsKeyId: parameters.s3SseKmsKeyId ?? null,
      s3BucketOwner: parameters.s3BucketOwner ?? null,
    };
    await this.write(`${this.folder}manifest-file.json`, [Buffer.from(JSON.stringify(files))], 'application/json');
    await this.write(this.summaryKey, [Buffer.from(JSON.stringify(summary))], 'application/json');
  }

  private write(
    key: string,
    body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    contentType: string,
  ): Promise<{ md5: string }> {
    const { s3Bucket: bucket, s3BucketOwner: expectedOwner } = this.record.parameters;
    const { account } = this.record;
    const encryption = this.encryption();
    return this.s3.writeObject({ bucket, key, body, contentType, account, expectedOwner, encryption });
  }

  /** `KMS` without a key stands for the key that AWS manages; without an algorithm the bucket decides. */
  private encryption(): Encryption | undefined {
    const { s3SseAlgorithm, s3SseKmsKeyId } = this.record.parameters;
    if (s3SseAlgorithm === undefined) return undefined;
    if (s3SseAlgorithm === 'AES256') return { algorithm: 'AES256' };
    return { algorithm: 'aws:kms', ...(s3SseKmsKeyId !== undefined && { kmsKeyId: s3SseKmsKeyId }) };
  }
}

/** One data file's worth of a domain's items, taken from the iterator that all files share. */
class DataFile {
  count = 0;

  /** `next` is what the iterator gave already: afterwards the first item of the next file, or the end. */
  constructor(
    private readonly items: AsyncIterator<StoredItem>,
    public next: IteratorResult<StoredItem>,
    private readonly signal: AbortSignal,
  ) {}

  async *chunks(): AsyncGenerator<Buffer> {
    let text = '[';
    while (this.next.done !== true && this.count < ITEMS_PER_FILE) {
      text += `${this.count === 0 ? '' : ','}\n${toJson(this.next.value)}`;
      this.count++;
      if (text.length >= CHUNK_CHARACTERS) {
        yield Buffer.from(text);
        text = '';
        this.signal.throwIfAborted();
      }
      this.next = await this.items.next();
    }
    yield Buffer.from(`${text}${this.count === 0 ? '' : '\n'}]`);
  }
}

const toJson = ({ name, attributes }: StoredItem): string =>
  JSON.stringify({ itemName: name, attributes: [...attributes].map(([name, values]) => ({ name, values })) });

/** Names look random, as the service's do, and are the same when an interrupted export is done again. */
const partitionId = (exportId: string, file: number): string =>
  createHash('sha256').update(`${exportId}/${file}`).digest('hex').slice(0, 8);
