import assert from 'node:assert/strict';
import { SimpleDBClient } from '../../src/simpledb';
import { startSandbox, type Sandbox } from '../support/sandbox';
import type { ExportForm} from './support/pages';
import { openDomains, openForm, STATUS_ITEM } from './support/pages';
import { openWorkbench, pictureOfFailure, type Workbench } from './support/workbench';

describe('three windows of one VS Code', () => {
  let sandbox: Sandbox;
  let client: SimpleDBClient;
  const windows: Workbench[] = [];

  before(async () => {
    sandbox = await startSandbox({ exportSeconds: 8 });
    client = new SimpleDBClient({ region: sandbox.region, endpoint: sandbox.url, credentials: sandbox });
    const first = await openWorkbench({
      settings: { 'simpledb.connection': 'sandbox', 'simpledb.sandbox.url': sandbox.url },
    });
    windows.push(first, await first.openWindow(), await first.openWindow());
    for (const window of windows) await openDomains(window);
  });
  afterEach(async function () {
    for (const window of windows) await pictureOfFailure(this.currentTest, window);
  });
  after(async () => {
    await windows[0]?.close();
    client?.close();
    await sandbox?.stop();
  });

  const start = async (window: Workbench, domain: string): Promise<string> => {
    const form: ExportForm = await openForm(window, domain);
    await form.fill('sandbox-exports');
    await form.start.click();
    await form.arn.waitFor();
    return form.arn.innerText();
  };
  const toasts = (text: string): Promise<number[]> => Promise.all(windows.map((window) => window.toast(text).count()));

  it('all see an export that one of them started, and one of them tells of its end', async () => {
    const [first] = windows as [Workbench];
    await start(first, 'customers');
    for (const window of windows) await window.statusItem(STATUS_ITEM).getByText('SimpleDB: exporting customers').waitFor();
    for (const window of windows) await window.treeItem(/^Export of domain customers, succeeded/).first().waitFor();
    for (const window of windows) await window.statusItem(STATUS_ITEM).getByText('SimpleDB: customers exported').waitFor();
    await Promise.any(windows.map((window) => window.toast('Domain “customers” was exported').waitFor()));
    const told = await toasts('Domain “customers” was exported');
    assert.equal(told.reduce((a, b) => a + b, 0), 1, `told in ${told.join(', ')}`);
    const exports: string[] = [];
    for await (const { exportSummaries } of client.paginateListExports()) exports.push(...exportSummaries.map(({ exportArn }) => exportArn));
    assert.equal(exports.length, 1);
  });

  it('go on following when the one that did so is closed', async () => {
    const first = windows.shift() as Workbench;
    await start(first, 'orders-2024');
    for (const window of windows) await window.statusItem(STATUS_ITEM).getByText('SimpleDB: exporting orders-2024').waitFor();
    // Its extension host ends with it; whether it led or not, the others carry on.
    await first.page.close();
    for (const window of windows) await window.treeItem(/^Export of domain orders-2024, succeeded/).first().waitFor();
    await Promise.any(windows.map((window) => window.toast('Domain “orders-2024” was exported').waitFor()));
    const told = await toasts('Domain “orders-2024” was exported');
    assert.equal(told.reduce((a, b) => a + b, 0), 1, `told in ${told.join(', ')}`);
  });

  it('tell of several ends together', async () => {
    const [second] = windows as [Workbench];
    // Started elsewhere at one moment, and seen running here.
    for (const domainName of ['product_catalog', 'web-sessions', 'empty-domain']) await client.startDomainExport({ domainName, s3Bucket: 'sandbox-exports' });
    await second.command('SimpleDB: Refresh Exports');
    await second.statusItem(STATUS_ITEM).getByText('SimpleDB: 3 exports running').waitFor();
    await Promise.any(windows.map((window) => window.toast(/3 exports have ended: 3 succeeded/).waitFor()));
  });
});
