/** The sandbox's process: how it starts, ends and outlives being killed. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { stringToSign } from '../../../src/sandbox/auth/signature-v2';
import { distFile } from '../../support/dist';

interface Ready {
  url: string;
  account: string;
  region: string;
  accessKeyId: string;
  pid: number;
}

describe('the sandbox as a process', () => {
  let parent: string;
  let data: string;
  const children = new Set<ChildProcessByStdio<Writable, Readable, Readable>>();

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'sandbox-main-'));
    data = join(parent, 'data');
  });
  afterEach(async () => {
    for (const child of children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    children.clear();
    rmSync(parent, { recursive: true, force: true });
  });

  const launch = (...args: string[]): ChildProcessByStdio<Writable, Readable, Readable> => {
    const child = spawn(process.execPath, [distFile('sandbox.js'), ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: parent, TEMP: parent },
    });
    children.add(child);
    return child;
  };
  const start = async (...args: string[]) => {
    const child = launch(...args);
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    return { child, ready: JSON.parse(line) as Ready };
  };
  const end = async (child: ReturnType<typeof launch>, how: () => unknown): Promise<unknown[]> => {
    const ended = once(child, 'exit');
    how();
    return ended;
  };

  const call = async ({ url, accessKeyId }: Ready, parameters: Record<string, string>): Promise<string> => {
    const all = {
      Version: '2009-04-15',
      ...parameters,
      AWSAccessKeyId: accessKeyId,
      SignatureVersion: '2',
      SignatureMethod: 'HmacSHA256',
      Timestamp: new Date().toISOString(),
    };
    const text = stringToSign({ method: 'POST', host: new URL(url).host, path: '/', parameters: Object.entries(all) });
    const Signature = createHmac('sha256', 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY').update(text).digest('base64');
    const answer = await fetch(url, { method: 'POST', body: new URLSearchParams({ ...all, Signature }) });
    const body = await answer.text();
    assert.equal(answer.status, 200, body);
    return body;
  };
  const put = (ready: Ready, ItemName: string): Promise<string> =>
    call(ready, {
      Action: 'PutAttributes',
      DomainName: 'customers',
      ItemName,
      'Attribute.1.Name': 'a',
      'Attribute.1.Value': 'v',
    });
  const get = (ready: Ready, ItemName: string): Promise<string> =>
    call(ready, { Action: 'GetAttributes', DomainName: 'customers', ItemName });

  it('says in one line where it is', async () => {
    const { child, ready } = await start('--data', data, '--account', '123456789012', '--region', 'eu-west-1');
    assert.match(ready.url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.deepEqual(ready, {
      url: ready.url,
      account: '123456789012',
      region: 'eu-west-1',
      accessKeyId: 'AKIDEXAMPLE',
      pid: child.pid,
    });
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`ends well by ${signal}, and takes a temporary folder along`, async function () {
      if (process.platform === 'win32') this.skip();
      const { child, ready } = await start();
      await put(ready, 'x');
      assert.equal(readdirSync(parent).length, 1);
      assert.deepEqual(await end(child, () => child.kill(signal)), [0, null]);
      assert.deepEqual(readdirSync(parent), []);
    });
  }

  it('ends with its standard input only when told to', async () => {
    const { child } = await start('--data', data, '--exit-with-stdin');
    assert.deepEqual(await end(child, () => child.stdin.end()), [0, null]);
    const { child: other, ready } = await start('--data', data);
    other.stdin.end();
    await put(ready, 'still there');
  });

  it('has lost nothing that it answered when it is killed', async () => {
    const first = await start('--data', data);
    for (let i = 0; i < 20; i++) await put(first.ready, `item-${i}`);
    await end(first.child, () => first.child.kill('SIGKILL'));
    const second = await start('--data', data);
    for (let i = 0; i < 20; i++) assert.match(await get(second.ready, `item-${i}`), /<Value>v<\/Value>/);
  });

  it('lets no second sandbox use its folder, by whatever path, and waits for one that is ending', async () => {
    const first = await start('--data', data);
    await put(first.ready, 'mine');
    symlinkSync(data, join(parent, 'link'), 'junction');
    const second = launch('--data', join(parent, 'link'), '--reset');
    const words = second.stderr.toArray() as Promise<Buffer[]>;
    assert.deepEqual(await once(second, 'exit'), [1, null]);
    assert.match(Buffer.concat(await words).toString(), /another sandbox is using .*link; end it first/);
    assert.match(await get(first.ready, 'mine'), /<Value>v<\/Value>/);
    first.child.kill();
    const third = await start('--data', data);
    assert.match(await get(third.ready, 'mine'), /<Value>v<\/Value>/);
  });

  it('begins anew with --reset, and leaves other files alone', async () => {
    mkdirSync(data);
    writeFileSync(join(data, 'mine.txt'), '');
    const first = await start('--data', data);
    await put(first.ready, 'old');
    await end(first.child, () => first.child.kill());
    const second = await start('--data', data, '--reset');
    assert.ok(!(await get(second.ready, 'old')).includes('<Value>'));
    assert.ok((await get(second.ready, 'cust-000001')).includes('<Value>'));
    assert.ok(existsSync(join(data, 'mine.txt')));
  });

  it('explains wrong arguments and ends with 2, a taken port with 1', async () => {
    const failing = async (...args: string[]): Promise<[unknown, string]> => {
      const child = launch(...args);
      const words = child.stderr.toArray() as Promise<Buffer[]>;
      const [code] = (await once(child, 'exit')) as [number];
      return [code, Buffer.concat(await words).toString()];
    };
    const [code, words] = await failing('--port', 'x');
    assert.equal(code, 2);
    assert.match(words, /--port must be a number from 0 to 65535\.\n.*Usage:/s);
    assert.equal((await failing('--frobnicate'))[0], 2);
    const { ready } = await start('--data', data);
    const [taken, why] = await failing('--port', new URL(ready.url).port);
    assert.equal(taken, 1);
    assert.match(why, /EADDRINUSE/);
    assert.deepEqual(readdirSync(parent), ['data']);
  });
});
