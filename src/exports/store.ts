import { createHash, randomUUID } from 'node:crypto';
import { watch } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disposable } from './emitter';
import { readRecord, type ExportRecord } from './record';

/**
 * The exports that were started here, one file each, shared by all windows of this VS Code.
 *
 * A file per export, written beside and renamed: windows cannot overwrite each other's records, as they would in one
 * shared value, and a crash leaves a record either as it was or as it is.
 */
export class ExportStore {
  constructor(private readonly folder: string) {}

  /** Every readable record, newest first. A file that is not a record is passed over, not deleted. */
  async list(): Promise<ExportRecord[]> {
    const names = await readdir(this.folder).catch(ifMissing<string[]>([]));
    const records = await Promise.all(names.filter((name) => name.endsWith('.json')).map((name) => this.read(name)));
    return records
      .filter((record) => record !== undefined)
      .sort((a, b) => Date.parse(b.requestedAt) - Date.parse(a.requestedAt));
  }

  async put(record: ExportRecord): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const file = join(this.folder, `${fileName(record.exportArn)}.json`);
    const beside = `${file}.${randomUUID()}.tmp`;
    try {
      await writeFile(beside, JSON.stringify(record, undefined, 2), { flush: true });
      await rename(beside, file);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  }

  /** True for exactly one caller over all windows and restarts: the one that may tell the user of this export's end. */
  async claimNotice(exportArn: string): Promise<boolean> {
    try {
      await (await open(join(this.folder, `${fileName(exportArn)}.told`), 'wx')).close();
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  }

  /** Calls back when records may have changed, by whichever window. */
  async watch(changed: () => void): Promise<Disposable> {
    await mkdir(this.folder, { recursive: true });
    const watcher = watch(this.folder, { persistent: false }, (_event, name) => {
      if (name === null || name.endsWith('.json')) changed();
    });
    // A folder that goes away ends the watch; the records known so far stay usable.
    watcher.on('error', () => watcher.close());
    return { dispose: () => watcher.close() };
  }

  private async read(name: string): Promise<ExportRecord | undefined> {
    try {
      return readRecord(JSON.parse(await readFile(join(this.folder, name), 'utf8')));
    } catch {
      return undefined;
    }
  }
}

/** An ARN is text from elsewhere: its hash names the file, so that no ARN can name another folder. */
const fileName = (exportArn: string): string => createHash('sha256').update(exportArn).digest('hex').slice(0, 32);

const ifMissing = <T>(value: T) => (error: unknown): T => {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return value;
  throw error;
};
