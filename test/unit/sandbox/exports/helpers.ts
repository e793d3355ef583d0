import { join } from 'node:path';
import type { DomainReader } from '../../../../src/sandbox/domains/domain-reader';
import { ExportService } from '../../../../src/sandbox/exports/service';
import type { S3Service } from '../../../../src/sandbox/s3/service';
import type { StoredItem } from '../../../../src/select/item';
import type { GetExportOutput, ListExportsOutput, StartDomainExportInput } from '../../../../src/simpledb/model';
import { CALLER, openS3, REGION } from '../s3/helpers';

export const HOUR = 60 * 60 * 1000;
export const DAY = 24 * HOUR;

/** Domains made of functions: each yields its items. */
export class TestDomains implements DomainReader {
  readonly contents = new Map<string, () => Iterable<StoredItem> | AsyncIterable<StoredItem>>();

  exists(name: string): boolean {
    return this.contents.has(name);
  }

  async *items(name: string): AsyncGenerator<StoredItem> {
    yield* this.contents.get(name)?.() ?? [];
  }
}

export function* manyItems(count: number): Generator<StoredItem> {
  for (let i = 0; i < count; i++) {
    yield { name: `item${i}`, attributes: new Map([['color', ['blue', 'rød']], ['n', [String(i)]]]) };
  }
}

/** An answer as it is before JSON: times in epoch seconds. */
type Answer<T> = Omit<T, 'requestedAt' | 'exportDataCutoffTime'> & {
  requestedAt: number;
  exportDataCutoffTime?: number;
};

/** An export service over folders and domains that outlive it, with a clock that tests set. */
export class TestExports {
  time = Date.UTC(2026, 0, 1);
  readonly domains = new TestDomains();
  private readonly opened: ExportService[] = [];

  private constructor(
    private readonly folder: string,
    readonly s3: S3Service,
    public service: ExportService,
  ) {}

  static async open(folder: string, exportSeconds = 0): Promise<TestExports> {
    const s3 = await openS3(folder);
    const exports = new TestExports(folder, s3, undefined as unknown as ExportService);
    exports.domains.contents.set('customers', () => manyItems(3));
    await exports.restart(exportSeconds);
    return exports;
  }

  /** A new service on the same files, as after the process was killed. */
  async restart(exportSeconds = 0): Promise<void> {
    this.service = new ExportService({
      folder: join(this.folder, 'exports'),
      exportSeconds,
      domains: this.domains,
      bucketWriter: this.s3,
      now: () => this.time,
    });
    this.opened.push(this.service);
    await this.service.load();
  }

  /** Ends what all services of this test still have under way. */
  async close(): Promise<void> {
    await Promise.all(this.opened.map((service) => service.close()));
  }

  start(input: Partial<StartDomainExportInput> = {}, region = REGION): Promise<Started> {
    const whole = { domainName: 'customers', s3Bucket: 'sandbox-exports', ...input };
    return this.service.handle('StartDomainExport', whole, CALLER, region) as Promise<Started>;
  }

  get(exportArn: string, region = REGION): Promise<Answer<GetExportOutput>> {
    return this.service.handle('GetExport', { exportArn }, CALLER, region) as Promise<Answer<GetExportOutput>>;
  }

  list(input: unknown = {}, region = REGION): Promise<ListExportsOutput> {
    return this.service.handle('ListExports', input, CALLER, region) as Promise<ListExportsOutput>;
  }

  /** Starts an export and waits for its end. */
  async finish(input: Partial<StartDomainExportInput> = {}): Promise<Answer<GetExportOutput>> {
    const { exportArn } = await this.start(input);
    await this.service.settled();
    return this.get(exportArn);
  }
}

interface Started {
  readonly clientToken: string;
  readonly exportArn: string;
  readonly requestedAt: number;
}
