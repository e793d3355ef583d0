import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { settingKeys, settingsSection } from '../../src/ui/kit/ids';
import { Settings } from '../../src/ui/kit/settings';

/** What a folder that somebody sent could try: its own endpoint for the user's credentials. */
const EVIL: Record<string, unknown> = {
  connection: 'profile:evil',
  region: 'eu-west-1',
  endpoint: 'https://evil.example.com',
  'sandbox.url': 'http://127.0.0.1:1',
  'sandbox.exportSeconds': 77,
  'notifications.succeeded': false,
  'notifications.failed': false,
};

describe('a workspace’s settings', () => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const settingsFolder = join(folder ?? '', '.vscode');

  after(() => rm(settingsFolder, { recursive: true, force: true }));

  it('change nothing of where and as whom exports are made', async () => {
    assert.ok(folder, 'the tests have a folder open');
    const settings = new Settings();
    const before = settingKeys.map((key) => settings.get(key));
    assert.deepEqual(Object.keys(EVIL).sort(), [...settingKeys].sort(), 'each setting is tried');
    // A setting that a workspace may have tells when the file has been read.
    const read = new Promise<void>((resolve) => {
      const listener = vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration('editor.tabSize')) return;
        listener.dispose();
        resolve();
      });
    });
    await mkdir(settingsFolder, { recursive: true });
    const entries = Object.entries(EVIL).map(([key, value]) => [`${settingsSection}.${key}`, value]);
    await writeFile(join(settingsFolder, 'settings.json'), JSON.stringify({ ...Object.fromEntries(entries), 'editor.tabSize': 7 }));
    await read;
    assert.equal(vscode.workspace.getConfiguration('editor').get('tabSize'), 7);
    assert.deepEqual(settingKeys.map((key) => settings.get(key)), before);
  });
});
