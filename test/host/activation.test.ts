import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commandIds } from '../../src/ui/kit/ids';
import { startCountingProxy } from '../support/counting-proxy';
import { startSandbox } from '../support/sandbox';
import { disconnect, EXTENSION_ID, set } from './support';

describe('activation', () => {
  const extension = vscode.extensions.getExtension(EXTENSION_ID) as vscode.Extension<unknown>;

  it('happens in a real extension host, of the bundle that ships', async () => {
    // A mock of the API would have no editor on disk behind it.
    const product = JSON.parse(readFileSync(join(vscode.env.appRoot, 'package.json'), 'utf8')) as { version: string };
    assert.equal(product.version, vscode.version);
    await extension.activate();
    assert.ok(extension.isActive);
    const main = join(extension.extensionPath, (extension.packageJSON as { main: string }).main);
    assert.ok(Object.keys(require.cache).includes(main), `${main} is not what was loaded`);
  });

  it('loads a small bundle and none of the large ones', () => {
    const dist = join(extension.extensionPath, 'dist');
    const loaded = Object.keys(require.cache).filter((file) => file.startsWith(dist));
    assert.deepEqual(loaded, [join(dist, 'extension.js')]);
    assert.ok(readFileSync(join(dist, 'extension.js')).length <= 40 * 1024);
  });

  it('registers every command', async () => {
    const all = await vscode.commands.getCommands(true);
    for (const id of Object.values(commandIds)) assert.ok(all.includes(id), id);
  });

  it('asks nobody for anything, as long as nobody looks at the view', async () => {
    const sandbox = await startSandbox();
    const proxy = await startCountingProxy(sandbox.url);
    await set('sandbox.url', proxy.url);
    await set('connection', 'sandbox');
    await vscode.commands.executeCommand(commandIds.showLog);
    assert.deepEqual(proxy.operations, []);
    await disconnect();
    await proxy.stop();
    await sandbox.stop();
  });
});
