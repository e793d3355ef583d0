import type { Disposable } from '../../../src/exports/emitter';
import type { ExportRecord } from '../../../src/exports/record';
import type { Clock } from '../../../src/exports/tracker';

export const record = (change: Partial<ExportRecord> = {}): ExportRecord => ({
  version: 1,
  exportArn: 'arn:aws:sdb:us-east-1:111122223333:domain/customers/export/e1',
  exportId: 'e1',
  clientToken: 't1',
  domainName: 'customers',
  connection: 'profile:work',
  region: 'us-east-1',
  s3Bucket: 'bucket',
  s3Uri: 's3://bucket/AWSSimpleDB/e1/customers/',
  s3ConsoleUrl: 'https://us-east-1.console.aws.amazon.com/s3/buckets/bucket?region=us-east-1&prefix=x',
  requestedAt: '2026-11-01T10:00:00.000Z',
  exportStatus: 'PENDING',
  ...change,
});

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

  /** Turns to the next timer, runs it and all that follows from it at once. @returns the milliseconds that passed. */
  async next(): Promise<number> {
    const [first] = [...this.timers].sort(([, a], [, b]) => a.at - b.at);
    if (!first) throw new Error('Nothing is waiting.');
    const [id, { at, callback }] = first;
    const passed = at - this.time;
    this.time = at;
    this.timers.delete(id);
    callback();
    return passed;
  }
}
