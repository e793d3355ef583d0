import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type * as rows from '../../../scripts/bench/rows.mjs';
import type * as bundling from '../../../scripts/bundle-tests.mjs';
import type * as coverage from '../../../scripts/test/coverage.mjs';
import type * as paths from '../../../scripts/test/paths.mjs';
import type * as sideBySide from '../../../scripts/test/side-by-side.mjs';

/** The scripts are loaded as they are: bundled, they would not find the project. */
const script = async <T>(path: string) => (await import(pathToFileURL(resolve(path)).href)) as T;

describe('the tests that a path names', () => {
  const of = async (...names: string[]) => (await script<typeof paths>('scripts/test/paths.mjs')).testsOf(resolve('.'), names);

  it('are a file, several of them, or those of a folder', async () => {
    assert.deepEqual([...(await of('test/unit/exports/model/quota.test.ts'))], [['unit', ['exports/model/quota.test.ts']]]);
    const both = await of('test/unit/exports/model/quota.test.ts', resolve('test/page/form.test.ts'), 'test/unit/exports/model/quota.test.ts');
    assert.deepEqual([...both], [['unit', ['exports/model/quota.test.ts']], ['page', ['form.test.ts']]]);
    const folder = (await of('test/unit/scripts')).get('unit');
    assert.ok(folder?.includes('scripts/running-tests.test.ts') && folder.every((name) => name.startsWith('scripts/')));
  });

  it('are none for a wrong path, and the words say so', async () => {
    await assert.rejects(of('test/unit/no-such.test.ts'), { message: 'There is no test/unit/no-such.test.ts.' });
    await assert.rejects(of('test/support'), /There is no test in test\/support: name files that end with \.test\.ts/);
    await assert.rejects(of('src/extension.ts'), /There is no test in src\/extension\.ts/);
  });
});

describe('the bundles of tests', () => {
  it('tell which of them need what ships', async () => {
    const { bundleTests } = await script<typeof bundling>('scripts/bundle-tests.mjs');
    const root = await mkdtemp(join(tmpdir(), 'simpledb-bundles-'));
    try {
      await mkdir(join(root, 'test', 'unit'), { recursive: true });
      await mkdir(join(root, 'test', 'support'));
      await writeFile(join(root, 'test', 'support', 'dist.ts'), 'export const distFile = (name: string) => name;\n');
      await writeFile(join(root, 'test', 'unit', 'a.test.ts'), 'console.log(1);\n');
      await writeFile(join(root, 'test', 'unit', 'b.test.ts'), "import { distFile } from '../support/dist';\nconsole.log(distFile('x'));\n");
      assert.equal((await bundleTests(root, 'unit', ['a.test.ts'])).needsDist, false);
      assert.equal((await bundleTests(root, 'unit', ['b.test.ts'])).needsDist, true);
      assert.deepEqual((await bundleTests(root, 'unit')).files, ['a', 'b'].map((name) => join(root, 'out', 'test', 'unit', `${name}.test.js`)));
    } finally {
      await rm(root, { recursive: true });
    }
  });
});

