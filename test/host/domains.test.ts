import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import * as vscode from 'vscode';
import type * as simpledb from '../../src/simpledb';
import { commandIds, viewIds } from '../../src/ui/kit/ids';
import { startCountingProxy, type CountingProxy } from '../support/counting-proxy';
import { startSandbox, type Sandbox } from '../support/sandbox';
import { connectToSandbox, disconnect, domainRow, EXTENSION_ID } from './support';

describe('domains', () => {
  let sandbox: Sandbox;
  let proxy: CountingProxy;
  let all = 0;

  before(async () => {
    sandbox = await startSandbox();
    const { extensionPath } = vscode.extensions.getExtension(EXTENSION_ID) as vscode.Extension<unknown>;
    const url = pathToFileURL(`${extensionPath}/dist/simpledb.mjs`).href;
    const { SimpleDBClient, DOMAINS_PER_ACCOUNT } = (await import(url)) as typeof simpledb;
    const client = new SimpleDBClient({ region: 'us-east-1', endpoint: sandbox.url, credentials: sandbox });
    const { DomainNames: seeded } = await client.listDomains({});
    for (let n = seeded.length; n < DOMAINS_PER_ACCOUNT; n += 1) {
      await client.createDomain({ DomainName: `domain-${String(n).padStart(3, '0')}` });
    }
    client.close();
    all = DOMAINS_PER_ACCOUNT;
    proxy = await startCountingProxy(sandbox.url);
  });
  after(async () => {
    await disconnect();
    await proxy.stop();
    await sandbox.stop();
  });

  it('are listed in the number of pages that the service needs', async () => {
    await connectToSandbox(proxy.url);
    await proxy.answered('ListDomains', 3);
    // Whatever else would ask again has to wait for the account, which is asked for at the same time.
    await proxy.answered('GetCallerIdentity');
    assert.equal(all, 250);
    assert.equal(proxy.operations.filter((name) => name === 'ListDomains').length, 3);
  });

  it('have their figures asked for a few at a time, once the view is on screen', async () => {
    await vscode.commands.executeCommand(`${viewIds.domains}.focus`);
    await proxy.answered('DomainMetadata', 250);
    assert.ok(proxy.most('DomainMetadata') <= 4, `${proxy.most('DomainMetadata')} at once`);
  });

  it('give their names and ARNs away', async () => {
    await vscode.commands.executeCommand(commandIds.copyDomainName, domainRow('customers'));
    assert.equal(await vscode.env.clipboard.readText(), 'customers');
    const rows = [domainRow('customers'), domainRow('orders-2024')];
    await vscode.commands.executeCommand(commandIds.copyDomainName, rows[0], rows);
    assert.equal(await vscode.env.clipboard.readText(), 'customers\norders-2024');
    await vscode.commands.executeCommand(commandIds.copyDomainArn, domainRow('customers'));
    assert.equal(
      await vscode.env.clipboard.readText(),
      'arn:aws:sdb:us-east-1:111122223333:domain/customers',
    );
    const asked = proxy.operations.filter((name) => name === 'GetCallerIdentity').length;
    await vscode.commands.executeCommand(commandIds.copyDomainArn, rows[0], [{ kind: 'connection' }, ...rows]);
    assert.equal(
      await vscode.env.clipboard.readText(),
      'arn:aws:sdb:us-east-1:111122223333:domain/customers\narn:aws:sdb:us-east-1:111122223333:domain/orders-2024',
    );
    assert.equal(proxy.operations.filter((name) => name === 'GetCallerIdentity').length, asked);
  });
});
