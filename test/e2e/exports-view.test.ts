import assert from 'node:assert/strict';
import { ExportForm, openDomains, openForm } from './support/pages';
import { windowOnSandbox } from './support/workbench';

describe('the Exports view', () => {
  const on = windowOnSandbox({ exportSeconds: 2 }, async (client) => {
    // Started elsewhere, before anybody looks: one of them fails.
    await client.startDomainExport({ domainName: 'customers', s3Bucket: 'sandbox-exports', s3KeyPrefix: 'nightly' });
    await client.startDomainExport({ domainName: 'orders-2024', s3Bucket: 'sandbox-locked' });
    for await (const { exportSummaries } of client.paginateListExports()) {
      for (const { exportArn } of exportSummaries) await client.waitUntilExportDone({ exportArn }, { minDelayMs: 100 });
    }
    return {};
  });
  const row = (name: RegExp) => on.workbench.treeItem(name).first();

  it('shows those that were started elsewhere, with what GetExport and S3 tell', async () => {
    const { workbench } = on;
    await openDomains(workbench);
    await row(/^Export of domain customers, succeeded.*480 items, [\d.]+ KB$/).waitFor();
    await row(/^Export of domain orders-2024, failed/).waitFor();
    await workbench.page.locator('.part.sidebar').getByText('2 of 25 exports in 24 hours').waitFor();
    assert.equal(await workbench.page.locator('.notifications-toasts .notification-toast').count(), 0, 'nobody is told of the past');
  });

  it('opens an export’s details, and its settings again', async () => {
    const { workbench } = on;
    await row(/^Export of domain orders-2024, failed/).click();
    const page = workbench.webview();
    await page.getByRole('heading', { name: /orders-2024/ }).first().waitFor();
    await page.getByText(/^Access Denied\. User: .*_started/).first().waitFor();
    await page.getByText(/aws simpledbv2 start-domain-export/).waitFor();
    await page.getByRole('button', { name: /Run Again/ }).click();
    const form = new ExportForm(workbench);
    await form.ready();
    assert.equal(await form.bucket.inputValue(), 'sandbox-locked');
  });

  it('tells the quota in the form, and when the next slot is free once it is used up', async () => {
    const { workbench, client } = on;
    const form = new ExportForm(workbench);
    await form.frame.getByText('1 of 5 for this domain, 2 of 25 for the account in 24 hours.').waitFor();
    // Others use up the rest of the domain's.
    for (let n = 0; n < 4; n += 1) await client.startDomainExport({ domainName: 'orders-2024', s3Bucket: 'sandbox-exports' });
    await workbench.command('SimpleDB: Refresh Exports');
    await form.frame.getByText(/^Quota used up: 5 of 5 for this domain, 6 of 25 for the account in 24 hours; next free slot .+\.$/).waitFor();
    await form.fill('sandbox-exports');
    await form.start.click();
    await form.frame.getByText(/Nothing was started\. The next slot is free at .*; the form keeps what you typed\./).waitFor();
    assert.equal(await form.bucket.inputValue(), 'sandbox-exports');
  });

  it('shows an export that runs, live, and each domain’s exports below it', async () => {
    const { workbench } = on;
    const form = await openForm(workbench, 'web-sessions');
    await form.fill('sandbox-exports');
    await form.start.click();
    await form.arn.waitFor();
    await row(/^Export of domain web-sessions, (pending|in progress)/).waitFor();
    await workbench.activity('SimpleDB').locator('.badge').first().waitFor();
    await row(/^Export of domain web-sessions, succeeded/).waitFor();
    const domain = await openDomains(workbench, 'web-sessions');
    await domain.focus();
    await workbench.page.keyboard.press('ArrowRight');
    await row(/^Export of domain web-sessions, succeeded/).waitFor();
  });

  it('can be filtered by state and by text', async () => {
    const { workbench } = on;
    await workbench.command('SimpleDB: Filter Exports…');
    await workbench.pick('Failed');
    await workbench.page.locator('.part.sidebar').getByText(/Filter failed: 1 of \d+ exports/).waitFor();
    await workbench.command('SimpleDB: Clear Export Filter');
    await row(/^Export of domain customers, succeeded/).waitFor();
  });

  it('has a clean console', () => assert.deepEqual(on.workbench.consoleErrors, []));
});
