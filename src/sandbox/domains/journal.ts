import {
  appendFileSync,
  closeSync,
  openSync,
  readFileSync,
  readSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { replaceFileSync } from '../../exports/storage/replace-file';
import type { Attributes } from '../../select/item';
import type { Change } from './domain';

/**
 * A domain's file: a line of JSON that names the domain (and the seed it began with), then one line for every call that
 * changed it. A line holds the new state of each item it touched, so replaying it twice does no harm, and a call is
 * there as a whole or not at all. Appended lines are in the operating system's hands at once: they outlive the process,
 * though perhaps not a loss of power, which a sandbox need not outlive.
 */
export interface JournalHeader {
  readonly domain: string;
  /** Name of the seed whose items are the domain's first; see `seed.ts`. */
  readonly seed?: string;
}

type Line = { set: [itemName: string, attributes: [name: string, values: readonly string[]][]][] };

/** Longer than any first line can be: a domain's name has at most 255 characters. */
const HEADER_BYTES = 1024;
/** Superseded entries that are worth a rewrite, at the least. */
const MANY_DEAD = 1000;

const toLine = (changes: Iterable<Change>): string => {
  const line: Line = { set: [...changes].map(([name, attributes]) => [name, [...attributes]]) };
  return `${JSON.stringify(line)}\n`;
};

/** Begins a domain's file. */
export function createJournal(path: string, header: JournalHeader): void {
  writeFileSync(path, `${JSON.stringify(header)}\n`);
}

/** The header alone, without reading the rest; undefined when it is torn, as by a kill while the file was created. */
export function readHeader(path: string): JournalHeader | undefined {
  const buffer = Buffer.alloc(HEADER_BYTES);
  const file = openSync(path, 'r');
  try {
    const text = buffer.toString('utf8', 0, readSync(file, buffer, 0, HEADER_BYTES, 0));
    const end = text.indexOf('\n');
    return end < 0 ? undefined : (JSON.parse(text.slice(0, end)) as JournalHeader);
  } finally {
    closeSync(file);
  }
}

export function appendJournal(path: string, changes: readonly Change[]): void {
  appendFileSync(path, toLine(changes));
}

/**
 * The last recorded state of every item that was ever changed (an empty one means deleted). Cuts off a torn last line,
 * and rewrites the file when most of it is superseded.
 */
export function readJournal(path: string, header: JournalHeader): Map<string, Attributes> {
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) truncateSync(path, end);

  const latest = new Map<string, Attributes>();
  let entries = 0;
  for (const text of bytes.toString('utf8', 0, end).split('\n').slice(1, -1)) {
    for (const [name, attributes] of (JSON.parse(text) as Line).set) {
      latest.set(name, new Map(attributes));
      entries++;
    }
  }
  if (header.seed === undefined) {
    for (const [name, attributes] of latest) if (attributes.size === 0) latest.delete(name);
  }
  if (entries - latest.size > Math.max(MANY_DEAD, latest.size)) rewrite(path, header, latest);
  return latest;
}

function rewrite(path: string, header: JournalHeader, latest: ReadonlyMap<string, Attributes>): void {
  const lines = [...latest].map((change) => toLine([change]));
  replaceFileSync(path, `${JSON.stringify(header)}\n${lines.join('')}`);
}
