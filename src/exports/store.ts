import { watch } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import type { Disposable } from './emitter';
import { JsonFiles } from './json-files';
import { readRecord, type ExportRecord } from './record';

/** The exports that were started here, shared by all windows of this VS Code. */
export class ExportStore {
  private readonly files: JsonFiles<ExportRecord>;

  constructor(private readonly folder: string) {
    this.files = new JsonFiles(folder, readRecord);
  }

  /** Every readable record, newest first. */
  async list(): Promise<ExportRecord[]> {
    const records = await this.files.list();
    return records.sort((a, b) => Date.parse(b.requestedAt) - Date.parse(a.requestedAt));
  }

  async put(record: ExportRecord): Promise<void> {
    await this.files.put(record.exportArn, record);
  }

  /** True for exactly one caller over all windows and restarts: the one that may tell the user of this export's end. */
  async claimNotice(exportArn: string): Promise<boolean> {
    try {
      await (await open(this.files.file(exportArn, 'told'), 'wx')).close();
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
}
