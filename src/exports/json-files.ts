import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/**
 * A folder of JSON files, one for each key, shared by all windows of this VS Code.
 *
 * A file each, written beside and renamed: windows cannot overwrite each other's, as they would in one shared value,
 * and a crash leaves a file either as it was or as it is.
 */
export class JsonFiles<T> {
  /** @param read the value of a file that anybody may have edited; undefined for what is none. */
  constructor(
    readonly folder: string,
    private readonly read: (value: unknown) => T | undefined,
  ) {}

  /** Every readable value, in no order. A file that holds none is passed over, not deleted. */
  async list(): Promise<T[]> {
    const names = await readdir(this.folder).catch((error: unknown): string[] => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    });
    const values = await Promise.all(names.filter((name) => name.endsWith('.json')).map((name) => this.readFile(name)));
    return values.filter((value) => value !== undefined);
  }

  /** The value of a key; undefined for none, or none that is readable. */
  get(key: string): Promise<T | undefined> {
    return this.readFile(basename(this.file(key, 'json')));
  }

  async put(key: string, value: T): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const file = this.file(key, 'json');
    const beside = `${file}.${randomUUID()}.tmp`;
    try {
      await writeFile(beside, JSON.stringify(value, undefined, 2), { flush: true });
      await rename(beside, file);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    await rm(this.file(key, 'json'), { force: true });
  }

  /** Path of a file that belongs to a key. A key is text from elsewhere: its hash lets none name another folder. */
  file(key: string, ending: string): string {
    return join(this.folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.${ending}`);
  }

  private async readFile(name: string): Promise<T | undefined> {
    try {
      return this.read(JSON.parse(await readFile(join(this.folder, name), 'utf8')));
    } catch {
      return undefined;
    }
  }
}
