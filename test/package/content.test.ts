import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { join, resolve } from 'node:path';
import type * as host from '../../scripts/vscode-host/host.mjs';
import type * as install from '../../scripts/vscode-host/install.mjs';
import { readVsix } from './support/vsix';

interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly version: string;
  readonly main: string;
  readonly l10n?: string;
  readonly files: readonly string[];
}

const root = resolve('.');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
const vsixFile = join(root, `${manifest.name}-${manifest.version}.vsix`);

/** The scripts are loaded as they are: bundled, they would not find their own files. */
const script = async <T>(path: string) => await import(pathToFileURL(join(root, path)).href) as T;

describe('package', () => {
  const zip = readFileSync(vsixFile);
  const files = readVsix(zip);
  const text = (name: string) => files.get(`extension/${name}`)?.toString('utf8') ?? assert.fail(`${name} is missing`);

  it('holds what ships and nothing else', () => {
    const inRoot = (names: readonly string[]) => names.filter(name => existsSync(join(root, name)));
    const media = readdirSync(join(root, 'media'), { recursive: true, encoding: 'utf8' })
      .filter(name => /\.(svg|png|md)$/.test(name) && !name.startsWith('screenshots'));
    const translations = [
      ...inRoot(['l10n']).flatMap(folder => readdirSync(join(root, folder)).map(name => `${folder}/${name}`)),
      ...readdirSync(root).filter(name => /^package\.nls.*\.json$/.test(name)),
    ];
    const bundles = ['app.js', 'aws.js', 'cli.mjs', 'extension.js', 'sandbox.js', 'simpledb.mjs', 'webview.css', 'webview.js'];
    const expected = [
      '[Content_Types].xml',
      'extension.vsixmanifest',
      'extension/LICENSE.txt',
      'extension/package.json',
      'extension/dist/THIRD-PARTY-NOTICES.txt',
      ...bundles.map(name => `extension/dist/${name}`),
      ...media.map(name => `extension/media/${name}`),
      ...translations.map(name => `extension/${name}`),
      ...inRoot(['README.md', 'CHANGELOG.md']).map(name => `extension/${name.toLowerCase()}`),
    ];
    assert.deepEqual([...files.keys()].sort(), expected.sort());
  });

  it('holds a file for each pattern of its manifest', () => {
    // vsce gives these three other names.
    const originals: Record<string, string> = { 'readme.md': 'README.md', 'changelog.md': 'CHANGELOG.md', 'LICENSE.txt': 'LICENSE' };
    const names = [...files.keys()].map(name => name.replace(/^extension\//, '')).map(name => originals[name] ?? name);
    const unmatched = manifest.files.filter(pattern => {
      const expression = pattern.replace(/[^\w/*]/g, '\\$&').replaceAll('*', '[^/]*');
      return !names.some(name => new RegExp(`^${expression}$`).test(name));
    });
    assert.deepEqual(unmatched, []);
    assert.ok(manifest.files.length > 0);
  });

  it('is of 1 MB at the most', () => assert.ok(zip.length <= 1024 * 1024, `${zip.length} bytes`));

  it('holds every file that its manifest names', () => {
    const named = JSON.stringify(JSON.parse(text('package.json')), (key, value: unknown) => (key === 'scripts' ? undefined : value));
    const paths = [...named.matchAll(/"(?:\.\/)?((?:dist|media)\/[^"*]+)"/g)].map(([, path]) => path as string);
    assert.ok(paths.includes(manifest.main.replace('./', '')));
    for (const path of paths) text(path);
    if (/"%[^"]+%"/.test(named)) text('package.nls.json');
    if (manifest.l10n !== undefined) assert.match(manifest.l10n, /^\.\/l10n\/?$/);
  });

  it('holds the licences of the libraries in it', () => {
    const notices = text('dist/THIRD-PARTY-NOTICES.txt');
    for (const library of ['@aws-sdk/client-s3', '@rgrove/parse-xml', '@vscode/webview-ui-toolkit', 'aws4']) {
      assert.match(notices, new RegExp(`^${library} \\S+ \\(\\S+\\)$`, 'm'));
    }
    assert.match(notices, /Apache License\s+Version 2\.0/);
  });

  it('holds no key but the example of AWS\'s documentation', () => {
    const allowed = new Set(['AKIAIOSFODNN7EXAMPLE', 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY']);
    for (const [name, content] of files) {
      const keyIds = content.toString('latin1').match(/\b(AKIA|ASIA)[A-Z0-9]{16}\b/g) ?? [];
      const secrets = content.toString('latin1').match(/(?<=["'`])(?=[^"'`]*[A-Z])(?=[^"'`]*[a-z])(?=[^"'`]*[0-9])[A-Za-z0-9/+]{40}(?=["'`])/g) ?? [];
      assert.deepEqual([...keyIds, ...secrets].filter(key => !allowed.has(key)), [], name);
    }
  });

  it('holds no address of a source file and no source map', () => {
    for (const [name, content] of files) {
      if (/\.m?js$/.test(name)) assert.ok(!content.includes('sourceMappingURL='), name);
    }
  });

  it('can be installed in each VS Code that is tested', async () => {
    const { HOSTS } = await script<typeof install>('scripts/vscode-host/install.mjs');
    const { installedBy } = await script<typeof host>('scripts/vscode-host/host.mjs');
    for (const version of Object.keys(HOSTS)) {
      const id = `${manifest.publisher}.${manifest.name}@${manifest.version}`;
      assert.deepEqual(await installedBy(version, vsixFile), [id], version);
    }
  });
});
