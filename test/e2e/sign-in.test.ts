import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { textsUnder } from '../support/files-under';
import { startSandbox, type Sandbox } from '../support/sandbox';
import { openDomains, openForm } from './support/pages';
import { openWorkbench, pictureOfFailure, type Workbench } from './support/workbench';

/** A name with all that the shared files allow. */
const PROFILE = 'corp:team/eu-1@50%';
const TOKEN = 'sandbox-login-token';
const START_URL = 'https://corp.example.com/start';

describe('signing in', () => {
  let sandbox: Sandbox;
  let folder: string;
  let workbench: Workbench;

  /** Stands in for the AWS CLI: notes how it was called and leaves the token of a login where the CLI does. */
  const cli = (cache: string): string => `#!${process.execPath}
const fs = require('node:fs');
if (process.argv[2] === '--version') return console.log('aws-cli/2.30.1 Python/3.13');
fs.writeFileSync(${JSON.stringify(join(folder, 'called.json'))}, JSON.stringify(process.argv.slice(2)));
fs.mkdirSync(${JSON.stringify(cache)}, { recursive: true });
const token = { accessToken: ${JSON.stringify(TOKEN)}, expiresAt: new Date(Date.now() + 3600000).toISOString() };
fs.writeFileSync(${JSON.stringify(join(cache, `${createHash('sha1').update(START_URL).digest('hex')}.json`))}, JSON.stringify(token));
`;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'simpledb-sign-in-'));
    sandbox = await startSandbox();
    const bin = join(folder, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'aws'), cli(join(folder, '.aws', 'sso', 'cache')));
    await chmod(join(bin, 'aws'), 0o755);
    // VS Code takes the PATH from the user's login shell.
    await writeFile(join(folder, '.profile'), `PATH=${bin}${delimiter}$PATH\nexport PATH\n`);
    await mkdir(join(folder, '.aws'));
    await writeFile(
      join(folder, '.aws', 'config'),
      `[profile ${PROFILE}]\nregion = us-east-1\nsso_start_url = ${START_URL}\nsso_region = us-east-1\n` +
        'sso_account_id = 111122223333\nsso_role_name = reader\n',
    );
    workbench = await openWorkbench({
      env: {
        HOME: folder,
        SHELL: '/bin/sh',
        AWS_CONFIG_FILE: join(folder, '.aws', 'config'),
        AWS_SHARED_CREDENTIALS_FILE: join(folder, '.aws', 'credentials'),
        AWS_ENDPOINT_URL: sandbox.url,
        AWS_ACCESS_KEY_ID: sandbox.accessKeyId,
        AWS_SECRET_ACCESS_KEY: sandbox.secretAccessKey,
      },
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

  it('shows a profile as soon as it is in the files', async () => {
    await workbench.openViewContainer('SimpleDB');
    await workbench.command('SimpleDB: Select Profile…');
    await workbench.quickPickRow(PROFILE).waitFor();
    await writeFile(join(folder, '.aws', 'credentials'), '[late]\naws_access_key_id = A\naws_secret_access_key = B\n');
    await workbench.quickPickRow('late').waitFor();
    await writeFile(join(folder, '.aws', 'credentials'), '[late]\naws_access_key_id = A\n[lost\naws_access_key_id = C\n');
    await workbench.quickPickRow(/late.*lacks aws_secret_access_key/s).waitFor();
    await workbench.quickPickRow(/credentials, line 3.*begins a section/s).waitFor();
    await workbench.pick(PROFILE);
  });

  it('is offered where a login has ended, and goes on by itself once it is there', async () => {
    await workbench.treeItem(/The login of profile .* has expired or is missing.*Select to sign in/).first().waitFor();
    await workbench.toast(/The login of profile .* has expired/).getByText('Sign In', { exact: true }).click();
    await openDomains(workbench, 'customers');
    await workbench.treeItem(/111122223333 \(simpledb-sandbox\)/).first().waitFor();
    assert.deepEqual(JSON.parse(await readFile(join(folder, 'called.json'), 'utf8')), ['sso', 'login', '--profile', PROFILE, '--use-device-code', '--no-browser']);
  });

  it('is not needed where the environment has credentials', async () => {
    await workbench.command('SimpleDB: Select Profile…');
    await workbench.pick('Environment, container or instance role');
    await workbench.treeItem(/Environment.*111122223333/).first().waitFor();
    const form = await openForm(workbench, 'customers');
    await form.frame.getByText('111122223333 (simpledb-sandbox)').waitFor();
  });

  it('leaves nothing of its tokens in logs, settings and state', async () => {
    const texts = [...(await textsUnder(workbench.server.userDataDir)).values()];
    assert.ok(texts.some((text) => text.includes('The login of profile')), 'the log is among them');
    assert.ok(texts.every((text) => !text.includes(TOKEN) && !text.includes(sandbox.secretAccessKey)));
  });
});
