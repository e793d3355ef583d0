import { randomUUID } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Disk } from '../storage/disk';
import { readRecord, type ExportRecord } from '../model/read-record';
import { replaceFile } from '../storage/replace-file';

/** The format that is written here; one that is newer is left alone. What an older version would misread must raise it. */
const FORMAT = 1;
/** A file of fewer lines is never worth a compaction. */
const FEW_LINES = 1000;
/** Lines that are read or written before others get their turn: about a millisecond. */
const LINES_AT_A_TIME = 200;
/** Ends a line that a crash has torn. No JSON ends so: even one that lacked only its end is not believed later. */
const STRIKE = '~\n';
/** Files beside the ledger that a crash left are as old as this, in milliseconds. */
const LEFTOVER_MS = 10 * 60 * 1000;

/** Changes by exportArn; undefined for a record that goes. */
export type Entries = ReadonlyMap<string, ExportRecord | undefined>;

/** A line that only a newer version can read, as it stands in the file. */
interface UnknownLine {
  readonly text: string;
  /** The export that it is of, where it says so: it goes when that is removed. */
  readonly of: unknown;
}

/** What is read and written: records by exportArn, lines that are not known by keys that no ARN has. */
type Lines = Iterable<readonly [key: string, ExportRecord | UnknownLine | undefined]>;

const isUnknown = (line: ExportRecord | UnknownLine | undefined): line is UnknownLine => line !== undefined && !('exportArn' in line);

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
 * counts. Other objects, and other members of the header, are a newer version's: a compaction keeps them. Whoever writes must hold the ledger's lock; whoever reads need not. One call at a time.
 */
export class LedgerFile {
  /** The last word on each record and all lines that are not known, in the order of the file: a newer version may need it. */
  private readonly kept = new Map<string, ExportRecord | UnknownLine>();
  private unknownLines = 0;
  /** What else the header says. */
  private header: Readonly<Record<string, unknown>> = {};
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
    const found = this.kept.get(exportArn);
    return isUnknown(found) ? undefined : found;
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

    const { entries, header, lines, removals } = await readLines(text);
    const touched = new Set<string>();
    if (whole) {
      for (const [key, line] of this.kept) if (!isUnknown(line)) touched.add(key);
      this.kept.clear();
      this.header = header;
      this.lines = 0;
      this.removals = 0;
    }
    for (const [key, line] of entries) if (!isUnknown(line)) touched.add(key);
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
    return this.removals > 0 || (this.lines > FEW_LINES && this.lines > 2 * this.kept.size);
  }

  /** Leaves the last word on each record and what is not known, and nothing else. A crash leaves the file as it was or as it is. */
  async compact(isHeld: () => Promise<boolean>): Promise<void> {
    await this.replace(this.kept, isHeld);
    // What stands there now is known: it need not be read again.
    const end = await this.disk.readEnd(this.path, (_id, size) => size);
    if (!end) return;
    this.id = end.id;
    this.offset = end.start;
    this.lines = this.kept.size + 1;
    this.removals = 0;
    this.torn = false;
  }

  /** Removes what crashes left beside it. */
  async sweep(): Promise<void> {
    const [stem = ''] = basename(this.path).split('.');
    const isLeftover = (name: string): boolean => name.startsWith(`${stem}.`) && /\.(tmp|clearing)$/.test(name);
    await this.disk.sweep(dirname(this.path), isLeftover, Date.now() - LEFTOVER_MS);
  }

  private accept(lines: Lines): void {
    for (const [key, line] of lines) {
      if (isUnknown(line)) {
        this.kept.set(`line ${(this.unknownLines += 1)}`, line);
        continue;
      }
      // Back to the end: what comes last counts, for lines that are not known as well.
      this.kept.delete(key);
      if (line) this.kept.set(key, line);
      else this.forget(key);
    }
  }

  /** What is removed leaves nothing, whoever wrote it. */
  private forget(exportArn: string): void {
    for (const [key, line] of this.kept) if (isUnknown(line) && line.of === exportArn) this.kept.delete(key);
  }

  private async replace(lines: Lines, isHeld: () => Promise<boolean>): Promise<void> {
    // The id tells it from the file that was here before, even where both have the same inode number.
    const header = `${JSON.stringify({ ledger: FORMAT, id: randomUUID(), ...this.header })}\n`;
    await replaceFile(this.path, header + (await toLines(lines)), this.disk, () => assertHeld(isHeld));
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

interface Read {
  readonly entries: (readonly [key: string, ExportRecord | UnknownLine | undefined])[];
  readonly header: Readonly<Record<string, unknown>>;
  readonly lines: number;
  readonly removals: number;
}

async function readLines(text: string): Promise<Read> {
  const entries: Read['entries'] = [];
  let header = {};
  let lines = 0;
  let removals = 0;
  for (let start = 0, end; (end = text.indexOf('\n', start)) !== -1; start = end + 1) {
    lines += 1;
    if (lines % LINES_AT_A_TIME === 0) await breathe();
    const line = text.slice(start, end);
    const value = parse(line);
    const record = readRecord(value);
    if (record) {
      entries.push([record.exportArn, record]);
    } else if (isObject(value)) {
      const { ledger, id: _id, removed, exportArn, ...rest } = value;
      if (typeof ledger === 'number') {
        header = rest;
      } else if (typeof removed === 'string') {
        removals += 1;
        entries.push([removed, undefined]);
      } else {
        entries.push(['', { text: line, of: exportArn }]);
      }
    }
  }
  return { entries, header, lines, removals };
}

async function toLines(entries: Lines): Promise<string> {
  let text = '';
  let lines = 0;
  for (const [exportArn, line] of entries) {
    text += isUnknown(line) ? `${line.text}\n` : `${JSON.stringify(line ?? { removed: exportArn })}\n`;
    lines += 1;
    if (lines % LINES_AT_A_TIME === 0) await breathe();
  }
  return text;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @returns undefined for what is not JSON: a line that was torn or edited */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
