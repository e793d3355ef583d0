import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commandIds } from '../../src/ui/kit/ids';
import { authorityFile, startCompanyProxy, type CompanyProxy } from '../support/company-proxy';
import { startSandbox, type Sandbox } from '../support/sandbox';
import { disconnect, set } from './support';

const ENVIRONMENT = [
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_CA_BUNDLE',
  'NODE_EXTRA_CA_CERTS',
  'AWS_ENDPOINT_URL',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'HTTPS_PROXY',
] as const;

/** A secret in each place that can hold one; none of them may come out. */
const CANARY = {
  keyId: 'AKIACANARYCANARY7XYZ',
  secret: 'canarySecretKey+/canarySecretKeycanary01',
  token: 'canarySessionToken//canarySessionToken==',
  proxyPassword: 'canary-proxy-pass',
  environmentProxyPassword: 'canary-env-proxy-pass',
  environmentSecret: 'canaryEnvironmentSecret/canaryEnvironmen',
  environmentToken: 'canaryEnvironmentToken/canaryEnvironment',
};

describe('the connection report', () => {
  const before_ = Object.fromEntries(ENVIRONMENT.map((name) => [name, process.env[name]]));
  let folder: string;
  let sandbox: Sandbox;
  let proxy: CompanyProxy | undefined;
  const httpSettings = () => vscode.workspace.getConfiguration('http');

  const writeProfile = async (keyId: string, secret: string, more = ''): Promise<void> => {
    await writeFile(join(folder, 'config'), `[profile work]\nregion = eu-west-1\n${more}`);
    await writeFile(join(folder, 'credentials'), `[work]\naws_access_key_id = ${keyId}\naws_secret_access_key = ${secret}\n`);
  };
  const useProxy = async (target: string): Promise<CompanyProxy> => {
    const login = `clerk:${CANARY.proxyPassword}`;
    proxy = await startCompanyProxy({ target, login });
    await httpSettings().update('proxy', `http://${login}@127.0.0.1:${proxy.port}`, true);
    return proxy;
  };
  const report = async (): Promise<string> => {
    await vscode.commands.executeCommand(commandIds.refreshDomains);
    await vscode.commands.executeCommand(commandIds.showConnectionReport);
    const { document } = vscode.window.activeTextEditor ?? assert.fail('no document was opened');
    assert.equal(document.languageId, 'markdown');
    assert.ok(document.isUntitled);
    const text = document.getText();
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    return text;
  };
  /** The part below a heading. */
  const section = (text: string, title: string): string =>
    text.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? assert.fail(`${title} is not in\n${text}`);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'simpledb-report-'));
    sandbox = await startSandbox();
    for (const name of ENVIRONMENT) delete process.env[name];
    process.env['AWS_CONFIG_FILE'] = join(folder, 'config');
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = join(folder, 'credentials');
  });
  afterEach(async () => {
    await disconnect();
    await httpSettings().update('proxy', undefined, true);
    delete process.env['AWS_CA_BUNDLE'];
    delete process.env['NODE_EXTRA_CA_CERTS'];
    await proxy?.stop();
    proxy = undefined;
  });
  after(async () => {
    for (const name of ENVIRONMENT) {
      if (before_[name] === undefined) delete process.env[name];
      else process.env[name] = before_[name];
    }
    await sandbox.stop();
    await rm(folder, { recursive: true });
  });

  it('shows all services answering through a company’s proxy, with its certificate in AWS_CA_BUNDLE', async () => {
    const { url, tunnels } = await useProxy(sandbox.url);
    process.env['AWS_CA_BUNDLE'] = authorityFile('company');
    await writeProfile(sandbox.accessKeyId, sandbox.secretAccessKey);
    await set('connection', 'profile:work');
    const text = await report();
    for (const [title, host] of [['SimpleDB', 'sdb'], ['STS', 'sts'], ['S3', 's3']] as const) {
      const part = section(text, title);
      assert.ok(part.includes(`https://${host}.eu-west-1.amazonaws.com (AWS’s own)`), part);
      assert.ok(part.includes(`through PROXY ${url.slice('http://'.length)}, TLSv1.3`), part);
      assert.match(part, /Certificate by A company that reads along.*: trusted/);
      assert.match(part, /(ListDomains|GetCallerIdentity|ListBuckets) +HTTP 200 in \d+ ms, request id [\w-]{8,}/);
      assert.ok(tunnels.includes(`${host}.eu-west-1.amazonaws.com:443`), tunnels.join());
    }
    const connection = section(text, 'Connection');
    assert.match(connection, /Connection +work \(setting simpledb\.connection: profile:work\)/);
    assert.match(connection, /Region +eu-west-1 \(profile\)/);
    assert.match(connection, /State +open/);
    assert.match(connection, /Credentials +access keys; access key …MPLE, without an end/);
    const settings = section(text, 'Proxy and certificates');
    assert.match(settings, /http\.proxy +http:\/\/127\.0\.0\.1:\d+/);
    assert.match(settings, /AWS_CA_BUNDLE +\S+company-ca\.pem: \d+ certificates are trusted in all/);
    for (const secret of [sandbox.secretAccessKey, sandbox.accessKeyId, CANARY.proxyPassword]) assert.ok(!text.includes(secret), text);
  });

  it('shows that NODE_EXTRA_CA_CERTS holds beside AWS_CA_BUNDLE, whose certificates are told in place of all others', async () => {
    await useProxy(sandbox.url);
    process.env['AWS_CA_BUNDLE'] = authorityFile('other');
    process.env['NODE_EXTRA_CA_CERTS'] = authorityFile('company');
    await writeProfile(sandbox.accessKeyId, sandbox.secretAccessKey);
    await set('connection', 'profile:work');
    const text = await report();
    assert.equal(text.match(/(ListDomains|GetCallerIdentity|ListBuckets) +HTTP 200/g)?.length, 3, text);
  });

  it('tells whose certificate it is that is not trusted, and what to do', async () => {
    await useProxy(sandbox.url);
    await writeProfile(sandbox.accessKeyId, sandbox.secretAccessKey);
    await set('connection', 'profile:work');
    const part = section(await report(), 'SimpleDB');
    assert.match(part, /Certificate by A company that reads along.*: NOT trusted/);
    assert.match(part, /ListDomains +failed after \d+ ms\. The connection is not trusted.*AWS_CA_BUNDLE/);
  });

  it('works where the bundle is missing and no connection opens', async () => {
    process.env['AWS_CA_BUNDLE'] = join(folder, 'missing.pem');
    await useProxy(sandbox.url);
    await writeProfile(sandbox.accessKeyId, sandbox.secretAccessKey);
    await set('connection', 'profile:work');
    const text = await report();
    assert.match(section(text, 'Connection'), /State +failed\. The certificates that AWS_CA_BUNDLE names.*does not exist/);
    assert.match(section(text, 'S3'), /ListBuckets +not sent/);
    assert.match(section(text, 'S3'), /Connection +made in/);
  });

  it('says that the profile’s services section is missing, and asks no endpoint that the profile did not name', async () => {
    await writeProfile(sandbox.accessKeyId, sandbox.secretAccessKey, 'services = x\n');
    await set('connection', 'profile:work');
    const text = await report();
    assert.match(section(text, 'Connection'), /State +failed\. Profile “work” names the services section “x”/);
    for (const title of ['SimpleDB', 'STS', 'S3']) assert.match(section(text, title), /Endpoint +unknown\. Profile “work” names/);
    assert.ok(!text.includes('amazonaws.com'), text);
  });

  it('works where there is neither a connection nor a proxy that answers', async () => {
    await httpSettings().update('proxy', `http://clerk:${CANARY.proxyPassword}@127.0.0.1:9`, true);
    const text = await report();
    assert.match(section(text, 'Connection'), /Connection +none is chosen/);
    assert.match(section(text, 'SimpleDB'), /Connection +failed after/);
    assert.ok(!text.includes(CANARY.proxyPassword), text);
  });

  it('gives no secret away, whatever answers and whatever it repeats', async () => {
    // Repeats the whole request in an error of AWS's form, and as a page of some proxy.
    const parrot = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const heard = [request.url, ...request.rawHeaders, Buffer.concat(chunks).toString(), ...Object.values(CANARY)].join(' ');
        const text = heard.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
        response.writeHead(403, { 'content-type': 'text/xml' });
        response.end(`<ErrorResponse><Error><Code>AccessDenied</Code><Message>${text}</Message></Error></ErrorResponse>`);
      });
    });
    parrot.listen(0, '127.0.0.1');
    await once(parrot, 'listening');
    await useProxy(`http://127.0.0.1:${(parrot.address() as AddressInfo).port}`);
    process.env['AWS_SECRET_ACCESS_KEY'] = CANARY.environmentSecret;
    process.env['AWS_SESSION_TOKEN'] = CANARY.environmentToken;
    process.env['HTTPS_PROXY'] = `http://clerk:${CANARY.environmentProxyPassword}@127.0.0.1:9`;
    await writeProfile(CANARY.keyId, CANARY.secret, `aws_session_token = ${CANARY.token}\nca_bundle = ${authorityFile('company')}\n`);
    await set('connection', 'profile:work');
    const text = await report();
    assert.match(section(text, 'SimpleDB'), /: trusted\nListDomains +failed after.*Access required: sdb:ListDomains/);
    assert.match(section(text, 'Proxy and certificates'), /ca_bundle of profile “work” +\S+company-ca\.pem/);
    for (const [name, secret] of Object.entries(CANARY)) {
      for (const form of [secret, encodeURIComponent(secret), Buffer.from(`clerk:${secret}`).toString('base64')]) {
        assert.ok(!text.includes(form), `${name} in\n${text}`);
      }
    }
    assert.ok(!/Signature=[0-9a-f]{8}/.test(text), text);
    assert.ok(text.includes('…7XYZ'), text);
    const closed = once(parrot, 'close');
    parrot.closeAllConnections();
    parrot.close();
    await closed;
  });
});
