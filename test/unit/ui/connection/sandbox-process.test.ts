import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { SandboxProcess } from '../../../../src/ui/connection/sandbox-process';
import { distFile } from '../../../support/dist';
import { startSandbox } from '../../../support/sandbox';

describe('sandbox process', () => {
  let folder: string;
  const open: SandboxProcess[] = [];
  const make = (change: { program?: string; url?: string } = {}): SandboxProcess => {
    const one = new SandboxProcess({
      program: change.program ?? distFile('sandbox.js'),
      folder,
      url: () => change.url ?? '',
      exportSeconds: () => 1,
      log: () => undefined,
    });
    open.push(one);
    return one;
  };
  const answers = async (url: string): Promise<boolean> => fetch(url).then(() => true, () => false);

  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'sandbox-process-'))));
  afterEach(async () => {
    for (const one of open.splice(0)) one.dispose();
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });

  it('is one for all windows', async () => {
    const windows = [make(), make(), make()];
    const urls = await Promise.all(windows.map(async (window) => (await window.ensure()).url));
    assert.equal(new Set(urls).size, 1);
    assert.ok(await answers(urls[0] as string));
  });

  it('is started again when it has died', async () => {
    const first = make();
    const { url } = await first.ensure();
    first.dispose();
    while (await answers(url)) await new Promise((done) => setImmediate(done));
    const again = await make().ensure();
    assert.ok(await answers(again.url));
  });

  it('takes the place of a window that died while starting', async () => {
    const dead = { id: 'dead', pid: 999_999_999, host: hostname() };
    await writeFile(join(folder, 'starting.lock'), JSON.stringify(dead));
    assert.ok(await answers((await make().ensure()).url));
    await assert.rejects(readFile(join(folder, 'starting.lock')), { code: 'ENOENT' });
  });

  it('says so when it does not come up', async () => {
    await assert.rejects(make({ program: '/no/such/program.js' }).ensure(), {
      name: 'SandboxNotStarted',
      message: 'The local sandbox could not be started.',
    });
  });

  it('is the one that the setting names, where there is one', async () => {
    const sandbox = await startSandbox();
    assert.equal((await make({ url: sandbox.url }).ensure()).url, sandbox.url);
    await sandbox.stop();
    await assert.rejects(make({ url: sandbox.url }).ensure(), { name: 'SandboxNotAnswering' });
  });
});
