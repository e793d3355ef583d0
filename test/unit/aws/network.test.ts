import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { HttpRequest } from '@smithy/core/protocols';
import { callerAccount } from '../../../src/aws/account';
import { listBuckets } from '../../../src/aws/buckets';
import { profileCredentials } from '../../../src/aws/credentials';
import { caBundle, requestHandler, trustedCertificates } from '../../../src/aws/network';
import { SimpleDBClient, SimpleDBError } from '../../../src/simpledb/index';
import { authorityFile, startCompanyProxy, type CompanyProxy } from '../../support/company-proxy';
import { startSandbox, type Sandbox } from '../../support/sandbox';

describe('the certificate bundle', () => {
  it('is the environment’s, else the profile’s', () => {
    const work = { name: 'work', caBundle: '/p.pem' };
    assert.deepEqual(caBundle(work, { AWS_CA_BUNDLE: '/e.pem' }), { source: 'AWS_CA_BUNDLE', file: '/e.pem' });
    assert.deepEqual(caBundle(work, { AWS_CA_BUNDLE: '' }), { source: 'ca_bundle of profile “work”', file: '/p.pem' });
    assert.equal(caBundle({ name: 'work' }, {}), undefined);
    assert.equal(caBundle(undefined, { AWS_CA_BUNDLE: '~/ca.pem' })?.file, join(homedir(), 'ca.pem'));
  });
});

describe('trusted certificates', () => {
  let folder: string;
  const inFolder = (name: string, text = ''): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const trusted = (file: string, env: NodeJS.ProcessEnv = {}) =>
    trustedCertificates({ source: 'AWS_CA_BUNDLE', file }, env, () => ['of the system']);
  const fails = (file: string, words: RegExp) =>
    assert.rejects(trusted(file), (error: Error) => {
      assert.equal(error.name, 'CaBundleError');
      assert.ok(error.message.includes('AWS_CA_BUNDLE') && error.message.includes(file), error.message);
      assert.match(error.message, words);
      return true;
    });

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'simpledb-ca-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('are those of the bundle, of NODE_EXTRA_CA_CERTS, of Node and of the system, each once', async () => {
    const all = await trusted(authorityFile('company'), { NODE_EXTRA_CA_CERTS: authorityFile('other') });
    assert.equal(all.length, 2 + new Set(rootCertificates).size + 1);
    assert.equal(all.at(-1), 'of the system');
    assert.deepEqual(await trusted(authorityFile('company'), { NODE_EXTRA_CA_CERTS: authorityFile('company') }), [
      all[0],
      ...all.slice(2),
    ]);
  });

  it('do without a NODE_EXTRA_CA_CERTS that cannot be read', async () => {
    const all = await trusted(authorityFile('company'), { NODE_EXTRA_CA_CERTS: join(folder, 'missing') });
    assert.equal(all.length, 1 + new Set(rootCertificates).size + 1);
  });

  it('tell the variable and the file when the bundle is missing, a folder, empty or damaged', async () => {
    await fails(join(folder, 'missing.pem'), /does not exist/);
    await fails(folder, /is a folder/);
    await fails(inFolder('empty.pem'), /no certificate/);
    const damaged = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    await fails(inFolder('damaged.pem', damaged), /damaged certificate, number 1 of 1/);
  });
});

