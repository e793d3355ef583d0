import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/ui/kit/ids';
import { startSandbox, type Sandbox } from '../support/sandbox';
import { closeExportTabs, connectToSandbox, disconnect, domainRow, exportTabs, tabsBecome } from './support';

describe('export form', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
    await connectToSandbox(sandbox.url);
  });
  after(async () => {
    await closeExportTabs();
    await disconnect();
    await sandbox.stop();
  });

  it('opens once for each domain', async () => {
    await vscode.commands.executeCommand(commandIds.exportDomain, domainRow('customers'));
    await tabsBecome(() => exportTabs().length === 1);
    await vscode.commands.executeCommand(commandIds.exportDomain, domainRow('orders-2024'));
    await tabsBecome(() => exportTabs().length === 2);
    await vscode.commands.executeCommand(commandIds.exportDomain, domainRow('customers'));
    await tabsBecome(() => exportTabs().some(({ label, isActive }) => isActive && label === 'Export customers'));
    assert.deepEqual(exportTabs().map(({ label }) => label).sort(), ['Export customers', 'Export orders-2024']);
  });

  it('can be opened again after it was closed', async () => {
    await closeExportTabs();
    await tabsBecome(() => exportTabs().length === 0);
    await vscode.commands.executeCommand(commandIds.exportDomain, domainRow('customers'));
    await tabsBecome(() => exportTabs().length === 1);
  });
});
