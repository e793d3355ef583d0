import assert from 'node:assert/strict';
import { ExportForm, openDomains, openForm, STATUS_ITEM } from './support/pages';
import { windowOnSandbox } from './support/workbench';

describe('a window that is reloaded', () => {
  const on = windowOnSandbox({ exportSeconds: 15 });

  it('brings a half-filled form back, as hiding it does', async () => {
    const { workbench } = on;
    const form = await openForm(workbench, 'orders-2024');
    await form.fill('sandbox-exp', 'half/');
    const token = await form.frame.getByRole('textbox', { name: /client token/i }).inputValue();
    await openForm(workbench, 'customers');
    await workbench.editorTab('Export orders-2024').click();
    await form.frame.getByRole('heading', { name: 'Export domain orders-2024' }).waitFor();
    assert.equal(await form.bucket.inputValue(), 'sandbox-exp');
    await workbench.reload();
    const again = new ExportForm(workbench);
    await again.frame.getByRole('heading', { name: 'Export domain orders-2024' }).waitFor();
    assert.equal(await again.bucket.inputValue(), 'sandbox-exp');
    assert.equal(await again.prefix.inputValue(), 'half/');
    assert.equal(await again.frame.getByRole('textbox', { name: /client token/i }).inputValue(), token);
  });

  it('goes on following an export, and tells of its end', async () => {
    const { workbench } = on;
    await openDomains(workbench);
    const form = await openForm(workbench, 'customers');
    await form.fill('sandbox-exports');
    await form.start.click();
    await form.arn.waitFor();
    const arn = await form.arn.innerText();
    await workbench.reload();
    await workbench.statusItem(STATUS_ITEM).getByText('SimpleDB: exporting customers').waitFor();
    const again = new ExportForm(workbench);
    await again.arn.waitFor();
    assert.equal(await again.arn.innerText(), arn);
    await workbench.toast('Domain “customers” was exported').waitFor();
    await again.frame.getByText('Succeeded').waitFor();
    assert.equal(await workbench.toast('was exported').count(), 1);
  });
});
