import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as esbuild from 'esbuild';
import { distFile } from '../../support/dist';
import { startSandbox, type Sandbox } from '../../support/sandbox';

const client = distFile('simpledb.mjs');

describe('the client that ships', () => {
  let folder: string;
  let sandbox: Sandbox;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'simpledb-bundling-'));
    sandbox = await startSandbox();
  });
  after(async () => {
    await sandbox.stop();
    await rm(folder, { recursive: true });
  });

  // Both signatures are asked for: version 2 by ListDomains, version 4 by ListExports.
  for (const [format, ending] of [['cjs', 'cjs'], ['esm', 'mjs']] as const) {
    it(`works in a script that is bundled with it as ${format}`, async () => {
      const script = join(folder, 'script.mjs');
      await writeFile(
        script,
        `import { SimpleDBClient } from ${JSON.stringify(client)};
        const [endpoint, accessKeyId, secretAccessKey] = process.argv.slice(2);
        const client = new SimpleDBClient({ region: 'us-east-1', endpoint, credentials: { accessKeyId, secretAccessKey } });
        Promise.all([client.listDomains({}), client.listExports({})]).then(([{ DomainNames }, { exportSummaries }]) => {
          console.log(JSON.stringify([DomainNames.includes('customers'), Array.isArray(exportSummaries)]));
          client.close();
        });`,
      );
      const outfile = join(folder, `bundle.${ending}`);
      const { warnings } = await esbuild.build({ entryPoints: [script], bundle: true, platform: 'node', format, outfile, logLevel: 'silent' });
      assert.deepEqual(warnings.map(({ text }) => text), []);
      const ran = await promisify(execFile)(process.execPath, [outfile, sandbox.url, sandbox.accessKeyId, sandbox.secretAccessKey]);
      assert.deepEqual(JSON.parse(ran.stdout), [true, true]);
    });
  }

  it('reaches Node’s own modules by imports alone', async () => {
    const { metafile } = await esbuild.build({ entryPoints: [client], bundle: true, platform: 'node', format: 'esm', write: false, metafile: true });
    const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
    assert.deepEqual(imports.filter(({ kind }) => kind !== 'import-statement' && kind !== 'dynamic-import'), []);
    assert.deepEqual(imports.filter(({ path }) => !path.startsWith('node:')), []);
    assert.deepEqual((await readFile(client, 'utf8')).match(/createRequire|import\.meta|Dynamic require/g), null);
  });
});