describe('a server with a company’s certificate', () => {
  let sandbox: Sandbox;
  let proxy: CompanyProxy;
  let ca: readonly string[];
  const region = 'eu-west-1';
  const endpoint = (): string => `https://localhost:${proxy.tlsPort}`;
  const pair = () => ({ accessKeyId: sandbox.accessKeyId, secretAccessKey: sandbox.secretAccessKey });
  const services = (trust: readonly string[] | undefined) => ({
    region,
    credentials: async () => pair(),
    endpoints: { s3: endpoint(), sts: endpoint() },
    ca: trust,
  });

  before(async () => {
    sandbox = await startSandbox();
    proxy = await startCompanyProxy({ target: sandbox.url });
    ca = await trustedCertificates({ source: 'AWS_CA_BUNDLE', file: authorityFile('company') }, {}, () => []);
  });
  after(async () => {
    await proxy.stop();
    await sandbox.stop();
  });

  it('is trusted by our client, by S3’s and by STS’s once the bundle is told', async () => {
    const client = new SimpleDBClient({ region, endpoint: endpoint(), credentials: pair(), ca });
    assert.ok((await client.listDomains()).DomainNames.length > 0);
    assert.ok((await client.listExports()).exportSummaries);
    client.close();
    assert.equal(await callerAccount(services(ca)), sandbox.account);
    assert.ok((await listBuckets(services(ca))).length > 0);
  });

  it('is not trusted without, and gets nothing of the request', async () => {
    const client = new SimpleDBClient({ region, endpoint: endpoint(), credentials: pair() });
    await assert.rejects(client.listDomains(), (error: unknown) => {
      assert.ok(error instanceof SimpleDBError);
      assert.equal(error.kind, 'network');
      assert.equal(error.requestSent, 'no');
      assert.equal(error.retryable, false);
      assert.equal((error.cause as NodeJS.ErrnoException).code, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
      return true;
    });
    client.close();
    await assert.rejects(callerAccount(services(undefined)), { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  });

  it('needs certificates that are text', async () => {
    const numbers = [42] as unknown as string[];
    const client = new SimpleDBClient({ region, endpoint: endpoint(), credentials: pair(), ca: numbers });
    await assert.rejects(client.listDomains(), { kind: 'input', requestSent: 'no', message: /`ca`/ });
    client.close();
  });

  it('is not trusted by another company’s bundle', async () => {
    const other = await trustedCertificates({ source: 'AWS_CA_BUNDLE', file: authorityFile('other') }, {}, () => []);
    const client = new SimpleDBClient({ region, endpoint: endpoint(), credentials: pair(), ca: other });
    await assert.rejects(client.listDomains(), { kind: 'network', requestSent: 'no' });
    client.close();
  });
});

describe('plain http', () => {
  const request = (url: string): HttpRequest => {
    const { protocol, hostname, port, pathname } = new URL(url);
    return new HttpRequest({ protocol, hostname, path: pathname, method: 'GET', ...(port && { port: Number(port) }) });
  };

  for (const url of ['http://sts.example.com', 'http://10.0.0.1:8000', 'http://127.0.0.1.example.com']) {
    it(`is refused for ${url}`, async () => {
      const { host } = new URL(url);
      await assert.rejects(requestHandler().handle(request(url)), (error: Error) => {
        assert.equal(error.name, 'PlainHttpError');
        assert.ok(error.message.includes(`Use https://${host}`), error.message);
        return true;
      });
    });
  }

  it('is refused for S3 and STS, whoever named their endpoint', async () => {
    const options = {
      region: 'eu-west-1',
      credentials: async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'canary' }),
      endpoints: { s3: 'http://s3.example.com', sts: 'http://sts.example.com' },
    };
    await assert.rejects(callerAccount(options), { name: 'PlainHttpError' });
    await assert.rejects(listBuckets(options), { name: 'PlainHttpError' });
  });

  it('is taken on this machine', async () => {
    const sandbox = await startSandbox();
    const { response } = await requestHandler().handle(request(`${sandbox.url}/`));
    assert.ok(response.statusCode >= 400);
    await sandbox.stop();
  });
});

describe('a profile’s role', () => {
  const environment = ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_ENDPOINT_URL_STS'] as const;
  const before_ = Object.fromEntries(environment.map((name) => [name, process.env[name]]));
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'simpledb-role-'));
    process.env['AWS_CONFIG_FILE'] = join(folder, 'config');
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = join(folder, 'credentials');
    process.env['AWS_ENDPOINT_URL_STS'] = 'http://sts.example.com';
    writeFileSync(
      join(folder, 'config'),
      '[profile role]\nregion = eu-west-1\nsource_profile = keys\nrole_arn = arn:aws:iam::111122223333:role/r\n' +
        `[profile web]\nregion = eu-west-1\nrole_arn = arn:aws:iam::111122223333:role/r\n` +
        `web_identity_token_file = ${join(folder, 'token')}\n`,
    );
    writeFileSync(join(folder, 'credentials'), '[keys]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = s\n');
    writeFileSync(join(folder, 'token'), 'a token');
  });
  after(() => {
    for (const name of environment) {
      if (before_[name] === undefined) delete process.env[name];
      else process.env[name] = before_[name];
    }
    rmSync(folder, { recursive: true });
  });

  for (const profile of ['role', 'web']) {
    it(`is not asked for in the open by profile ${profile}`, async () => {
      const provider = profileCredentials({
        profile,
        region: 'eu-west-1',
        mfaCode: async () => '',
        mayRunProcess: () => false,
      });
      await assert.rejects(provider(), /http:\/\/sts\.example\.com.*nothing was sent/);
    });
  }
});
