import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { replaceFileSync } from '../../exports/storage/replace-file';
import type { ExportRecord } from './record';

/**
 * The file of all exports: one line of JSON for every change of an export, with its whole new state, so that the last
 * line of each counts. An appended line is in the operating system's hands before the change is answered to anyone: it
 * outlives the process, however that ends.
 */
export class ExportJournal {
  constructor(private readonly path: string) {}

  /**
   * The exports that `keep` lets stay, in the order of their requests, and rewrites the file with no more than these.
   * A last line that a kill cut short was never answered, and is dropped.
   */
  load(keep: (record: ExportRecord) => boolean): ExportRecord[] {
    mkdirSync(dirname(this.path), { recursive: true });
    const latest = new Map<string, ExportRecord>();
    const text = existsSync(this.path) ? readFileSync(this.path, 'utf8') : '';
    for (const line of text.split('\n').slice(0, -1)) {
      const record = JSON.parse(line) as ExportRecord;
      latest.set(record.id, record);
    }
    const records = [...latest.values()].filter(keep).sort((a, b) => a.sequence - b.sequence);
    replaceFileSync(this.path, records.map(toLine).join(''));
    return records;
  }

  append(record: ExportRecord): void {
    appendFileSync(this.path, toLine(record));
  }
}

const toLine = (record: ExportRecord): string => `${JSON.stringify(record)}\n`;
