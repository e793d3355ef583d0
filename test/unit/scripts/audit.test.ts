import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as audit from '../../../scripts/audit.mjs';
import type * as notices from '../../../scripts/notices.mjs';
import { distFile } from '../../support/dist';

/** The scripts are loaded as they are: bundled, they would not find the project. */
const script = async <T>(path: string) => (await import(pathToFileURL(resolve(path)).href)) as T;

describe('the audit', () => {
  it('knows the packages that ship, from the list of their licences', async () => {
    const { packagesIn } = await script<typeof notices>('scripts/notices.mjs');
    const shipped = packagesIn(readFileSync(distFile('THIRD-PARTY-NOTICES.txt'), 'utf8'));
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, { version?: string }> };
    const locked = new Set(
      Object.entries(packages).map(([path, { version }]) => `${path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${version ?? ''}`),
    );
    for (const name of ['saxes', 'aws4', '@aws-sdk/client-s3', '@smithy/core', '@vscode/webview-ui-toolkit']) {
      assert.ok(shipped.some((each) => each.startsWith(`${name}@`)), `${name} is not among ${shipped.join()}`);
    }
    for (const each of shipped) assert.ok(locked.has(each), each);
    assert.ok(!shipped.some((each) => /^(esbuild|eslint|mocha|typescript)@/.test(each)), shipped.join());
  });

  it('finds each vulnerable package with its installed versions, and not those that only depend on it', async () => {
    const { findingsOf } = await script<typeof audit>('scripts/audit.mjs');
    const advisory = { title: 'Hangs', url: 'https://example.com/1' };
    const report = {
      vulnerabilities: {
        saxes: { name: 'saxes', severity: 'high', via: [advisory], nodes: ['node_modules/saxes', 'node_modules/x/node_modules/saxes'] },
        x: { name: 'x', severity: 'high', via: ['saxes'], nodes: ['node_modules/x'] },
      },
    };
    const locked = {
      'node_modules/saxes': { version: '6.0.0' },
      'node_modules/x/node_modules/saxes': { version: '5.0.1' },
      'node_modules/x': { version: '1.0.0' },
    };
    const advisories = ['Hangs (https://example.com/1)'];
    assert.deepEqual(findingsOf(report, locked), [
      { package: 'saxes@6.0.0', severity: 'high', advisories },
      { package: 'saxes@5.0.1', severity: 'high', advisories },
    ]);
    assert.deepEqual(findingsOf({ vulnerabilities: {} }, locked), []);
  });

  it('tells an answer that is no report from one without findings', async () => {
    const { findingsOf } = await script<typeof audit>('scripts/audit.mjs');
    assert.throws(() => findingsOf({ message: '405 Method Not Allowed' }, {}), /405/);
    assert.throws(() => findingsOf(undefined, {}), /no report/);
  });
});
