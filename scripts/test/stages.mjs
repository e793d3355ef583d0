/** What `npm test` does, as steps that run beside each other where they can. */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleTests } from '../bundle-tests.mjs';
import { startGroup } from '../processes.mjs';
import { TEST_MILLISECONDS } from '../timeouts.mjs';
import { findBrowser } from '../vscode-host/browser.mjs';
import { HOSTS, NEWEST, installHost } from '../vscode-host/install.mjs';
import { COVERAGE, clearCoverage, coverageVariables, tellCoverage } from './coverage.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Whose run of `src` counts for its coverage. */
const COVERED = new Set(['unit', 'page', 'host']);
/** Kinds of tests in a browser. */
const IN_BROWSER = new Set(['page', 'host', 'e2e']);
/** Kinds of tests in a VS Code of ours. */
const IN_HOST = new Set(['host', 'package', 'e2e']);
/** Steps that the tests of a kind are dealt to, so that two of them can run beside each other. */
const PARTS = { page: 2, e2e: 4 };

export const STAGES = ['lint', 'types', 'build', 'audit', 'unit', 'page', 'host', 'vsix', 'package', 'e2e', 'coverage', 'desktop'];
const ALL = STAGES.filter(name => name !== 'desktop');

/** What a stage needs to have been made before. */
const NEEDS = {
  audit: ['build'],
  unit: ['build'],
  page: ['build'],
  host: ['build'],
  vsix: ['build'],
  package: ['build', 'vsix'],
  e2e: ['build', 'vsix'],
  coverage: ['build', ...COVERED],
  desktop: ['build'],
};

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

export class Stages {
  /** @type {Counts} */
  counts = { passed: 0, failed: 0, skipped: 0 };
  /** @type {Map<string, ReturnType<typeof bundleTests>>} */
  #bundled = new Map();
  #measuresCoverage = false;

  /** @param {string} temporary folder that goes when the run ends */
  constructor(temporary) {
    this.temporary = temporary;
  }

