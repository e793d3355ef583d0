import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { addressesOf, connect, timed } from '../../../src/aws/connectivity';
import { reportCleaner, reportText } from '../../../src/aws/report';
import { withoutLogin } from '../../../src/simpledb/errors';
import { authorityFile, startCompanyProxy } from '../../support/company-proxy';

describe('a report', () => {
  let folder: string;
  const names = ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'] as const;
  const before_ = Object.fromEntries(names.map((name) => [name, process.env[name]]));

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'simpledb-report-'));
    writeFileSync(join(folder, 'config'), '[profile p]\naws_session_token = tokenInTheConfigFile\n');
    writeFileSync(join(folder, 'credentials'), '[p]\naws_access_key_id = KEYINTHEFILE\naws_secret_access_key = secretInTheFile\n');
    process.env['AWS_CONFIG_FILE'] = join(folder, 'config');
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = join(folder, 'credentials');
  });
  after(() => {
    for (const name of names) {
      if (before_[name] === undefined) delete process.env[name];
      else process.env[name] = before_[name];
    }
    rmSync(folder, { recursive: true });
  });

  it('is Markdown in which nothing from elsewhere is markup', () => {
    const text = reportText('# Head\n', [{ title: 'One', rows: [['a', '```\n# no heading'], ['longer', 'x']] }], (value) => value);
    assert.equal(text, "# Head\n\n## One\n\n```text\na       '''\n        # no heading\nlonger  x\n```\n");
  });

  it('has no secret of the files, of the environment or of what it is told', async () => {
    const env = {
      ...Object.fromEntries(names.map((name) => [name, process.env[name]])),
      AWS_SECRET_ACCESS_KEY: 'secretOfTheEnvironment',
      AWS_SESSION_TOKEN: 'tokenOfTheEnvironment',
      https_proxy: 'http://user:p%40ss-lower@proxy:1',
      HTTP_PROXY: 'http://user:pass-upper@proxy:1',
    };
    const clean = await reportCleaner(['secretInMemory', 'http://clerk:pass-setting@proxy:2', undefined], env, '/home/me');
    for (const secret of [
      'KEYINTHEFILE', 'secretInTheFile', 'tokenInTheConfigFile', 'secretOfTheEnvironment', 'tokenOfTheEnvironment',
      'secretInMemory', 'pass-setting', 'pass-upper', 'p%40ss-lower', 'p@ss-lower', 'clerk:pass-setting',
      Buffer.from('clerk:pass-setting').toString('base64'), Buffer.from('user:p@ss-lower').toString('base64'),
    ]) {
      const text = clean(`before ${secret} ${encodeURIComponent(secret)} after`);
      assert.ok(!text.includes(secret) && text.startsWith('before ') && text.endsWith(' after'), text);
    }
  });

  it('shortens access keys to their last four, and leaves nothing named a signature, a token or a password', async () => {
    const clean = await reportCleaner([], {}, '/home/me');
    assert.equal(clean('key ASIAABCDEFGHIJKLMNOP and /home/me/.aws'), 'key …MNOP and ~/.aws');
    assert.equal(clean('Signature=abc123&X-Amz-Security-Token: xyz, "password": "p"'), 'Signature=***&X-Amz-Security-Token: ***, "password": "***"');
    assert.equal(clean('Proxy-Authorization: Basic Y2xlcms6cGFzcw=='), 'Proxy-Authorization: Basic ***');
    assert.equal(clean('The security token included in the request is invalid.'), 'The security token included in the request is invalid.');
  });

  it('names a proxy without its login, however the login is spelled', () => {
    assert.equal(withoutLogin('no way: PROXY clerk:pa/ss@10.0.0.1:8080'), 'no way: PROXY 10.0.0.1:8080');
    assert.equal(withoutLogin('see https://host/path and mail@example.com'), 'see https://host/path and mail@example.com');
    const part = fc.string({ minLength: 8, unit: fc.constantFrom(...'abcXYZ019:/%-_.~!$&*+;=') });
    fc.assert(
      fc.property(part, part, fc.constantFrom('PROXY ', 'HTTPS ', 'SOCKS5 ', 'http://', 'https://', 'socks5://'), (user, password, kind) => {
        const text = withoutLogin(`failed: ${kind}${user}:${password}@proxy.example.com:3128.`);
        assert.equal(text, `failed: ${kind}proxy.example.com:3128.`);
      }),
    );
  });
});

describe('reaching a host', () => {
  it('tells the addresses, or why there are none', async () => {
    assert.ok((await addressesOf('127.0.0.1')).includes('127.0.0.1'));
    assert.deepEqual(await addressesOf('[::1]'), ['::1']);
    // A label of more than 63 letters: no resolver is asked for it.
    const nowhere = await timed(() => addressesOf(`${'x'.repeat(64)}.invalid`), 20_000);
    assert.ok('error' in nowhere);
  });

  it('tells whose certificate the server has and whether it is trusted, and sends nothing', async () => {
    const heard: Buffer[] = [];
    const target = net.createServer((socket) => socket.on('data', (chunk) => heard.push(chunk)).on('error', () => undefined));
    target.listen(0, '127.0.0.1');
    await once(target, 'listening');
    const proxy = await startCompanyProxy({ target: `http://127.0.0.1:${(target.address() as AddressInfo).port}` });
    const url = new URL(`https://localhost:${proxy.tlsPort}`);
    const issuer = 'A company that reads along, SimpleDB Export tests';
    assert.deepEqual(await connect(url), {
      tls: { protocol: 'TLSv1.3', issuer, untrusted: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
    });
    assert.deepEqual(await connect(url, [readFileSync(authorityFile('company'), 'utf8')]), {
      tls: { protocol: 'TLSv1.3', issuer },
    });
    await proxy.stop();
    target.close();
    await once(target, 'close');
    assert.deepEqual(heard, []);
  });

  it('gives up a step that takes too long', async () => {
    const late = await timed(() => new Promise(() => undefined), 1);
    assert.ok('error' in late && (late.error as Error).name === 'TimeoutError');
  });

  it('tells why there is no connection', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    await assert.rejects(connect(new URL(`http://127.0.0.1:${port}`)), { code: 'ECONNREFUSED' });
  });
});
