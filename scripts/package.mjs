/**
 * npm run package: builds and packs what ships into <name>-<version>.vsix.
 *   --built  packs what was built before
 */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';
import { build } from '../esbuild.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const { name, version, repository } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

/** Where the package is put. */
export const VSIX = join(root, `${name}-${version}.vsix`);

/** Makes VSIX anew, and tells what is in it. */
async function makePackage({ isBuilt }) {
  if (!isBuilt) await build();
  await createVSIX({
    cwd: root,
    packagePath: VSIX,
    // All code is bundled: node_modules stays at home.
    dependencies: false,
    allowMissingRepository: true,
    // README's links are relative; the Marketplace needs whole ones, which only the repository's address makes.
    rewriteRelativeLinks: repository !== undefined,
    // The sandbox's key pair is the example of AWS's documentation; a test looks for any other.
    allowPackageSecrets: ['aws'],
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await makePackage({ isBuilt: process.argv.includes('--built') });
  console.log(`${VSIX} ${((await stat(VSIX)).size / 1024).toFixed(1)} KB`);
}
