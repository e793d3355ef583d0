import * as vscode from 'vscode';
import { settingsSection, type SettingTypes } from './ids';

/** The user's settings. All are of machine scope: a workspace cannot set them, trusted or not. */
export class Settings {
  get<K extends keyof SettingTypes>(key: K): SettingTypes[K] {
    // Every setting has a default in package.json, so there is always a value.
    return vscode.workspace.getConfiguration(settingsSection).get<SettingTypes[K]>(key) as SettingTypes[K];
  }

  async set<K extends keyof SettingTypes>(key: K, value: SettingTypes[K]): Promise<void> {
    await vscode.workspace.getConfiguration(settingsSection).update(key, value, vscode.ConfigurationTarget.Global);
  }

  onDidChange(listener: (affects: (key: keyof SettingTypes) => boolean) => void): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration(settingsSection)) return;
      listener((key) => event.affectsConfiguration(`${settingsSection}.${key}`));
    });
  }
}
