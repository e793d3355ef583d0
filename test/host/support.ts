import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds, settingsSection, type SettingTypes } from '../../src/ui/kit/ids';

export const EXTENSION_ID = 'simpledb-tools.simpledb-export';

export async function set<K extends keyof SettingTypes>(key: K, value: SettingTypes[K] | undefined): Promise<void> {
  await vscode.workspace.getConfiguration(settingsSection).update(key, value, vscode.ConfigurationTarget.Global);
}

/** Connects to a sandbox that runs, and waits until its domains were asked for by a command. */
export async function connectToSandbox(url: string): Promise<void> {
  await set('sandbox.url', url);
  await set('connection', 'sandbox');
  await vscode.commands.executeCommand(commandIds.refreshDomains);
}

/** Back to how a new user finds it. */
export async function disconnect(): Promise<void> {
  for (const key of ['connection', 'sandbox.url', 'region', 'endpoint'] as const) await set(key, undefined);
}

export const domainRow = (name: string): { kind: 'domain'; name: string } => ({ kind: 'domain', name });

/** Tabs of export forms, by label. */
export const exportTabs = (): vscode.Tab[] =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.includes('simpledb.export'));

/** Waits for a change of the tabs that brings this about. */
export async function tabsBecome(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise<void>((resolve) => {
      const listener = vscode.window.tabGroups.onDidChangeTabs(() => {
        listener.dispose();
        resolve();
      });
    });
  }
}

export async function closeExportTabs(): Promise<void> {
  const tabs = exportTabs();
  if (tabs.length > 0) assert.ok(await vscode.window.tabGroups.close(tabs));
}