describe('steps beside each other', () => {
  const run = async (steps: sideBySide.Step[]) => {
    const { runSteps } = await script<typeof sideBySide>('scripts/test/side-by-side.mjs');
    let printed = '';
    const isWell = await runSteps(steps, (text) => (printed += text));
    return { isWell, printed };
  };

  it('keep together what each of them says, and begin when what they need is done', async () => {
    const order: string[] = [];
    let goOn: () => void = () => undefined;
    const first = new Promise<void>((done) => (goOn = done));
    const { isWell, printed } = await run([
      { title: 'slow', run: async ({ write }) => {
        write?.('slow 1\n');
        await first;
        write?.('slow 2\n');
        order.push('slow');
      } },
      { title: 'after', needs: ['slow', 'never run'], run: async () => void order.push('after') },
      { title: 'quick', run: async ({ write }) => {
        write?.('quick\n');
        order.push('quick');
        goOn();
      } },
    ]);
    assert.ok(isWell);
    assert.deepEqual(order, ['quick', 'slow', 'after']);
    assert.match(printed, /== slow\nslow 1\nslow 2\n== slow: /);
  });

  it('end at the first that fails, and with it those that run', async () => {
    const { isWell, printed } = await run([
      { title: 'long', run: ({ signal, write }) => new Promise((_done, fail) => {
        write?.('a lot\n');
        signal.addEventListener('abort', () => fail(new Error('ended')));
      }) },
      { title: 'bad', run: ({ write }) => {
        write?.('what is wrong\n');
        return Promise.reject(new Error('exit code 3'));
      } },
      { title: 'later', needs: ['bad'], run: () => assert.fail('nothing begins after a failure') },
    ]);
    assert.equal(isWell, false);
    assert.match(printed, /-- long was ended after .* s, because another step failed\n/);
    // A log that is cut keeps its end.
    assert.match(printed, /\n== bad\nwhat is wrong\n\n== bad failed after .* s: exit code 3\n$/);
    assert.doesNotMatch(printed, /a lot/);
  });
});

describe('the coverage', () => {
  it('counts a branch that any bundle has taken, minified or not', async () => {
    const { COVERAGE, clearCoverage, coverageVariables, tellCoverage } = await script<typeof coverage>('scripts/test/coverage.mjs');
    const { bundle } = await script<typeof bundling>('scripts/bundle-tests.mjs');
    const root = await mkdtemp(join(tmpdir(), 'simpledb-coverage-'));
    try {
      await mkdir(join(root, 'src'));
      await writeFile(join(root, 'src', 'sign.ts'), `export function sign(n: number): string {
  if (n > 0) {
    return 'plus';
  }
  if (n < 0) {
    return 'minus';
  }
  return n === 0 ? 'zero' : 'none';
}
`);
      await writeFile(join(root, 'src', 'unloaded.ts'), 'export const open = (a?: string) => a ?? String(Math.random());\n');
      clearCoverage(root);
      for (const [name, n, minify] of [['a', 1, false], ['b', -1, true]] as const) {
        await writeFile(join(root, `${name}.ts`), `import { sign } from './src/sign';\nconsole.log(sign(${n}));\n`);
        const outfile = join(root, 'out', 'test', `${name}.js`);
        await bundle(root, [join(root, `${name}.ts`)], { outfile, minify });
        await promisify(execFile)(process.execPath, [outfile], { env: { ...process.env, ...coverageVariables(root) } });
      }
      let told = '';
      tellCoverage(root, (text) => (told += text), { branches: 40, lines: 50 });
      assert.match(told, /: 40\.0 % of branches, 66\.7 % of lines/);
      const report = await readFile(join(root, COVERAGE.report), 'utf8');
      assert.equal(report, '  50 %  src/sign.ts: not taken in lines 8\n   0 %  src/unloaded.ts: not taken in lines 1\n');
      assert.throws(() => tellCoverage(root, () => undefined, { branches: 41, lines: 50 }), /Less is covered than before/);
    } finally {
      await rm(root, { recursive: true });
    }
  });
});

describe('the bench', () => {
  it('has a row for a part that failed, and the figures of the others', async () => {
    const { rowsOf, table } = await script<typeof rows>('scripts/bench/rows.mjs');
    const { error } = console;
    console.error = () => undefined;
    try {
      const all = await rowsOf({
        broken: () => Promise.reject(new Error('no answer\nat all')),
        sound: async () => ({ what: 'A call', measured: '2 ms', reference: 'floor 1 ms', ratio: 2, target: '≤ 3 ×', ok: true }),
      });
      assert.match(table(all), /\| broken \| failed: no answer \| {2}\| {2}\| {2}\| \*\*missed\*\* \|\n\| A call \| 2 ms \| floor 1 ms \| 2\.00 × \| ≤ 3 × \| met \|$/);
    } finally {
      console.error = error;
    }
  });
});
