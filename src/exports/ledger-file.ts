import { randomUUID } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Disk } from './disk';
import { readRecord, type ExportRecord } from './record';
import { replaceFile } from './replace-file';

/** The format that is written here; one that is newer is left alone. */
const FORMAT = 1;
/** A file of fewer lines is never worth a compaction. */
const FEW_LINES = 1000;
/** Lines that are read or written before others get their turn: about a millisecond. */
const LINES_AT_A_TIME = 400;
/** Ends a line that a crash has torn. No JSON ends so: even one that lacked only its end is not believed later. */
const STRIKE = '~\n';
/** Files beside the ledger that a crash left are as old as this, in milliseconds. */
const LEFTOVER_MS = 10 * 60 * 1000;

/** Changes by exportArn; undefined for a record that goes. */
export type Entries = ReadonlyMap<string, ExportRecord | undefined>;

/** The ledger was written by a newer version of this extension. */
export class LedgerVersionError extends Error {
  override readonly name = 'LedgerVersionError';

  constructor(path: string, format: number) {
    super(
      `${path} was written by a newer version of SimpleDB Export (format ${format}; this one knows ${FORMAT}). ` +
        'It is left as it is: exports are followed, but not remembered, until this version is updated.',
    );
  }
}

/**
 * The ledger's file: a header line, then JSON Lines, each a whole record or `{"removed": "<arn>"}`; the last for an ARN
 * counts. Whoever writes must hold the ledger's lock; whoever reads need not. One call at a time.
 */
export class LedgerFile {
  private readonly records = new Map<string, ExportRecord>();
  private id = '';
  /** Bytes that have been read: all whole lines. */
  private offset = 0;
  private lines = 0;
  private removals = 0;
  private exists = false;
  /** The last line has no end: the process that wrote it has died, or is writing it now. */
  private torn = false;

  constructor(
    readonly path: string,
    private readonly disk: Disk,
  ) {}

  /** What the file says, as far as it has been read. */
  get(exportArn: string): ExportRecord | undefined {
    return this.records.get(exportArn);
  }

  /**
   * Reads what has come since the last time.
   *
   * @returns the ARNs of which it may now say something else.
   * @throws LedgerVersionError, and what reading throws: then it knows what it knew before.
   */
  async catchUp(): Promise<Set<string>> {
    const end = await this.disk.readEnd(this.path, (id, size) => (id === this.id && size >= this.offset ? this.offset : 0));
    const whole = end === undefined || end.start === 0 || end.id !== this.id;
    const length = end ? end.bytes.lastIndexOf(0x0a) + 1 : 0;
    const text = end?.bytes.toString('utf8', 0, length) ?? '';
    if (whole) this.checkFormat(text);

    const { entries, lines, removals } = await readLines(text);
    const touched = new Set(entries.keys());
    if (whole) {
      for (const exportArn of this.records.keys()) touched.add(exportArn);
      this.records.clear();
      this.lines = 0;
      this.removals = 0;
    }
    this.accept(entries);
    this.id = end?.id ?? '';
    this.offset = (end?.start ?? 0) + length;
    this.lines += lines;
    this.removals += removals;
    this.exists = end !== undefined;
    this.torn = end !== undefined && length < end.bytes.length;
    return touched;
  }

  /** Writes entries behind all others; on the disk when it resolves. To be caught up with before and after. */
  async write(entries: Entries, isHeld: () => Promise<boolean>): Promise<void> {
    if (this.exists) {
      const text = await toLines(entries);
      await assertHeld(isHeld);
      await this.disk.append(this.path, this.torn ? STRIKE + text : text);
    } else {
      // A new file gets its header and its first lines in one step.
      await this.replace(entries, isHeld);
    }
    this.accept(entries);
  }

  /** Whether most of it is history, or something that was removed still stands in it. */
  get isDueForCompaction(): boolean {
    return this.removals > 0 || (this.lines > FEW_LINES && this.lines > 2 * this.records.size);
  }

  /** Leaves the last word on each record, and nothing else. A crash leaves the file as it was or as it is. */
  async compact(isHeld: () => Promise<boolean>): Promise<void> {
    await this.replace(this.records, isHeld);
    // What stands there now is known: it need not be read again.
    const end = await this.disk.readEnd(this.path, (_id, size) => size);
    if (!end) return;
    this.id = end.id;
    this.offset = end.start;
    this.lines = this.records.size + 1;
    this.removals = 0;
    this.torn = false;
  }

  /** Removes what crashes left beside it. */
  async sweep(): Promise<void> {
    const [stem = ''] = basename(this.path).split('.');
    const isLeftover = (name: string): boolean => name.startsWith(`${stem}.`) && /\.(tmp|clearing)$/.test(name);
    await this.disk.sweep(dirname(this.path), isLeftover, Date.now() - LEFTOVER_MS);
  }

  private accept(entries: Entries): void {
    for (const [exportArn, record] of entries) {
      if (record) this.records.set(exportArn, record);
      else this.records.delete(exportArn);
    }
  }

  private async replace(entries: Entries, isHeld: () => Promise<boolean>): Promise<void> {
    // The id tells it from the file that was here before, even where both have the same inode number.
    const header = `${JSON.stringify({ ledger: FORMAT, id: randomUUID() })}\n`;
    await replaceFile(this.path, header + (await toLines(entries)), this.disk, () => assertHeld(isHeld));
  }

  /** A first line that is no header is passed over like any other: the next compaction puts one there. */
  private checkFormat(text: string): void {
    const { ledger } = (parse(text.slice(0, text.indexOf('\n'))) ?? {}) as { ledger?: unknown };
    if (typeof ledger === 'number' && ledger > FORMAT) throw new LedgerVersionError(this.path, ledger);
  }
}

async function assertHeld(isHeld: () => Promise<boolean>): Promise<void> {
  if (!(await isHeld())) throw new Error('Another window took this one for dead and writes now: it was asleep for too long.');
}

async function readLines(text: string): Promise<{ entries: Map<string, ExportRecord | undefined>; lines: number; removals: number }> {
  const entries = new Map<string, ExportRecord | undefined>();
  let lines = 0;
  let removals = 0;
  for (let start = 0, end; (end = text.indexOf('\n', start)) !== -1; start = end + 1) {
    lines += 1;
    if (lines % LINES_AT_A_TIME === 0) await breathe();
    const value = parse(text.slice(start, end));
    const record = readRecord(value);
    if (record) {
      entries.set(record.exportArn, record);
      continue;
    }
    const removed = (value as { removed?: unknown } | null | undefined)?.removed;
    if (typeof removed !== 'string') continue;
    removals += 1;
    entries.set(removed, undefined);
  }
  return { entries, lines, removals };
}

async function toLines(entries: Entries): Promise<string> {
  let text = '';
  let lines = 0;
  for (const [exportArn, record] of entries) {
    text += `${JSON.stringify(record ?? { removed: exportArn })}\n`;
    lines += 1;
    if (lines % LINES_AT_A_TIME === 0) await breathe();
  }
  return text;
}

/** @returns undefined for what is not JSON: a line that was torn or edited */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
