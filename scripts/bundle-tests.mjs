/** Bundles the TypeScript tests of one kind into out/test/<kind>, each file by itself, for mocha. */
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as esbuild from 'esbuild';

/**
 * @param {string} root the project's folder
 * @param {string} kind folder of test/
 * @returns {Promise<string[]>} the bundled test files, sorted; none when there is no such folder
 * @throws {Error} esbuild's, after it has printed what is wrong
 */
export async function bundleTests(root, kind) {
  const source = join(root, 'test', kind);
  const out = join(root, 'out', 'test', kind);
  // A test that was removed must not run on.
  await rm(out, { recursive: true, force: true });
  const files = existsSync(source) ? await readdir(source, { recursive: true }) : [];
  const tests = files.filter(name => name.endsWith('.test.ts')).sort();
  if (!tests.length) return [];
  const runner = files.includes('index.ts') ? ['index.ts'] : [];
  await bundle(root, [...tests, ...runner].map(name => join(source, name)), { outdir: out, outbase: source });
  return tests.map(name => join(out, name.replace(/\.ts$/, '.js')));
}

/**
 * Bundles TypeScript for Node.js, with libraries and VS Code's API left outside.
 * @param {string} root the project's folder
 * @param {readonly string[]} entryPoints
 * @param {esbuild.BuildOptions} where the files go
 */
export async function bundle(root, entryPoints, where) {
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [...entryPoints],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
    external: ['vscode'],
    sourcemap: 'inline',
    logLevel: 'warning',
    ...where,
  });
}
