import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KnownAccounts } from '../../../../src/exports/ledger/known-accounts';
import { nodeDisk, type Disk } from '../../../../src/exports/storage/disk';

const FIRST = '111122223333';
const SECOND = '444455556666';

describe('known accounts', () => {
  let folder: string;
  let noted: unknown[];
  const accounts = (disk?: Disk): KnownAccounts => new KnownAccounts(folder, (error) => noted.push(error), disk);
  const stored = async (): Promise<{ path: string; text: string }> => {
    const [name, ...more] = await readdir(folder);
    assert.deepEqual(more, []);
    const path = join(folder, name ?? assert.fail('no file'));
    return { path, text: await readFile(path, 'utf8') };
  };
  const storedCount = async (): Promise<number> => (JSON.parse((await stored()).text) as { accounts: unknown[] }).accounts.length;

  beforeEach(async () => {
    noted = [];
    folder = join(await mkdtemp(join(tmpdir(), 'known-accounts-')), 'accounts');
  });
  afterEach(() => rm(join(folder, '..'), { recursive: true, maxRetries: 5 }));

  it('are found by every window, by the access key and the endpoint', async () => {
    assert.equal(await accounts().find('AKIDFIRST', ''), undefined);
    const own = accounts();
    await Promise.all([own.remember('AKIDFIRST', '', FIRST), own.remember('AKIDSECOND', '', SECOND)]);
    assert.equal(await accounts().find('AKIDFIRST', ''), FIRST);
    assert.equal(await accounts().find('AKIDSECOND', ''), SECOND);
    assert.equal(await accounts().find('AKIDTHIRD', ''), undefined);
    assert.equal(await accounts().find('AKIDFIRST', 'https://sts.example.com'), undefined);
    assert.deepEqual(noted, []);
  });

  it('are corrected', async () => {
    await accounts().remember('AKIDFIRST', '', FIRST);
    await accounts().remember('AKIDFIRST', '', SECOND);
    assert.equal(await accounts().find('AKIDFIRST', ''), SECOND);
    assert.equal(await storedCount(), 1);
  });

  it('are one file without an access key id', async () => {
    await accounts().remember('AKIDFIRST', 'https://sts.example.com', FIRST);
    const { text } = await stored();
    assert.match(text, /"key": "[0-9a-f]{64}"/);
    assert.doesNotMatch(text, /AKID|example/);
  });

  it('are 50 at most, those that were confirmed last', async () => {
    const own = accounts();
    for (let n = 0; n < 50; n += 1) await own.remember(`AKID${n}`, '', FIRST);
    await own.remember('AKID0', '', FIRST);
    await own.remember('AKID50', '', SECOND);
    assert.equal(await storedCount(), 50);
    const found = await Promise.all(['AKID0', 'AKID1', 'AKID2', 'AKID50'].map((key) => own.find(key, '')));
    assert.deepEqual(found, [FIRST, undefined, FIRST, SECOND]);
  });

  it('are not written again by who confirms the last one', async () => {
    const creations: string[] = [];
    const disk: Disk = { ...nodeDisk, create: (path, ...rest) => (creations.push(path), nodeDisk.create(path, ...rest)) };
    for (const _ of [1, 2]) await accounts(disk).remember('AKIDFIRST', '', FIRST);
    assert.equal(creations.length, 1);
  });

  it('are none in a file that is broken, which the next one replaces', async () => {
    await accounts().remember('AKIDFIRST', '', FIRST);
    const { path, text } = await stored();
    for (const broken of ['', '{"acc', '[]', '{}', '{"accounts": 1}', text.replace(FIRST, 'nobody'), text.replace('"key"', '"kex"')]) {
      await writeFile(path, broken);
      assert.equal(await accounts().find('AKIDFIRST', ''), undefined, broken);
    }
    await accounts().remember('AKIDFIRST', '', SECOND);
    assert.equal(await accounts().find('AKIDFIRST', ''), SECOND);
    assert.deepEqual(noted, []);
  });

  it('keep nobody waiting or failing where the disk fails, and overwrite nothing that could not be read', async () => {
    await accounts().remember('AKIDFIRST', '', FIRST);
    const error = Object.assign(new Error('EMFILE'), { code: 'EMFILE' });
    const failing = accounts({ ...nodeDisk, look: () => Promise.reject(error) });
    assert.equal(await failing.find('AKIDFIRST', ''), undefined);
    await failing.remember('AKIDSECOND', '', SECOND);
    assert.deepEqual(noted, [error, error]);
    assert.equal(await accounts().find('AKIDFIRST', ''), FIRST);
    await rm(folder, { recursive: true });
    await mkdir(join(folder, '..'), { recursive: true });
    await writeFile(folder, 'no folder');
    await accounts().remember('AKIDFIRST', '', FIRST);
    assert.equal(noted.length, 3);
    await rm(folder);
  });
});
