import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExportRecord } from '../../../src/exports/record';
import { ExportStore } from '../../../src/exports/store';
import { ExportTracker } from '../../../src/exports/tracker';
import type { ExportStatus, GetExportOutput } from '../../../src/simpledb/model';
import { record, TurnedClock } from './support';

const answer = (exportStatus: ExportStatus, change: Partial<GetExportOutput> = {}): GetExportOutput => ({
  exportArn: record().exportArn,
  clientToken: 't1',
  exportStatus,
  domainName: 'customers',
  requestedAt: new Date('2026-11-01T10:00:00Z'),
  s3Bucket: 'bucket',
  ...change,
});

/** A window: a tracker with all that it was heard to say. */
class Window {
  readonly ends: ExportRecord[] = [];
  readonly errors: unknown[] = [];
  readonly clock = new TurnedClock();
  readonly tracker: ExportTracker;
  looks = 0;

  constructor(folder: string, service: () => Promise<GetExportOutput>) {
    const getExport = async (): Promise<GetExportOutput> => {
      this.looks += 1;
      return service();
    };
    this.tracker = new ExportTracker(new ExportStore(folder), getExport, this.clock, (error) => this.errors.push(error));
    this.tracker.onDidEnd((ended) => this.ends.push(ended));
  }

  /** Looks once more, and waits until what was found is known. @returns the milliseconds waited for. */
  async look(): Promise<number> {
    const looks = this.looks;
    const passed = await this.clock.next();
    await until(() => this.looks === looks + 1 && (this.clock.waiting > 0 || this.ended));
    return passed;
  }

  private get ended(): boolean {
    const status = this.tracker.tracked[0]?.record;
    return status?.endSeenAt !== undefined;
  }
}

/** Lets what is under way go on until it has come to this. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('export tracker', () => {
  let folder: string;
  const windows: Window[] = [];
  const open = (service: () => Promise<GetExportOutput>): Window => {
    const window = new Window(folder, service);
    windows.push(window);
    return window;
  };
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'export-tracker-'))));
  afterEach(async () => {
    for (const { tracker } of windows.splice(0)) tracker.dispose();
    await rm(folder, { recursive: true, maxRetries: 5 });
  });

  it('follows an export until it ends, and tells of it once', async () => {
    const statuses: GetExportOutput[] = [
      answer('PENDING'),
      answer('IN_PROGRESS', { exportDataCutoffTime: new Date('2026-11-01T10:00:05Z') }),
      answer('SUCCEEDED', { itemsCount: 7, exportManifest: 'manifest-summary.json' }),
    ];
    const window = open(async () => statuses.shift() as GetExportOutput);
    await window.tracker.track(record());
    await window.look();
    await window.look();
    await window.look();
    await until(() => window.ends.length > 0);
    const [ended] = window.ends;
    assert.equal(ended?.exportStatus, 'SUCCEEDED');
    assert.equal(ended?.itemsCount, 7);
    assert.equal(ended?.exportDataCutoffTime, '2026-11-01T10:00:05.000Z');
    assert.equal(window.clock.waiting, 0);
    assert.deepEqual(window.errors, []);
  });

  it('goes on beyond any number of looks and any error', async () => {
    let looks = 0;
    const window = open(async () => {
      looks += 1;
      if (looks < 60) return answer('IN_PROGRESS');
      if (looks < 120) throw Object.assign(new Error('no'), { name: looks % 2 ? 'AccessDeniedException' : 'TimeoutError' });
      return answer('FAILED', { failureCode: 'NoSuchBucket', failureMessage: 'gone' });
    });
    await window.tracker.track(record());
    for (let n = 0; n < 90; n += 1) await window.look();
    assert.equal((window.tracker.tracked[0]?.problem as Error).message, 'no');
    for (let n = 90; n < 120; n += 1) await window.look();
    await until(() => window.ends.length > 0);
    assert.equal(window.ends[0]?.failureCode, 'NoSuchBucket');
    assert.equal(window.tracker.tracked[0]?.problem, undefined);
  });

  it('looks often at first and seldom later', async () => {
    const window = open(async () => answer('IN_PROGRESS'));
    await window.tracker.track(record());
    assert.equal(await window.look(), 1000);
    let last = 0;
    for (let n = 0; n < 20; n += 1) last = await window.look();
    assert.ok(last >= 52_500 && last <= 67_500, `${last} ms`);
  });

  it('goes on where the last window stopped', async () => {
    await open(async () => answer('IN_PROGRESS')).tracker.track(record());
    windows.splice(0).forEach(({ tracker }) => tracker.dispose());
    const next = open(async () => answer('SUCCEEDED'));
    await next.tracker.resume();
    await next.look();
    await until(() => next.ends.length > 0);
    assert.equal((await new ExportStore(folder).list())[0]?.exportStatus, 'SUCCEEDED');
  });

  it('tells of an end in one of many windows', async () => {
    const two = [open(async () => answer('SUCCEEDED')), open(async () => answer('SUCCEEDED'))];
    await new ExportStore(folder).put(record());
    await Promise.all(two.map(({ tracker }) => tracker.resume()));
    await Promise.all(two.map((window) => window.clock.next()));
    await until(() => two.every(({ tracker }) => tracker.tracked[0]?.record.exportStatus === 'SUCCEEDED'));
    await until(() => two.some(({ ends }) => ends.length > 0));
    assert.equal(two.flatMap(({ ends }) => ends).length, 1);
  });

  it('does not tell again after a restart', async () => {
    const first = open(async () => answer('SUCCEEDED'));
    await first.tracker.track(record());
    await first.look();
    await until(() => first.ends.length > 0);
    const second = open(async () => answer('SUCCEEDED'));
    await second.tracker.resume();
    assert.equal(second.clock.waiting, 0);
    assert.equal(await new ExportStore(folder).claimNotice(record().exportArn), false);
    assert.deepEqual(second.ends, []);
  });

  it('says so of an export that AWS has forgotten, and asks no more', async () => {
    const window = open(async () => {
      throw Object.assign(new Error('unknown'), { name: 'NoSuchExportException' });
    });
    await window.tracker.track(record({ requestedAt: '2026-08-01T10:00:00.000Z' }));
    await window.look();
    await until(() => window.ends.length > 0);
    assert.equal(window.ends[0]?.forgotten, true);
    assert.equal(window.clock.waiting, 0);
  });

  it('does not take a new export for forgotten', async () => {
    let looks = 0;
    const window = open(async () => {
      looks += 1;
      if (looks < 3) throw Object.assign(new Error('unknown'), { name: 'NoSuchExportException' });
      return answer('SUCCEEDED');
    });
    await window.tracker.track(record());
    for (let n = 0; n < 3; n += 1) await window.look();
    await until(() => window.ends.length > 0);
    assert.equal(window.ends[0]?.exportStatus, 'SUCCEEDED');
  });

  it('looks at once when asked to', async () => {
    const window = open(async () => answer('IN_PROGRESS'));
    await window.tracker.track(record());
    for (let n = 0; n < 10; n += 1) await window.look();
    window.tracker.lookNow();
    assert.equal(await window.look(), 0);
  });

  it('asks nobody once it is disposed', async () => {
    const window = open(async () => answer('IN_PROGRESS'));
    await window.tracker.track(record());
    window.tracker.dispose();
    assert.equal(window.clock.waiting, 0);
  });
});
