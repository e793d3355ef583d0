import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commandIds } from '../../src/ui/ids';
import { EXTENSION_ID } from './support';

describe('activation', () => {
  const extension = vscode.extensions.getExtension(EXTENSION_ID) as vscode.Extension<unknown>;

  it('happens in a real extension host, of the bundle that ships', async () => {
    assert.equal(typeof vscode.version, 'string');
    assert.notEqual(vscode.env.machineId, 'someValue.machineId', 'a mock stands in for the editor');
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

  it('asks nobody for anything, as long as nothing is chosen', () => {
    assert.equal(vscode.workspace.getConfiguration('simpledb').get('connection'), '');
  });
});
