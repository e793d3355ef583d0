import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type Sandbox, type SandboxOptions } from '../support/sandbox';
import { ExportForm, openDomains, openForm, STATUS_ITEM } from './support/pages';
import { openWorkbench, pictureOfFailure, type Workbench } from './support/workbench';

describe('a connection', () => {
  const sandboxes: Sandbox[] = [];
  let folder: string;
  let workbench: Workbench;

  const start = async (options: SandboxOptions): Promise<Sandbox> => {
    const sandbox = await startSandbox(options);
    sandboxes.push(sandbox);
    return sandbox;
  };
  const profile = (name: string, { url }: { url: string }): string =>
    `[profile ${name}]\nregion = eu-west-1\nendpoint_url = ${url}\n` +
    `aws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\n`;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'simpledb-profiles-'));
    const work = await start({ account: '111122223333' });
    const archive = await start({ account: '444455556666' });
    const narrow = await start({ deny: ['sdb:DomainMetadata', 's3:ListAllMyBuckets', 's3:ListBuckets', 'sdb:StartDomainExport', 'sdb:ListExports'] });
    const blind = await start({ deny: ['sdb:ListDomains', 'sts:GetCallerIdentity'] });
    await writeFile(
      join(folder, 'config'),
      profile('work', work) + profile('archive', archive) + profile('narrow', narrow) + profile('blind', blind) +
        '[profile far]\nregion = eu-central-1\n[profile keyless]\nregion = us-east-1\n' +
        profile('wrong', work).replace('EXAMPLEKEY', 'EXAMPLEKEX'),
    );
    await writeFile(join(folder, 'credentials'), '');
    workbench = await openWorkbench({
      env: { AWS_CONFIG_FILE: join(folder, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials') },
    });
  });
  afterEach(async function () {
    await pictureOfFailure(this.currentTest, workbench);
  });
  after(async () => {
    await workbench?.close();
    for (const sandbox of sandboxes) await sandbox.stop();
    await rm(folder, { recursive: true });
  });

  const choose = async (name: string): Promise<void> => {
    await workbench.command('SimpleDB: Select Profile…');
    await workbench.pick(name);
  };
  const row = (text: RegExp) => workbench.treeItem(text).first();

  it('is offered two ways where there is none', async () => {
    await workbench.openViewContainer('SimpleDB');
    for (const name of [/Select AWS Profile…/, /Try It in a Local Sandbox/]) {
      await workbench.page.locator('.part.sidebar').getByRole('button', { name }).first().waitFor();
    }
  });

  it('is a profile of the shared files, with its account and its Region', async () => {
    await choose('work');
    await row(/work.*111122223333.*eu-west-1/).waitFor();
    await openDomains(workbench, 'customers');
  });

  it('never shows one account’s domains under another’s name', async () => {
    await choose('archive');
    await row(/archive.*444455556666/).waitFor();
    assert.equal(await workbench.treeItem(/111122223333/).count(), 0);
    await openDomains(workbench, 'customers');
  });

  it('can be switched to another Region that has SimpleDB, and to no other', async () => {
    await workbench.command('SimpleDB: Select Region…');
    await workbench.quickPickRow('sa-east-1').waitFor();
    assert.equal(await workbench.quickPickRow('eu-central-1').count(), 0);
    await workbench.pick('ap-northeast-1');
    await row(/archive.*ap-northeast-1/).waitFor();
    await workbench.command('SimpleDB: Select Region…');
    await workbench.pick('The profile’s own Region');
    await row(/archive.*eu-west-1/).waitFor();
  });

  it('that may not do everything says what is missing, and the rest goes on working', async () => {
    await choose('narrow');
    await openDomains(workbench, 'customers');
    await workbench.page.locator('.part.sidebar').getByText('Access required: sdb:DomainMetadata').waitFor();
    await row(/Access required: sdb:ListExports/).waitFor();
    const form = await openForm(workbench, 'customers');
    await form.frame.getByText(/not known\. Access required: sdb:ListExports/).waitFor();
    await form.frame.getByText('Access required: s3:ListAllMyBuckets').waitFor();
    await form.fill('typed-by-hand');
    await form.start.click();
    await form.frame.getByText('Access required: sdb:StartDomainExport').waitFor();
    assert.equal(await form.bucket.inputValue(), 'typed-by-hand');
    assert.equal(await workbench.statusItem(STATUS_ITEM).count(), 0);
  });

  it('that may not even list domains can export one by its name', async () => {
    await choose('blind');
    await row(/Access required: sdb:ListDomains/).waitFor();
    await row(/account unknown/).waitFor();
    await workbench.command('SimpleDB: Export Domain…');
    await workbench.typeInQuickInput('customers');
    await workbench.page.keyboard.press('Enter');
    await workbench.webview().getByRole('heading', { name: 'Export domain customers' }).waitFor();
    await new ExportForm(workbench).ready();
  });

  for (const [name, words] of [
    ['far', /SimpleDB does not exist in Region “eu-central-1”/],
    ['keyless', /“keyless” could not be loaded/],
    ['wrong', /“wrong” are not accepted: the signature does not match/],
  ] as const) {
    it(`that cannot work (${name}) says so in its own words`, async () => {
      await choose(name);
      await row(words).waitFor();
    });
  }

  it('that has gone is tried again on request', async () => {
    const [work] = sandboxes as [Sandbox];
    await choose('work');
    await openDomains(workbench, 'customers');
    const port = Number(new URL(work.url).port);
    await work.stop();
    await workbench.titleAction('Domains', 'Refresh');
    await row(/could not be reached/).waitFor();
    await start({ port });
    await row(/could not be reached/).click();
    await openDomains(workbench, 'customers');
  });
});
