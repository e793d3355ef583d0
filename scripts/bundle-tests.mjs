/** Bundles the TypeScript tests of one kind into out/test/<kind>, each file by itself, for mocha. */
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as esbuild from 'esbuild';

/** Unit tests have this in the place of VS Code's API. */
const VSCODE = 'test/support/vscode.ts';

/** Whoever imports this needs what ships: see there. */
const NEEDS_DIST = 'test/support/dist.ts';

/**
 * @param {string} root the project's folder
 * @param {string} kind folder of test/
 * @param {readonly string[]} [only] names of test files in that folder; default all
 * @returns {Promise<{ files: string[], needsDist: boolean }>} the bundled test files, sorted, none when there is no such
 *   folder; whether any of them needs the bundles in dist/
 * @throws {Error} esbuild's, after it has printed what is wrong
 */
export async function bundleTests(root, kind, only) {
  const source = join(root, 'test', kind);
  const out = join(root, 'out', 'test', kind);
  // A test that was removed must not run on.
  await rm(out, { recursive: true, force: true });
  const files = existsSync(source) ? await readdir(source, { recursive: true }) : [];
  const tests = (only ?? files.filter(name => name.endsWith('.test.ts'))).toSorted();
  if (!tests.length) return { files: [], needsDist: false };
  const runner = files.includes('index.ts') ? ['index.ts'] : [];
  const { metafile } = await bundle(root, [...tests, ...runner].map(name => join(source, name)), {
    outdir: out,
    outbase: source,
    ...(kind === 'unit' && { external: [], alias: { vscode: join(root, VSCODE) } }),
  });
  return {
    files: tests.map(name => join(out, name.replace(/\.ts$/, '.js'))),
    needsDist: NEEDS_DIST in metafile.inputs,
  };
}

/**
 * Bundles TypeScript for Node.js, with libraries and VS Code's API left outside.
 * @param {string} root the project's folder
 * @param {readonly string[]} entryPoints
 * @param {esbuild.BuildOptions} where the files go
 */
export function bundle(root, entryPoints, where) {
  return esbuild.build({
    absWorkingDir: root,
    entryPoints: [...entryPoints],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
    external: ['vscode'],
    sourcemap: 'inline',
    metafile: true,
    logLevel: 'warning',
    ...where,
  });
}
