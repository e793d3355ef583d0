import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type Sandbox } from '../support/sandbox';
import { openDomains, openForm, STATUS_ITEM } from './support/pages';
import { openWorkbench, pictureOfFailure, type Workbench } from './support/workbench';

describe('a profile with an MFA device', () => {
  let sandbox: Sandbox;
  let folder: string;
  let workbench: Workbench;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'simpledb-mfa-'));
    sandbox = await startSandbox({ exportSeconds: 3600 });
    const config = join(folder, 'config');
    await writeFile(
      config,
      `[profile keys]\naws_access_key_id = ${sandbox.accessKeyId}\naws_secret_access_key = ${sandbox.secretAccessKey}\n` +
        '[profile mfa]\nregion = us-east-1\nsource_profile = keys\nmfa_serial = arn:aws:iam::111122223333:mfa/phone\n' +
        'role_arn = arn:aws:iam::111122223333:role/reader\n',
    );
    workbench = await openWorkbench({
      settings: { 'simpledb.connection': 'profile:mfa' },
      env: { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'), AWS_ENDPOINT_URL: sandbox.url },
    });
  });
  afterEach(async function () {
    await pictureOfFailure(this.currentTest, workbench);
  });
  after(async () => {
    await workbench?.close();
    await sandbox?.stop();
    await rm(folder, { recursive: true });
  });

  const enterCode = async (): Promise<void> => {
    await workbench.quickInput.getByText(/Code of the device arn:aws:iam::111122223333:mfa\/phone/).waitFor();
    await workbench.typeInQuickInput('123456');
    await workbench.page.keyboard.press('Enter');
    await openDomains(workbench);
  };
  const status = (icon: string): ReturnType<Workbench['statusItem']> =>
    workbench.statusItem(STATUS_ITEM).filter({ hasText: 'exporting customers' }).locator(`.codicon-${icon}`);

  it('is asked for its code where somebody looks at its domains', async () => {
    await workbench.openViewContainer('SimpleDB');
    await enterCode();
    const form = await openForm(workbench, 'customers');
    await form.fill('sandbox-exports');
    await form.start.click();
    await form.arn.waitFor();
    await status('sync').waitFor();
  });

  it('is not asked again by a refresh or another Region while the role’s credentials hold', async () => {
    for (const region of ['eu-west-1', 'us-east-1']) {
      await workbench.command('SimpleDB: Select Region…');
      await workbench.pick(region);
      await workbench.treeItem(new RegExp(`mfa.*${region}`)).first().waitFor();
      await workbench.treeItem(region === 'us-east-1' ? /^(Domain )?customers/ : /no domains|customers/i).first().waitFor();
    }
    await workbench.command('SimpleDB: Refresh Domains');
    await openDomains(workbench);
    assert.equal(await workbench.quickInput.count(), 0);
  });

  it('is not where an export is followed: that waits, and goes on once somebody has entered it', async () => {
    await workbench.command('View: Close All Editors');
    await workbench.openViewContainer('Explorer');
    await workbench.reload();
    await status('warning').waitFor();
    assert.equal(await workbench.quickInput.count(), 0);
    await workbench.command('SimpleDB: Show All Exports…');
    await workbench.quickPickRow(/Sign-in needed: profile “mfa” asks for the code of its MFA device/).waitFor();
    await workbench.page.keyboard.press('Escape');
    await workbench.openViewContainer('SimpleDB');
    await enterCode();
    await status('sync').waitFor();
  });
});
