/**
 * npm test [-- stage...]: all stages in order, or those named (lint types build audit unit page host vsix package e2e
 * desktop); stops at the first that fails. SIMPLEDB_TEST_GREP runs only the tests with that text in their title.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../esbuild.mjs';
import { bundleTests } from './bundle-tests.mjs';
import { startGroup, temporaryFolder } from './processes.mjs';
import { findBrowser } from './vscode-host/browser.mjs';
import { HOSTS } from './vscode-host/install.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const temporary = temporaryFolder('simpledb-test');
const countsFile = join(temporary.path, 'counts.json');
const totals = { passed: 0, failed: 0, skipped: 0 };

/** Milliseconds that one test may take, by kind. */
const TIMEOUTS = { unit: 30_000, page: 30_000, package: 60_000, e2e: 120_000 };

/** No test may see, let alone use, what this user has to do with AWS. */
function environment() {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const none = join(temporary.path, 'no-such-file');
  return {
    ...Object.fromEntries(inherited),
    AWS_CONFIG_FILE: none,
    AWS_SHARED_CREDENTIALS_FILE: none,
    AWS_EC2_METADATA_DISABLED: 'true',
    SIMPLEDB_TEST_COUNTS: countsFile,
    ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}),
  };
}

/** Runs a program of this project or of its dependencies. @throws {Error} when it does not end with 0 */
async function run(script, args, env = {}) {
  const { ended } = startGroup(process.execPath, [join(root, script), ...args], {
    cwd: root,
    env: { ...environment(), ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  }, 'SIGTERM');
  const how = await ended;
  if (how !== 'exit code 0') throw new Error(how);
}

/** Runs something that ends in a mocha run, and adds its counts. */
async function counted(action) {
  writeFileSync(countsFile, '');
  try {
    await action();
  } finally {
    const text = readFileSync(countsFile, 'utf8');
    for (const [name, count] of Object.entries(text ? JSON.parse(text) : {})) totals[name] += count;
  }
  if (!readFileSync(countsFile, 'utf8')) throw new Error('The tests did not come to an end.');
}

async function mocha(kind, env) {
  const files = await bundleTests(root, kind);
  if (!files.length) throw new Error(`There are no tests in test/${kind}.`);
  const { SIMPLEDB_TEST_GREP } = process.env;
  await counted(() => run('node_modules/mocha/bin/mocha.js', [
    '--reporter', join(root, 'scripts/mocha-reporter.cjs'), '--timeout', String(TIMEOUTS[kind]), '--fail-zero',
    '--forbid-only', ...(SIMPLEDB_TEST_GREP ? ['--fgrep', SIMPLEDB_TEST_GREP] : []), ...files,
  ], env));
}

async function host(version, env) {
  await bundleTests(root, 'host');
  await counted(() => run('scripts/run-host-tests.mjs', [version], env));
}

const inBrowser = () => ({ CHROME_PATH: findBrowser() });

/** @type {Record<string, Record<string, () => Promise<unknown>>>} steps by stage */
const STAGES = {
  lint: { lint: () => run('node_modules/eslint/bin/eslint.js', ['.']) },
  types: Object.fromEntries(['.', 'webview-ui', 'src/protocol', 'test'].map(folder => [
    `types of ${folder}`,
    () => run('node_modules/typescript/bin/tsc', ['-p', folder]),
  ])),
  build: { build: () => build() },
  audit: { audit: () => run('scripts/audit.mjs', []) },
  unit: { unit: () => mocha('unit', inBrowser()) },
  page: { page: () => mocha('page', inBrowser()) },
  host: Object.fromEntries(Object.keys(HOSTS).map(version => [`host ${version}`, () => host(version, inBrowser())])),
  vsix: { 'make the package': () => run('scripts/package.mjs', []) },
  package: { package: () => mocha('package', {}) },
  e2e: { e2e: () => mocha('e2e', inBrowser()) },
  desktop: { desktop: () => host('desktop') },
};

/** What a stage needs to have been made before. */
const NEEDS = {
  audit: ['build'],
  unit: ['build'],
  page: ['build'],
  host: ['build'],
  package: ['vsix'],
  e2e: ['vsix'],
  desktop: ['build'],
};
const ALL = Object.keys(STAGES).filter(name => name !== 'desktop');

const named = process.argv.slice(2);
const unknown = named.filter(name => !STAGES[name]);
if (unknown.length) {
  console.error(`There is no stage "${unknown.join('", "')}", only: ${Object.keys(STAGES).join(' ')}.`);
  process.exit(2);
}
if (!existsSync(join(root, 'node_modules'))) {
  console.error('The dependencies are missing: run "npm install" first.');
  process.exit(2);
}

const wanted = new Set(named.length ? named.flatMap(name => [...NEEDS[name] ?? [], name]) : ALL);
const steps = Object.keys(STAGES).filter(name => wanted.has(name)).flatMap(name => Object.entries(STAGES[name]));
for (const [title, step] of steps) {
  console.log(`\n== ${title}`);
  const start = performance.now();
  try {
    await step();
  } catch (error) {
    // esbuild has told its errors already.
    console.error(`\n== ${title} failed${error.errors ? '' : `: ${error.message}`}`);
    process.exitCode = 1;
    break;
  } finally {
    console.log(`== ${title}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
}
temporary.remove();
const { passed, failed, skipped } = totals;
console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
