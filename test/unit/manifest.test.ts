import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { REGIONS } from '../../src/simpledb/model';
import { alwaysOfferedIds, commandIds, contextKeys, settingKeys, settingsSection, viewIds, viewItems, type CommandId } from '../../src/ui/kit/ids';

interface Menu {
  command: string;
  when?: string;
}
interface Manifest {
  contributes: {
    commands: { command: string; title: string; category: string }[];
    views: Record<string, { id: string }[]>;
    menus: Record<string, Menu[]>;
    viewsWelcome: { contents: string }[];
    configuration: { properties: Record<string, { scope: string; default: unknown; enum?: string[] }> };
  };
  capabilities: { untrustedWorkspaces: { supported: string; restrictedConfigurations: string[] } };
}

describe('package.json and the code', () => {
  const { contributes, capabilities } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
  const commands = Object.values(commandIds).sort();
  const settings = settingKeys.map((key) => `${settingsSection}.${key}`).sort();

  it('have the same commands', () => {
    assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), commands);
  });

  it('know which commands can be chosen before the app is open', () => {
    const { commandPalette = [], ...others } = contributes.menus;
    const titles = others['view/title'] ?? [];
    const byTheApp = /simpledb\.(connected|domainsFiltered|exportsFiltered)|^false$/;
    const always = commands.filter((id) => !commandPalette.some(({ command, when }) => command === id && byTheApp.test(when ?? '')));
    assert.deepEqual([...alwaysOfferedIds].sort(), always);
    for (const { command, when = '' } of titles) if (!byTheApp.test(when)) assert.ok(always.includes(command as CommandId), command);
    for (const { contents } of contributes.viewsWelcome) {
      for (const [, command] of contents.matchAll(/\(command:([\w.]+)\)/g)) assert.ok(always.includes(command as CommandId), command);
    }
  });

  it('have the same views and settings', () => {
    assert.deepEqual(Object.values(contributes.views).flat().map(({ id }) => id), Object.values(viewIds));
    assert.deepEqual(Object.keys(contributes.configuration.properties).sort(), settings);
  });

  it('name only commands, views, rows and context keys that exist', () => {
    const known = new Set<string>([...Object.values(contextKeys), ...Object.values(viewIds), 'listMultiSelection', 'view', 'viewItem', 'false', ...Object.values(viewItems)]);
    for (const { command, when } of Object.values(contributes.menus).flat()) {
      assert.ok((commands as string[]).includes(command), command);
      for (const word of when?.match(/[\w.]+/g) ?? []) assert.ok(known.has(word), `${word} in ${when}`);
    }
    for (const { contents } of contributes.viewsWelcome) {
      for (const [, command] of contents.matchAll(/\(command:([\w.]+)\)/g)) assert.ok((commands as string[]).includes(command as string));
    }
  });

  it('keep every setting out of a workspace’s reach', () => {
    for (const [name, { scope }] of Object.entries(contributes.configuration.properties)) assert.equal(scope, 'machine', name);
    assert.equal(capabilities.untrustedWorkspaces.supported, 'limited');
    assert.deepEqual([...capabilities.untrustedWorkspaces.restrictedConfigurations].sort(), settings);
  });

  it('offer the Regions that have SimpleDB, and no others', () => {
    assert.deepEqual(contributes.configuration.properties['simpledb.region']?.enum, ['', ...REGIONS]);
  });

  it('title each command under one category, with “…” where it asks more', () => {
    const asking = [
      'exportDomain',
      'exportDomains',
      'filterDomains',
      'selectProfile',
      'selectRegion',
      'showExports',
      'filterExports',
      'showExportDetails',
      'runExportAgain',
      'openExportInS3',
      'copyExportArn',
      'copyS3Uri',
      'followExportWith',
      'stopFollowingExport',
      'removePlan',
      'clearForgottenExports',
      'saveExportRecord',
    ];
    for (const { command, title, category } of contributes.commands) {
      assert.equal(category, 'SimpleDB');
      assert.equal(title.endsWith('…'), asking.includes(command.slice('simpledb.'.length)), title);
    }
  });
});
