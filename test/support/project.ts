import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of package.json: the bundles of tests lie somewhere below it, and an extension host runs elsewhere. */
export function projectFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
