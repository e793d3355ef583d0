/**
 * Builds what ships into dist/. Usage: node esbuild.mjs [--dev] [--partial]
 *   --dev      readable code with source maps instead of minified code
 *   --maps     folder to write source maps to, of the code that ships, which does not name them
 *   --partial  leave out entries whose source does not exist, with a warning (default: that is an error)
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import { thirdPartyNotices } from './scripts/notices.mjs';

const root = dirname(fileURLToPath(import.meta.url));

/**
 * Bundles that are loaded when first needed, so that activation does not pay for them. Other bundles reach them by a
 * dynamic `import()` of the source file named here; it becomes an import of the bundle beside them in dist/.
 */
const LAZY_BUNDLES = new Map([
  ['src/app.ts', './app.js'],
  ['src/aws/index.ts', './aws.js'],
]);

/** Libraries that only dist/aws.js and dist/sandbox.js may hold: they are ten times the size of the extension. */
const AWS_LIBRARIES = /^@(aws-sdk|smithy)\//;

/** @type {esbuild.Plugin} */
const lazyBundles = {
  name: 'lazy-bundles',
  setup(build) {
    build.onResolve({ filter: /^\.{1,2}(\/|$)/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (kind === 'entry-point' || pluginData === lazyBundles) return undefined;
      const resolved = await build.resolve(path, { kind, importer, resolveDir, pluginData: lazyBundles });
      const bundle = LAZY_BUNDLES.get(relative(root, resolved.path).split(sep).join('/'));
      if (!bundle) return undefined;
      if (kind === 'dynamic-import') return { path: bundle, external: true };
      const text = `${bundle} is loaded when it is first needed: use "await import('${path}')" for its values and ` +
        '"import type" for its types.';
      return { errors: [{ text }] };
    });
  },
};

/** @type {esbuild.Plugin} */
const noAwsLibraries = {
  name: 'no-aws-libraries',
  setup(build) {
    build.onResolve({ filter: AWS_LIBRARIES }, ({ path }) => ({
      errors: [{ text: `${path} belongs in dist/aws.js: reach it through "await import()" of src/aws/index.ts.` }],
    }));
  },
};

/**
 * For each file that imports a CommonJS module, esbuild copies all of the module's properties; VS Code's API has hundreds
 * and most of our files import it, which would cost activation more than all of its own work. A `require` copies nothing.
 * @type {esbuild.Plugin}
 */
const vscodeByReference = {
  name: 'vscode-by-reference',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return { contents: text.replace(/^import \* as vscode from 'vscode';$/m, "const vscode = require('vscode');"), loader: 'ts' };
    });
  },
};

/**
 * CommonJS libraries ask for Node's own modules by `require`, which an ES module does not have. A static import in its
 * place works in every module format that somebody may bundle ours into.
 * @type {esbuild.Plugin}
 */
const builtinsByImport = {
  name: 'builtins-by-import',
  setup(build) {
    build.onResolve({ filter: /./ }, ({ path, kind }) =>
      kind === 'require-call' && isBuiltin(path) ? { path: path.replace(/^(?!node:)/, 'node:'), namespace: 'builtin' } : undefined);
    build.onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `import builtin from ${JSON.stringify(path)}; module.exports = builtin;`,
    }));
  },
};

/** @type {esbuild.BuildOptions} */
const node = { platform: 'node', target: 'node20' };

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** @type {Record<string, esbuild.BuildOptions>} what ships, by the file in dist/ */
const BUNDLES = {
  'extension.js': {
    ...node,
    entryPoints: ['src/extension.ts'],
    format: 'cjs',
    external: ['vscode'],
    plugins: [lazyBundles, noAwsLibraries, vscodeByReference],
  },
  'app.js': {
    ...node,
    entryPoints: ['src/app.ts'],
    format: 'cjs',
    external: ['vscode'],
    plugins: [lazyBundles, noAwsLibraries, vscodeByReference],
  },
  'simpledb.mjs': {
    ...node,
    entryPoints: ['src/simpledb/index.ts'],
    format: 'esm',
    plugins: [noAwsLibraries, builtinsByImport],
  },
  'aws.js': { ...node, entryPoints: ['src/aws/index.ts'], format: 'cjs', plugins: [lazyBundles] },
  'cli.mjs': {
    ...node,
    entryPoints: ['src/cli/main.ts'],
    format: 'esm',
    define: { SIMPLEDB_EXPORT_VERSION: JSON.stringify(version) },
    plugins: [lazyBundles, noAwsLibraries],
  },
  'sandbox.js': { ...node, entryPoints: ['src/sandbox/main.ts'], format: 'cjs' },
  'webview.js': { entryPoints: ['webview-ui/main.ts'], platform: 'browser', target: 'es2022', format: 'esm' },
  'webview.css': { entryPoints: ['webview-ui/page/styles.css'], target: 'es2022' },
};

/**
 * Builds all bundles and the licence texts of what they hold.
 * @param {{ dev?: boolean, partial?: boolean, maps?: string }} [options] see the top of this file
 * @returns {Promise<Record<string, number>>} bytes by name of the bundle
 * @throws {Error} esbuild's, after it has printed what is wrong
 */
export async function build({ dev = false, partial = false, maps } = {}) {
  const bundles = Object.entries(BUNDLES).filter(([name, { entryPoints }]) => {
    const missing = partial && !existsSync(join(root, entryPoints[0]));
    if (missing) console.warn(`dist/${name} is left out: there is no ${entryPoints[0]}.`);
    return !missing;
  });
  const results = await Promise.all(bundles.map(([name, options]) => esbuild.build({
    absWorkingDir: root,
    bundle: true,
    minify: !dev,
    sourcemap: dev || (maps ? 'external' : false),
    // Licence comments stand together in the notices file instead.
    legalComments: 'none',
    metafile: true,
    outfile: join('dist', name),
    logLevel: 'warning',
    ...options,
  })));
  if (!dev) {
    const names = (await readdir(join(root, 'dist'))).filter(name => name.endsWith('.map'));
    if (maps) await mkdir(join(root, maps), { recursive: true });
    await Promise.all(names.map(name => {
      const file = join(root, 'dist', name);
      return maps ? rename(file, join(root, maps, name)) : rm(file, { force: true });
    }));
  }
  const inputs = results.flatMap(({ metafile }) => Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path)));
  await writeFile(join(root, 'dist', 'THIRD-PARTY-NOTICES.txt'), await thirdPartyNotices(root, inputs));
  return Object.fromEntries(bundles.map(([name], i) => [name, results[i].metafile.outputs[`dist/${name}`].bytes]));
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  const { values } = parseArgs({ options: { dev: { type: 'boolean' }, partial: { type: 'boolean' }, maps: { type: 'string' } } });
  try {
    for (const [name, bytes] of Object.entries(await build(values))) {
      console.log(`dist/${name.padEnd(14)} ${(bytes / 1024).toFixed(1).padStart(8)} KB`);
    }
  } catch (error) {
    // What esbuild found wrong stands above; anything else has to be told.
    if (!error?.errors) console.error(error);
    process.exitCode = 1;
  }
}
