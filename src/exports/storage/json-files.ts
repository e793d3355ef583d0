import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { nodeDisk, type Disk } from './disk';
import { replaceFile, whileBusy } from './replace-file';

/**
 * A folder of JSON files, one for each key, shared by all windows of this VS Code.
 *
 * A file each, written beside and renamed: windows cannot overwrite each other's, as they would in one shared value,
 * and a crash leaves a file either as it was or as it is.
 */
export class JsonFiles<T> {
  /** @param read the value of a file that anybody may have edited; undefined if it is not a valid T. */
  constructor(
    readonly folder: string,
    private readonly read: (value: unknown) => T | undefined,
    private readonly disk: Disk = nodeDisk,
  ) {}

  /**
   * Every valid value, in no order. A file that holds none is passed over, not deleted.
   *
   * @throws what keeps a file from being read: a list that lacks a value without saying so would be taken for the whole.
   */
  async list(): Promise<T[]> {
    const names = await this.disk.list(this.folder);
    const values = await Promise.all(names.filter((name) => name.endsWith('.json')).map((name) => this.readFile(name)));
    return values.filter((value) => value !== undefined);
  }

  /** The value of a key; undefined if there is no file, or none that holds a valid T. @throws what keeps it from being read */
  get(key: string): Promise<T | undefined> {
    return this.readFile(basename(this.file(key, 'json')));
  }

  /** Whether there is a file of this key, valid or not. */
  async has(key: string): Promise<boolean> {
    return (await whileBusy(() => this.disk.look(this.file(key, 'json')))) !== undefined;
  }

  async put(key: string, value: T): Promise<void> {
    await this.disk.makeFolder(this.folder);
    await replaceFile(this.file(key, 'json'), JSON.stringify(value, undefined, 2), this.disk);
  }

  async remove(key: string): Promise<void> {
    await this.disk.remove(this.file(key, 'json'));
  }

  /** Path of a file that belongs to a key. A key is text from elsewhere: its hash lets none name another folder. */
  file(key: string, ending: string): string {
    return join(this.folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.${ending}`);
  }

  private async readFile(name: string): Promise<T | undefined> {
    const found = await whileBusy(() => this.disk.look(join(this.folder, name)));
    if (!found) return undefined;
    let value: unknown;
    try {
      value = JSON.parse(found.text);
    } catch {
      return undefined;
    }
    return this.read(value);
  }
}
