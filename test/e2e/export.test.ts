import assert from 'node:assert/strict';
import { ExportForm, openDomains, openForm, STATUS_ITEM } from './support/pages';
import { windowOnSandbox } from './support/workbench';

describe('exporting a domain', () => {
  const on = windowOnSandbox({ exportSeconds: 2 });

  it('shows whose domains they are, with their figures', async () => {
    const { workbench } = on;
    await openDomains(workbench);
    await workbench.treeItem(/Local sandbox.*111122223333.*us-east-1/).waitFor();
    await workbench.treeItem(/sensor\.readings, 100,000 items/).waitFor();
  });

  it('goes from the command palette to the objects in the bucket', async () => {
    const { workbench } = on;
    await workbench.command('SimpleDB: Export Domain…');
    await workbench.pick('customers');
    const form = new ExportForm(workbench);
    await form.ready();
    await form.fill('sandbox-exports', 'backups/2026 ü+%');
    await form.start.click();
    await form.arn.waitFor();
    const arn = await form.arn.innerText();
    assert.match(arn, /^arn:aws:sdb:us-east-1:111122223333:domain\/customers\/export\/[0-9a-f-]{36}$/);
    await workbench.statusItem(STATUS_ITEM).getByText('SimpleDB: exporting customers').waitFor();

    const toast = workbench.toast('Domain “customers” was exported: 480 items in bucket “sandbox-exports” (Local sandbox – not AWS, us-east-1).');
    await toast.waitFor();
    await workbench.statusItem(STATUS_ITEM).getByText('SimpleDB: customers exported').waitFor();
    await form.frame.getByText('Succeeded').waitFor();
    await toast.getByRole('button', { name: 'Open in S3 Console' }).waitFor();
    await toast.getByRole('button', { name: 'Copy ARN' }).click();
    // The notification is gone before the extension has written what it was asked for.
    await workbench.page.waitForFunction(async (text) => (await navigator.clipboard.readText()) === text, arn);

    const link = (await form.consoleLink.getAttribute('href')) ?? '';
    const prefix = `backups/2026 ü+%/AWSSimpleDB/${arn.slice(arn.lastIndexOf('/') + 1)}/customers/`;
    assert.equal(new URL(link).searchParams.get('prefix'), prefix);
    const listing = await (await fetch(link)).text();
    for (const name of ['_started', 'data', 'manifest-file.json', 'manifest-summary.json']) {
      assert.ok(listing.includes(name), `${name} is not in the listing`);
    }
    assert.deepEqual(workbench.consoleErrors, []);
  });

  it('can be repeated with the values kept and another token', async () => {
    const { workbench } = on;
    const form = new ExportForm(workbench);
    const token = await form.frame.getByText(/^[0-9a-f]{8}-[0-9a-f-]{27}$/).innerText();
    await form.frame.getByRole('button', { name: 'Export Another' }).click();
    assert.equal(await form.bucket.inputValue(), 'sandbox-exports');
    assert.equal(await form.prefix.inputValue(), 'backups/2026 ü+%');
    assert.notEqual(await form.frame.getByRole('textbox', { name: /client token/i }).inputValue(), token);
  });

  it('begins from a domain’s context menu and its inline button', async () => {
    const { workbench } = on;
    const form = await openForm(workbench, 'orders-2024');
    await form.frame.getByRole('heading', { name: 'Export domain orders-2024' }).waitFor();
    await workbench.inlineAction(await openDomains(workbench, 'product_catalog'), 'Export Domain…');
    await form.frame.getByRole('heading', { name: 'Export domain product_catalog' }).waitFor();
    // One panel per domain: the first one comes back.
    await openForm(workbench, 'orders-2024');
    assert.equal(await workbench.editorTab('Export orders-2024').count(), 1);
  });

  it('does not begin while a field breaks a rule, and leads to the first that does', async () => {
    const { workbench } = on;
    const form = await openForm(workbench, 'web-sessions');
    await form.fill('x', 'p'.repeat(851));
    await form.frame.getByRole('textbox', { name: /owner/i }).fill('1111-2222-333');
    await form.start.click();
    for (const words of [/S3 bucket has 1 character/, /key prefix has 851 characters/i, /owner account is 12 digits/]) {
      await form.frame.getByText(words).first().waitFor();
    }
    const focused = await form.bucket.evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element);
    assert.ok(focused, 'the first field with a problem has not got the focus');
    assert.equal(await form.arn.count(), 0);
  });

  it('that fails says why, in the form, in the status bar and by one notification', async () => {
    const { workbench } = on;
    const form = await openForm(workbench, 'web-sessions');
    await form.fill('no-such-bucket-here', 'a b/ü%41');
    await form.frame.getByRole('textbox', { name: /owner/i }).fill('');
    await form.start.click();
    await form.arn.waitFor();
    const toast = workbench.toast('The export of domain “web-sessions” (Local sandbox – not AWS, us-east-1) failed');
    await toast.waitFor();
    assert.match(await toast.innerText(), /bucket does not exist.*Create the bucket, or export to another one/s);
    await form.frame.getByText('Failed', { exact: true }).waitFor();
    const opened = workbench.page.context().waitForEvent('page');
    await toast.getByRole('button', { name: 'Open in S3 Console' }).click();
    const prefix = new URL((await opened).url()).searchParams.get('prefix') ?? '';
    assert.ok(prefix.startsWith('a b/ü%41/AWSSimpleDB/'), prefix);
    await (await opened).close();
    await workbench.statusItem(STATUS_ITEM).getByText('failed').waitFor();
    await workbench.statusItem(STATUS_ITEM).click();
    await workbench.quickPickRow('web-sessions').waitFor();
    await workbench.page.keyboard.press('Escape');
  });
});
