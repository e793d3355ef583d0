import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Emitter } from '../../src/exports/time/emitter';
import type { DetailsAddress } from '../../src/protocol/details';
import { ExportDetailsPanels } from '../../src/ui/export-details/export-details-panels';
import { detailsPanelType } from '../../src/ui/kit/ids';
import { ADDRESS, EXPORT_ARN, RUNNING } from '../support/export-records';
import { EXTENSION_ID, tabsBecome } from './support';

const detailsTabs = (): vscode.Tab[] =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.includes(detailsPanelType));

describe('details of an export', () => {
  const changed = new Emitter<void>();
  let panels: ExportDetailsPanels;
  /** ARNs that the pages which came up have had looked at. */
  const looks = new Emitter<string>();

  const nextLook = (): Promise<string> =>
    new Promise((resolve) => {
      const listener = looks.event((exportArn) => {
        listener.dispose();
        resolve(exportArn);
      });
    });

  before(() => {
    const extension = vscode.extensions.getExtension(EXTENSION_ID);
    assert.ok(extension);
    const resource = (path: string) => vscode.Uri.joinPath(extension.extensionUri, path);
    panels = new ExportDetailsPanels({
      source: {
        find: (exportArn) => ({ record: { ...RUNNING, exportArn } }),
        onDidChange: changed.event,
        refreshExport: async (exportArn) => looks.fire(exportArn),
      },
      openForm: async () => undefined,
      cliOf: async ({ region }: DetailsAddress) => ({ region }),
      copy: (text) => vscode.env.clipboard.writeText(text),
      noteError: (error) => assert.fail(String(error)),
      showLog: () => undefined,
      dist: resource('dist'),
      icon: { light: resource('media/export-light.svg'), dark: resource('media/export-dark.svg') },
    });
  });
  after(async () => {
    await vscode.window.tabGroups.close(detailsTabs());
    panels.dispose();
  });

  it('come up once for each export, and look by themselves', async () => {
    const look = nextLook();
    panels.open(RUNNING);
    assert.equal(await look, EXPORT_ARN);
    panels.open({ ...RUNNING, exportArn: `${EXPORT_ARN}-2`, domainName: 'orders' });
    await tabsBecome(() => detailsTabs().length === 2);
    panels.open(RUNNING);
    await tabsBecome(() => detailsTabs().some(({ label, isActive }) => isActive && label === 'Export of customers'));
    assert.equal(detailsTabs().length, 2);
  });

  it('come back after a reload, but not without knowing of which export', async () => {
    await vscode.window.tabGroups.close(detailsTabs());
    await tabsBecome(() => detailsTabs().length === 0);
    const create = () => vscode.window.createWebviewPanel(detailsPanelType, 'restored', vscode.ViewColumn.Active, {});
    const look = nextLook();
    panels.restore(create(), { version: 1, panel: ADDRESS });
    assert.equal(await look, EXPORT_ARN);
    const damaged = create();
    let disposed = false;
    damaged.onDidDispose(() => (disposed = true));
    panels.restore(damaged, { version: 1 });
    assert.ok(disposed);
    const twice = create();
    twice.onDidDispose(() => (disposed = true));
    disposed = false;
    panels.restore(twice, { version: 1, panel: ADDRESS });
    assert.ok(disposed);
  });
});
