import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authorityFile, startCompanyProxy, type CompanyProxy } from '../support/company-proxy';
import { textsUnder } from '../support/files-under';
import { startSandbox, type Sandbox } from '../support/sandbox';
import { openDomains } from './support/pages';
import { openWorkbench, pictureOfFailure, type Workbench } from './support/workbench';

/** Must come out nowhere but where the user has put it. */
const SECRETS = {
  accessKeyId: 'AKIACANARYCANARY7XYZ',
  secretAccessKey: 'canarySecretKey+/canarySecretKeycanary01',
  proxyPassword: 'canary-proxy-pass',
};

describe('behind a company’s proxy with a certificate of its own', () => {
  let folder: string;
  let sandbox: Sandbox;
  let proxy: CompanyProxy;
  let proxyUrl: string;
  let profile: Record<string, string>;
  let workbench: Workbench | undefined;

  before(async () => {
    const { accessKeyId, secretAccessKey, proxyPassword } = SECRETS;
    folder = await mkdtemp(join(tmpdir(), 'simpledb-proxy-'));
    sandbox = await startSandbox({ accessKeyId, secretAccessKey });
    proxy = await startCompanyProxy({ target: sandbox.url, login: `clerk:${proxyPassword}` });
    proxyUrl = `http://clerk:${proxyPassword}@127.0.0.1:${proxy.port}`;
    profile = { AWS_CONFIG_FILE: join(folder, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials') };
    await writeFile(
      join(folder, 'config'),
      '[profile work]\nregion = eu-west-1\n[profile inside]\nregion = eu-west-1\nservices = inside\n' +
        '[services inside]\ns3 =\n  endpoint_url = https://s3.inside.invalid\n',
    );
    const keys = `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
    await writeFile(join(folder, 'credentials'), `[work]\n${keys}[inside]\n${keys}`);
  });
  afterEach(async function () {
    await pictureOfFailure(this.currentTest, workbench);
    await workbench?.close();
    workbench = undefined;
  });
  after(async () => {
    await proxy?.stop();
    await sandbox?.stop();
    await rm(folder, { recursive: true });
  });

  it('domains show, and a report tells the way; neither it nor a log gives a secret away', async () => {
    workbench = await openWorkbench({
      settings: { 'simpledb.connection': 'profile:work', 'http.proxy': proxyUrl },
      env: { ...profile, AWS_CA_BUNDLE: authorityFile('company') },
    });
    await openDomains(workbench, 'customers');
    await workbench.treeItem(/work.*111122223333.*eu-west-1/).first().waitFor();
    assert.ok(proxy.tunnels.includes('sdb.eu-west-1.amazonaws.com:443'), proxy.tunnels.join());
    assert.ok(proxy.tunnels.includes('sts.eu-west-1.amazonaws.com:443'), proxy.tunnels.join());

    const report = await readReport(workbench);
    assert.equal(report.match(new RegExp(`through PROXY 127\\.0\\.0\\.1:${proxy.port}, TLSv1\\.3`, 'g'))?.length, 3, report);
    assert.equal(report.match(/Certificate by A company that reads along.*: trusted/g)?.length, 3, report);
    assert.equal(report.match(/(ListDomains|GetCallerIdentity|ListBuckets) +HTTP 200/g)?.length, 3, report);
    assert.ok(report.includes('access key …7XYZ'), report);
    assertNoSecret('the report', report);

    const logs = [...(await textsUnder(workbench.server.userDataDir))].filter(([path]) => path.endsWith('.log'));
    assert.ok(logs.some(([path]) => path.endsWith('SimpleDB Export.log')), logs.map(([path]) => path).join());
    for (const [path, text] of logs) assertNoSecret(path, text);
    assert.deepEqual(workbench.consoleErrors, []);
  });

  it('the environment alone is enough, and keeps hosts inside from the proxy', async () => {
    workbench = await openWorkbench({
      settings: { 'simpledb.connection': 'profile:inside' },
      env: { ...profile, HTTPS_PROXY: proxyUrl, NO_PROXY: '.inside.invalid', NODE_EXTRA_CA_CERTS: authorityFile('company') },
    });
    await openDomains(workbench, 'customers');
    const report = await readReport(workbench);
    assert.match(report, new RegExp(`HTTPS_PROXY +http://127\\.0\\.0\\.1:${proxy.port}\n`));
    assert.match(report, /ListDomains +HTTP 200/);
    assert.match(report, /Endpoint +https:\/\/s3\.inside\.invalid \(profile\)/);
    assert.match(report, /ListBuckets +failed/);
    assert.ok(!proxy.tunnels.some((target) => target.startsWith('s3.inside.invalid')), proxy.tunnels.join());
    assertNoSecret('the report', report);
  });
});

/** The text of the report's document, as its user copies it. */
async function readReport(workbench: Workbench): Promise<string> {
  await workbench.command('SimpleDB: Show Connection Report');
  const editor = workbench.page.locator('.part.editor .monaco-editor').first();
  await editor.getByText('SimpleDB connection report').waitFor();
  await editor.click();
  await workbench.page.keyboard.press('ControlOrMeta+A');
  await workbench.page.keyboard.press('ControlOrMeta+C');
  const copied = await workbench.page.waitForFunction(async () => {
    const text = await navigator.clipboard.readText();
    return text.includes('SimpleDB connection report') ? text : undefined;
  });
  return (await copied.jsonValue()) ?? '';
}

function assertNoSecret(where: string, text: string): void {
  for (const [name, secret] of Object.entries(SECRETS)) assert.ok(!text.includes(secret), `${name} in ${where}:\n${text}`);
}
