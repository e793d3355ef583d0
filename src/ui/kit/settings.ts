import * as vscode from 'vscode';
import { settingsSection, type SettingTypes } from './ids';

/** The user's settings. All are of machine scope: a workspace cannot set them, trusted or not. */
export class Settings {
  /** Its value; its default where a hand has written one of another type (`null`) into settings.json. */
  get<K extends keyof SettingTypes>(key: K): SettingTypes[K] {
    // Every setting has a default in package.json, so there is always one.
    const fallback = vscode.workspace.getConfiguration(settingsSection).inspect<SettingTypes[K]>(key)?.defaultValue;
    const value = this.written(key);
    return (fallback === undefined || typeof value === typeof fallback ? value : fallback) as SettingTypes[K];
  }

  /** The same as it was written, whatever that is. */
  written(key: keyof SettingTypes): unknown {
    return vscode.workspace.getConfiguration(settingsSection).get(key);
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