  /**
   * The steps of the stages named, and of those that they need; the longest come early, so that none is left over alone.
   * @param {readonly string[]} [named] default all but "desktop"
   * @returns {import('./side-by-side.mjs').Step[]}
   */
  steps(named = ALL) {
    const wanted = new Set(named.flatMap(name => [...NEEDS[name] ?? [], name]));
    // Single tests cover little.
    this.#measuresCoverage = wanted.has('coverage') && !process.env.SIMPLEDB_TEST_GREP;
    if (this.#measuresCoverage) clearCoverage(root);
    const make = {
      build: () => [this.#script('build', ['esbuild.mjs', ...this.#measuresCoverage ? ['--maps', COVERAGE.maps] : []])],
      lint: () => [this.#script('lint', [
        'node_modules/eslint/bin/eslint.js', '.', '--cache', '--cache-strategy', 'content', '--cache-location', 'out/lint/',
      ])],
      vsix: () => [this.#script('make the package', ['scripts/package.mjs', '--built'], ['build'])],
      e2e: () => this.#mocha('e2e', ['make the package']),
      unit: () => this.#mocha('unit', ['build']),
      page: () => this.#mocha('page', ['build']),
      types: () => ['.', 'webview-ui', 'src/protocol', 'test'].map(folder => this.#types(folder)),
      host: () => Object.keys(HOSTS).map(version => this.#host(version)),
      package: () => this.#mocha('package', ['make the package']),
      audit: () => [this.#script('audit', ['scripts/audit.mjs'], ['build'])],
      desktop: () => [this.#host('desktop')],
    };
    const of = names => names.filter(name => wanted.has(name)).flatMap(name => make[name]());
    const first = of(['build', 'lint', 'vsix']);
    const waiting = of(['e2e']);
    const others = of(Object.keys(make)).filter(({ title }) => ![...first, ...waiting].some(each => each.title === title));
    // A window of VS Code leaves the processor to others for most of the time.
    const mixed = Array.from({ length: Math.max(waiting.length, others.length) }, (_, n) => [waiting[n], others[n]]).flat().filter(Boolean);
    const steps = [...first, ...mixed];
    if (!this.#measuresCoverage) return steps;
    const covered = steps.filter(({ kind }) => COVERED.has(kind)).map(({ title }) => title);
    return [...steps, { title: 'coverage', needs: covered, run: async ({ write }) => tellCoverage(root, write) }];
  }

  /**
   * The steps for single tests, with the build that they need and nothing else.
   * @param {Map<string, string[]>} tests names of test files by kind
   */
  async stepsOf(tests) {
    const kinds = [...tests.keys()];
    for (const [kind, only] of tests) this.#bundled.set(kind, bundleTests(root, kind, only));
    const needsDist = await Promise.all(kinds.map(async kind => (await this.#bundled.get(kind)).needsDist));
    const needsPackage = tests.has('e2e') || tests.has('package');
    const needsBuild = needsPackage || tests.has('host') || needsDist.some(Boolean);
    return [
      ...needsBuild ? [this.#script('build', ['esbuild.mjs'])] : [],
      ...needsPackage ? [this.#script('make the package', ['scripts/package.mjs', '--built'], ['build'])] : [],
      ...kinds.map(kind => (kind === 'host' ? this.#host(NEWEST) : this.#mocha(kind, ['build', 'make the package'], 1)[0])),
    ];
  }

  #bundle(kind) {
    const bundled = this.#bundled.get(kind) ?? bundleTests(root, kind);
    this.#bundled.set(kind, bundled);
    return bundled;
  }

  #script(title, command, needs = []) {
    return { title, needs, run: how => this.#run(how, command) };
  }

  #types(folder) {
    const info = join('out', 'types', `${folder === '.' ? 'src' : folder.replaceAll('/', '-')}.tsbuildinfo`);
    return this.#script(`types of ${folder}`, ['node_modules/typescript/bin/tsc', '-p', folder, '--incremental', '--tsBuildInfoFile', info]);
  }

  #mocha(kind, needs, parts = PARTS[kind] ?? 1) {
    const { SIMPLEDB_TEST_GREP } = process.env;
    // A text that no test of a part has would fail that part.
    const count = SIMPLEDB_TEST_GREP ? 1 : parts;
    return Array.from({ length: count }, (_, part) => ({
      title: count === 1 ? kind : `${kind}, part ${part + 1} of ${count}`,
      kind,
      needs,
      run: async how => {
        const { files } = await this.#bundle(kind);
        const own = files.filter((_, index) => index % count === part);
        if (!own.length) throw new Error(`There are no tests in test/${kind}.`);
        await this.#counted(counts => this.#run(how, [
          'node_modules/mocha/bin/mocha.js', '--reporter', 'scripts/mocha-reporter.cjs', '--timeout', String(TEST_MILLISECONDS),
          '--fail-zero', '--forbid-only', ...(SIMPLEDB_TEST_GREP ? ['--fgrep', SIMPLEDB_TEST_GREP] : []), ...own,
        ], { ...this.#browser(kind), SIMPLEDB_TEST_COUNTS: counts, ...this.#coverage(kind) }));
      },
    }));
  }

  #host(version) {
    return {
      title: `host ${version}`,
      kind: 'host',
      needs: ['build'],
      run: async how => {
        await this.#bundle('host');
        await this.#counted(counts => this.#run(how, ['scripts/run-host-tests.mjs', version], {
          ...this.#browser(version === 'desktop' ? 'desktop' : 'host'), SIMPLEDB_TEST_COUNTS: counts, ...this.#coverage('host'),
        }));
      },
    };
  }

  #browser(kind) {
    return IN_BROWSER.has(kind) ? { CHROME_PATH: findBrowser() } : {};
  }

  #coverage(kind) {
    return this.#measuresCoverage && COVERED.has(kind) ? coverageVariables(root) : {};
  }

  /** Runs something that ends in a mocha run, and adds its counts. */
  async #counted(action) {
    const file = join(this.temporary, `counts-${Math.random()}.json`);
    writeFileSync(file, '');
    try {
      await action(file);
    } finally {
      const text = readFileSync(file, 'utf8');
      for (const [name, count] of Object.entries(text ? JSON.parse(text) : {})) this.counts[name] += count;
    }
    if (!readFileSync(file, 'utf8')) throw new Error('The tests did not come to an end.');
  }

  /** Runs a program of this project or of its dependencies. @throws {Error} when it does not end with 0 */
  async #run({ signal, write }, [script, ...args], env = {}) {
    const { child, ended, stop } = startGroup(process.execPath, [join(root, script), ...args], {
      cwd: root,
      env: { ...this.#environment(), ...env },
      stdio: ['ignore', ...(write ? ['pipe', 'pipe'] : ['inherit', 'inherit'])],
    }, 'SIGTERM');
    if (write) for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', write);
    const onAbort = () => void stop();
    signal.addEventListener('abort', onAbort);
    const how = await ended;
    signal.removeEventListener('abort', onAbort);
    if (how !== 'exit code 0') throw new Error(how);
  }

  /** No test may see, let alone use, what this user has to do with AWS. */
  #environment() {
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
    const none = join(this.temporary, 'no-such-file');
    return {
      ...Object.fromEntries(inherited),
      AWS_CONFIG_FILE: none,
      AWS_SHARED_CREDENTIALS_FILE: none,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}),
    };
  }
}

/**
 * Installs what is missing before anything runs: several steps would do it at once.
 * @param {readonly string[]} names of stages or kinds of tests
 */
export async function prepare(names) {
  const needed = names.flatMap(name => [...NEEDS[name] ?? [], name]);
  if (needed.some(name => IN_BROWSER.has(name))) findBrowser();
  if (!needed.some(name => IN_HOST.has(name))) return;
  for (const version of Object.keys(HOSTS)) await installHost(version);
}
