import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', ...readdirSync('docs').filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];
/** A path of this project in a text or a drawing; "…/*-commands.ts" and "<name>" are none. */
const PATH = /(?<![\w./-])(?:src|webview-ui|test|scripts|docs|media|\.vscode)\/[\w./-]*\w/g;

const pathsIn = (text: string): string[] => [...new Set([...text.matchAll(PATH)].map(([path]) => path))];

describe('the documents', () => {
  for (const name of DOCUMENTS) {
    it(`${name} names only files and folders that exist`, () => {
      assert.deepEqual(pathsIn(readFileSync(name, 'utf8')).filter((path) => !existsSync(path)), []);
    });
  }

  it('have each path looked for, in code, links and prose', () => {
    assert.deepEqual(pathsIn('see `src/no/such.ts`, (docs/x.md) and test/unit'), ['src/no/such.ts', 'docs/x.md', 'test/unit']);
  });

  const architecture = readFileSync('docs/architecture.md', 'utf8');

  it('have the rooms in the order that lint holds', async () => {
    for (const [layer, lowest, highest] of [['src/exports', 'time', 'output'], ['src/ui', 'kit', 'plans']] as const) {
      const [, words = ''] = new RegExp(`Rooms of \`${layer}\`, lowest first: ([^.]*)\\.`).exec(architecture) ?? [];
      const written = words.match(/[a-z]+(?:-[a-z]+)*/g)?.filter((word) => readdirSync(layer).includes(word));
      const [message = ''] = await complaints(`${layer}/${lowest}/x.ts`, `../${highest}/x`);
      assert.deepEqual(written, message.match(/order: ([^.]*)\./)?.[1]?.split(/, | and /));
    }
  });

  it('draw the arrows as lint allows them', async () => {
    const [, chain = ''] = /^ {4}(simpledb → exports.*)$/m.exec(architecture) ?? [];
    const layers = chain.split(' → ').filter((layer) => existsSync(`src/${layer}`));
    assert.deepEqual(layers, ['simpledb', 'exports', 'aws', 'protocol', 'texts', 'ui']);
    for (const [at, lower] of layers.entries()) {
      for (const higher of layers.slice(at + 1)) {
        const file = lower === 'exports' ? 'src/exports/model/x.ts' : `src/${lower}/x.ts`;
        const up = lower === 'exports' ? '../../' : '../';
        assert.equal((await complaints(file, `${up}${higher}/x`)).length, 1, `${lower} must not import ${higher}`);
      }
    }
  });
});

const eslint = new ESLint({
  overrideConfig: [tseslint.configs.disableTypeChecked, { languageOptions: { parserOptions: { projectService: false } } }],
  ruleFilter: ({ ruleId }) => ruleId === 'no-restricted-imports',
});

async function complaints(filePath: string, path: string): Promise<string[]> {
  const results = await eslint.lintText(`import { x } from '${path}';\nx();\n`, { filePath });
  return results.flatMap(({ messages }) => messages.map(({ message }) => message));
}
