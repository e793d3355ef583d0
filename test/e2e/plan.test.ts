import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDomains } from './support/pages';
import { extensionHostOf } from '../faults/kills';
import { windowOnSandbox, type Workbench } from './support/workbench';

describe('exporting many domains', () => {
  let folder: string;
  const on = windowOnSandbox({ exportSeconds: 1 }, async (client) => {
    folder = await mkdtemp(join(tmpdir(), 'drain-'));
    for (let n = 1; n <= 6; n += 1) await client.createDomain({ DomainName: `archive-${n}` });
    return { folder };
  });
  after(() => rm(folder, { recursive: true, maxRetries: 5 }));

  /** What the sandbox really did, by domain. */
  const exportsBySandbox = async (): Promise<Map<string, string[]>> => {
    const found = new Map<string, string[]>();
    for await (const { exportSummaries } of on.client.paginateListExports()) {
      for (const { domainName, exportArn } of exportSummaries) found.set(domainName, [...(found.get(domainName) ?? []), exportArn]);
    }
    return found;
  };

  it('begins with the domains that are selected in the view', async () => {
    const { workbench } = on;
    await openDomains(workbench, 'archive-1');
    await workbench.treeItem(/archive-1/).first().click();
    await workbench.treeItem(/archive-3/).first().click({ modifiers: ['Shift'] });
    await workbench.contextMenu(workbench.treeItem(/archive-2/).first(), 'Export Domains…');
    const page = workbench.webview();
    await page.locator('#domainCount').getByText('3 of 12 selected').waitFor();
    await page.getByRole('button', { name: 'Select All', exact: true }).click();
    await page.locator('#domainCount').getByText('12 of 12 selected').waitFor();
  });

  it('shows where each goes and when before anything is started', async () => {
    const { workbench } = on;
    const page = workbench.webview();
    await page.getByRole('combobox', { name: /S3 bucket/ }).fill('sandbox-exports');
    await page.getByRole('combobox', { name: /S3 bucket/ }).press('Escape');
    await page.getByRole('textbox', { name: /prefix/i }).fill('{account}/{region}/{domain}/{date}');
    const date = new Date().toISOString().slice(0, 10);
    await page.getByText(`s3://sandbox-exports/111122223333/us-east-1/archive-1/${date}/AWSSimpleDB/<export-id>/archive-1/`).waitFor();
    assert.equal((await exportsBySandbox()).size, 0);
  });

  it('drains them all, once each, and tells when it is done', async () => {
    const { workbench } = on;
    const page = workbench.webview();
    await page.getByRole('button', { name: 'Start Plan' }).click();
    const dialog = workbench.dialog(/Export 12 domains of the local sandbox \(not AWS\)/);
    await dialog.getByRole('button', { name: 'Start Plan' }).click();
    await page.getByText('12 of 12 exported').first().waitFor();
    await workbench.toast(/The export plan for the local sandbox \(not AWS\), Region us-east-1 has ended\. Finished: 12 exported/).waitFor();
    // VS Code has notifications of its own.
    assert.deepEqual(await workbench.toast(/export/i).filter({ hasNotText: /The export plan/ }).allInnerTexts(), [], 'the plan alone is told of');
    await workbench.treeItem(/^Plan: 12 of 12 exported, done/).first().waitFor();
    const found = await exportsBySandbox();
    assert.equal(found.size, 12);
    for (const [domain, arns] of found) assert.equal(arns.length, 1, domain);
  });

  it('ends in a report of what the sandbox really did', async () => {
    const { workbench, client } = on;
    const page = workbench.webview();
    await page.getByRole('button', { name: /Save Report/ }).click();
    const file = join(folder, 'report.csv');
    // The dialog puts its own proposal in as soon as it knows the folder.
    await workbench.page.waitForFunction(() => document.querySelector<HTMLInputElement>('.quick-input-box input')?.value.endsWith('.md'));
    await workbench.typeInQuickInput(file);
    await workbench.page.keyboard.press('Enter');
    await page.getByText('Report saved.').waitFor({ state: 'attached' });
    const lines = (await readFile(file, 'utf8')).trim().split('\r\n').slice(1);
    const found = await exportsBySandbox();
    assert.equal(lines.length, 12);
    for (const line of lines) {
      const [domain = '', state, items, , uri, arn] = line.split(',');
      assert.deepEqual([state, [arn]], ['succeeded', found.get(domain)]);
      const details = await client.getExport({ exportArn: arn ?? '' });
      assert.equal(Number(items), details.itemsCount);
      assert.equal(uri, `s3://sandbox-exports/${details.s3KeyPrefix}/AWSSimpleDB/${arn?.slice(arn.lastIndexOf('/') + 1)}/${domain}/`);
    }
  });

  it('has a clean console', () => assert.deepEqual(on.workbench.consoleErrors, []));
});

describe('an export plan whose window breaks down', () => {
  // Longer than it takes a window to come back twice.
  const on = windowOnSandbox({ exportSeconds: 15 });

  /** Makes a plan of all domains by the palette. */
  const startPlan = async (workbench: Workbench): Promise<void> => {
    await openDomains(workbench);
    await workbench.command('SimpleDB: Export Domains…');
    const page = workbench.webview();
    // The list may come after the form.
    await page.getByText('0 of 6 selected').waitFor();
    await page.getByRole('button', { name: 'Select All', exact: true }).click();
    await page.getByRole('combobox', { name: /S3 bucket/ }).fill('sandbox-exports');
    await page.getByRole('combobox', { name: /S3 bucket/ }).press('Escape');
    await page.getByRole('button', { name: 'Start Plan' }).click();
    await workbench.dialog(/Export 6 domains/).getByRole('button', { name: 'Start Plan' }).click();
  };

  it('goes on over a killed extension host and a reload, and exports each domain once', async () => {
    const { workbench } = on;
    await startPlan(workbench);
    await workbench.treeItem(/^Export of domain .*, (pending|in progress)/).first().waitFor();
    process.kill(await extensionHostOf(workbench.server.userDataDir), 'SIGKILL');
    await workbench.reload();
    // A window whose host was killed may come back without its pages; its plans are there.
    await workbench.treeItem(/^Plan: \d of 6 exported, (running|next)/).first().click();
    await workbench.webview().getByText(/\d of 6 exported/).first().waitFor();
    await workbench.reload();
    await workbench.treeItem(/^Plan: 6 of 6 exported, done/).first().waitFor();
    const { client } = on;
    const domains: string[] = [];
    for await (const { exportSummaries } of client.paginateListExports()) domains.push(...exportSummaries.map(({ domainName }) => domainName));
    assert.equal(domains.length, 6);
    assert.equal(new Set(domains).size, 6);
    const page = workbench.webview();
    await page.getByText('6 of 6 exported').first().waitFor();
  });
});
