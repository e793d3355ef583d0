import { systemClock, type Clock } from '../../src/exports/time/clock';
import type { Disposable } from '../../src/exports/time/emitter';
import { Ledger } from '../../src/exports/ledger/ledger';
import { ExportPoller } from '../../src/exports/following/poller';
import { hasEnded, type ConsoleTarget, type ExportScope, type ExportRecord } from '../../src/exports/model/record';
import type { ArtefactListing, ExportService } from '../../src/exports/model/export-service';
import { ExportTracker } from '../../src/exports/following/tracker';
import { serializeWithText } from '../../src/texts/coded-error-messages';
import type { ExportStatus, GetExportOutput, ListExportsOutput } from '../../src/simpledb/model';

export const record = (change: Partial<ExportRecord> = {}): ExportRecord => ({
  version: 1,
  exportArn: 'arn:aws:sdb:us-east-1:111122223333:domain/customers/export/e1',
  exportId: 'e1',
  clientToken: 't1',
  domainName: 'customers',
  connection: 'profile:work',
  region: 'us-east-1',
  accountId: '111122223333',
  s3Bucket: 'bucket',
  s3Uri: 's3://bucket/AWSSimpleDB/e1/customers/',
  s3ConsoleUrl: 'https://us-east-1.console.aws.amazon.com/s3/buckets/bucket?region=us-east-1&prefix=x',
  requestedAt: '2026-11-01T10:00:00.000Z',
  exportStatus: 'PENDING',
  ...change,
});

/** A record of its own id. */
export const recordOf = (id: string, change: Partial<ExportRecord> = {}): ExportRecord =>
  record({ exportArn: arnOf(id), exportId: id, clientToken: `token-${id}`, ...change });

export const arnOf = (id: string, domainName = 'customers'): string =>
  `arn:aws:sdb:us-east-1:111122223333:domain/${domainName}/export/${id}`;

export const named = (name: string): Error => Object.assign(new Error(`It says ${name}.`), { name });

/** One export as the service has it. */
interface ServiceExport extends GetExportOutput {
  artefacts?: ArtefactListing;
}

/** AWS, as far as exports go: exports that a test moves along, newest first in lists, and errors that it wants to see. */
export class FakeService implements ExportService {
  readonly exports: ServiceExport[] = [];
  readonly calls = { list: 0, get: 0, artefacts: 0 };
  pageSize = 100;
  listError: Error | undefined;
  getError: Error | undefined;
  artefactsError: Error | undefined;

  add(id: string, change: Partial<ServiceExport> = {}): ServiceExport {
    const { domainName = 'customers' } = change;
    const added: ServiceExport = {
      exportArn: arnOf(id, domainName),
      clientToken: `token-${id}`,
      exportStatus: 'PENDING',
      domainName,
      requestedAt: new Date('2026-11-01T10:00:00Z'),
      s3Bucket: 'bucket',
      ...change,
    };
    this.exports.unshift(added);
    return added;
  }

  move(id: string, exportStatus: ExportStatus, change: Partial<ServiceExport> = {}): void {
    const found = this.exports.find(({ exportArn }) => exportArn.endsWith(`/${id}`));
    Object.assign(found as ServiceExport, { exportStatus, ...change });
  }

  async *listExports(_place: ExportScope): AsyncGenerator<ListExportsOutput> {
    for (let at = 0; at === 0 || at < this.exports.length; at += this.pageSize) {
      this.calls.list += 1;
      if (this.listError) throw this.listError;
      const page = this.exports.slice(at, at + this.pageSize);
      yield {
        exportSummaries: page.map(({ exportArn, exportStatus, requestedAt, domainName }) => ({ exportArn, exportStatus, requestedAt, domainName })),
        ...(at + this.pageSize < this.exports.length ? { nextToken: 'more' } : {}),
      };
    }
  }

  async getExport({ exportArn }: ExportRecord): Promise<GetExportOutput> {
    this.calls.get += 1;
    if (this.getError) throw this.getError;
    const found = this.exports.find((one) => one.exportArn === exportArn);
    if (!found) throw named('NoSuchExportException');
    const { artefacts: _, ...output } = found;
    return output;
  }

  async consoleTarget(): Promise<ConsoleTarget> {
    return { bucketRegion: 'eu-west-1' };
  }

  async listArtefacts({ exportArn }: ExportRecord): Promise<ArtefactListing> {
    this.calls.artefacts += 1;
    if (this.artefactsError) throw this.artefactsError;
    const found = this.exports.find((one) => one.exportArn === exportArn);
    return found?.artefacts ?? { started: false, files: 0, bytes: 0, seenAt: '2026-11-01T10:00:00.000Z' };
  }
}

/** What follows exports in one window. Leads from the start, unless the test says otherwise. */
export class FollowingWindow {
  readonly errors: unknown[] = [];
  readonly clock = new TurnedClock();
  readonly ledger: Ledger;
  readonly poller: ExportPoller;
  readonly tracker: ExportTracker;

  constructor(
    folder: string,
    readonly service: FakeService,
  ) {
    const note = (error: unknown): void => void this.errors.push(error);
    this.ledger = new Ledger(folder, note);
    this.poller = new ExportPoller(this.ledger, service, this.clock, note, serializeWithText);
    this.tracker = new ExportTracker(this.ledger, this.poller, note);
  }

  async open(leads = true): Promise<this> {
    await this.tracker.resume();
    this.poller.setActive(leads);
    return this;
  }

  /** Turns the clock to the next look, and waits until what it found is known. @returns the milliseconds waited for. */
  async look(): Promise<number> {
    const passed = await this.clock.next();
    await this.poller.settled();
    return passed;
  }

  record(id: string): ExportRecord | undefined {
    return this.tracker.find(arnOf(id))?.record;
  }

  get ended(): boolean {
    return this.tracker.records.every(hasEnded);
  }

  dispose(): void {
    this.tracker.dispose();
    this.poller.dispose();
    this.ledger.dispose();
  }
}

/** Keeps exports where nobody follows them. */
export const recorderOf = (ledger: Ledger): ExportTracker =>
  new ExportTracker(ledger, new ExportPoller(ledger, new FakeService(), systemClock, () => undefined));

/** A clock that stands until it is turned. */
export class TurnedClock implements Clock {
  private time = Date.parse('2026-11-01T10:00:00Z');
  private readonly timers = new Map<number, { at: number; callback: () => void }>();
  private lastId = 0;

  now(): number {
    return this.time;
  }

  after(ms: number, callback: () => void): Disposable {
    const id = ++this.lastId;
    this.timers.set(id, { at: this.time + ms, callback });
    return { dispose: () => this.timers.delete(id) };
  }

  get waiting(): number {
    return this.timers.size;
  }

  /** Lets time pass without anything happening, as a machine does that sleeps. */
  skip(ms: number): void {
    this.time += ms;
  }

  /** Turns to the next timer, runs it and all that follows from it at once. @returns the milliseconds that passed. */
  async next(): Promise<number> {
    const [first] = [...this.timers].sort(([, a], [, b]) => a.at - b.at);
    if (!first) throw new Error('Nothing is waiting.');
    const [id, { at, callback }] = first;
    const passed = Math.max(0, at - this.time);
    this.time = Math.max(this.time, at);
    this.timers.delete(id);
    callback();
    return passed;
  }
}
