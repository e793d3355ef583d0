import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const orIfGone =
  <T>(nothing: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code !== 'ENOENT') throw error;
    return nothing;
  };

/**
 * What the files below a folder that others write to hold, by their paths. Files and folders that go meanwhile, as locks do,
 * are left out. Bytes are read as Latin-1, one character each.
 */
export async function textsUnder(folder: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(orIfGone([]))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) for (const [name, text] of await textsUnder(path)) texts.set(name, text);
    const text = entry.isFile() ? await readFile(path, 'latin1').catch(orIfGone(undefined)) : undefined;
    if (text !== undefined) texts.set(path, text);
  }
  return texts;
}
