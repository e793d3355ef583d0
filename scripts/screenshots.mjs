/** npm run screenshots: takes README's pictures in a real VS Code, connected to a sandbox, in three themes. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VSIX } from './package.mjs';
import { startSandbox } from './sandbox.mjs';
import { openWorkbench } from './vscode-host/workbench.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'media', 'screenshots');

/** @type {readonly import('./vscode-host/workbench.mjs').Theme[]} */
const THEMES = ['dark', 'light', 'hc-dark'];
const MAX_BYTES = 200 * 1024;
/** Long enough for the picture of an export that runs. */
const EXPORT_SECONDS = 8;
/** Domains for a plan that takes more than a day. */
const TENANTS = 40;

/** Leaves the window as a picture should show it: no hover, no row actions. */
async function settle({ page }) {
  await page.mouse.move(640, 790);
}

async function openForm(workbench, domain) {
  await workbench.contextMenu(workbench.treeItem(new RegExp(domain)).first(), 'Export Domain…');
  const form = workbench.webview();
  await form.getByRole('button', { name: 'Start Export' }).waitFor();
  return form;
}

async function addTenants({ url }) {
  const { SimpleDBClient } = await import('../dist/simpledb.mjs');
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
  const client = new SimpleDBClient({ region: 'us-east-1', endpoint: url, credentials });
  for (let n = 1; n <= TENANTS; n++) await client.createDomain({ DomainName: `tenant-${String(n).padStart(3, '0')}` });
  client.close();
}

/** Walks through one export and takes a picture of each step. */
async function takePictures(theme) {
  const sandbox = await startSandbox(root, { exportSeconds: EXPORT_SECONDS });
  let workbench;
  try {
    workbench = await openWorkbench({
      theme,
      vsix: [VSIX],
      settings: {
        'simpledb.connection': 'sandbox',
        'simpledb.sandbox.url': sandbox.url,
        'window.commandCenter': false,
        'window.title': '${activeEditorShort}',
      },
    });
    const picture = async name => {
      await settle(workbench);
      await workbench.screenshot(folder, `${name}-${theme}`);
    };
    await workbench.openViewContainer('SimpleDB');
    // The figures of the last domain complete the view.
    await workbench.treeItem(/web-sessions.*items/).first().waitFor();
    await picture('domains');

    const form = await openForm(workbench, 'customers');
    const bucket = form.getByRole('combobox', { name: /S3 bucket/ });
    await bucket.fill('sandbox-exports');
    await bucket.press('Escape');
    await form.getByRole('textbox', { name: /key prefix/i }).fill('backups/2026');
    await picture('form');

    await bucket.fill('Not a bucket');
    await bucket.press('Escape');
    await form.getByRole('textbox', { name: /owner/i }).fill('12345');
    await form.getByRole('button', { name: 'Start Export' }).click();
    await picture('errors');

    await bucket.fill('sandbox-exports');
    await bucket.press('Escape');
    await form.getByRole('textbox', { name: /owner/i }).fill('');
    await form.getByRole('button', { name: 'Start Export' }).click();
    await form.getByText(/^arn:aws:sdb:/).waitFor();
    await form.getByText(/in progress/i).first().waitFor();
    await picture('running');

    await workbench.toast('customers').waitFor();
    await form.getByText(/succeeded/i).first().waitFor();
    await picture('result');

    await workbench.page.keyboard.press('Escape');
    await workbench.treeItem(/^Export of domain customers, succeeded.*KB$/).first().click();
    await workbench.webview().getByRole('heading', { name: /Export of domain/ }).waitFor();
    await workbench.webview().getByText(/data files?, /).first().waitFor();
    await picture('details');

    // More than the quota of a day.
    await addTenants(sandbox);
    await workbench.command('SimpleDB: Refresh Domains');
    await workbench.treeItem(/^Domain tenant-/).first().waitFor();
    await workbench.command('SimpleDB: Export Domains…');
    const plan = workbench.webview();
    await plan.getByRole('button', { name: 'Select All', exact: true }).click();
    await plan.getByRole('combobox', { name: /S3 bucket/ }).fill('sandbox-exports');
    await plan.getByRole('combobox', { name: /S3 bucket/ }).press('Escape');
    await plan.getByRole('textbox', { name: /prefix/i }).fill('{account}/{domain}/{date}');
    await plan.getByRole('heading', { level: 1 }).click();
    await picture('plan-form');
    await plan.getByRole('button', { name: 'Start Plan' }).click();
    await workbench.dialog(/Export \d+ domains/).getByRole('button', { name: 'Start Plan' }).click();
    await plan.getByText(/2\d running, \d+ waiting/).first().waitFor();
    await picture('plan');
  } finally {
    await workbench?.close();
    await sandbox.stop();
  }
}

mkdirSync(folder, { recursive: true });
execFileSync(process.execPath, [join(root, 'scripts/package.mjs')], { stdio: ['ignore', 'ignore', 'inherit'] });
for (const theme of THEMES) {
  console.log(`Taking the pictures of the theme "${theme}"...`);
  await takePictures(theme);
  for (const name of ['domains', 'form', 'errors', 'running', 'result', 'details', 'plan-form', 'plan']) {
    const file = join(folder, `${name}-${theme}.png`);
    const { size } = statSync(file);
    console.log(`${basename(file)} ${(size / 1024).toFixed(0)} KB`);
    if (size > MAX_BYTES) throw new Error(`${file} is larger than ${MAX_BYTES / 1024} KB.`);
  }
}
