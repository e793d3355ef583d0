import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { openDomains, openForm } from './support/pages';
import { openWorkbench, pictureOfFailure, type Workbench } from './support/workbench';

describe('the sandbox that the extension starts', () => {
  let workbench: Workbench;
  before(async () => (workbench = await openWorkbench({ settings: { 'simpledb.sandbox.exportSeconds': 1 } })));
  afterEach(async function () {
    await pictureOfFailure(this.currentTest, workbench);
  });
  after(() => workbench?.close());

  it('is one click away, and says everywhere that it is not AWS', async () => {
    await workbench.openViewContainer('SimpleDB');
    await workbench.page.locator('.part.sidebar').getByRole('button', { name: /Try It in a Local Sandbox/ }).click();
    await openDomains(workbench, 'customers');
    await workbench.treeItem(/Local sandbox.*not AWS$/).waitFor();
    const form = await openForm(workbench, 'product_catalog');
    await form.frame.getByText('Local sandbox – not AWS').waitFor();
  });

  it('exports within seconds to a bucket that its own page shows', async () => {
    const form = await openForm(workbench, 'product_catalog');
    await form.fill('sandbox-exports');
    await form.start.click();
    await workbench.toast('Domain “product_catalog” was exported: 150 items').waitFor();
    const listing = await (await fetch((await form.consoleLink.getAttribute('href')) ?? '')).text();
    assert.match(listing, /not AWS/);
    assert.match(listing, /manifest-summary\.json/);
  });

  it('is started again when it has died', async () => {
    const form = await openForm(workbench, 'customers');
    await form.fill('sandbox-exports');
    await killSandbox(workbench.server.userDataDir);
    await form.start.click();
    await workbench.toast('Domain “customers” was exported: 480 items').waitFor();
  });
});

/** Kills the sandbox whose data lie below a folder, as a crash would. */
async function killSandbox(folder: string): Promise<void> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes('sandbox.js') && command.includes(folder)) return void process.kill(Number(pid), 'SIGKILL');
  }
  throw new Error('No sandbox runs.');
}
