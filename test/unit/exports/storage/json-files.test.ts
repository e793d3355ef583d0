import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeDisk, type Disk } from '../../../../src/exports/storage/disk';
import { JsonFiles } from '../../../../src/exports/storage/json-files';
import { StartJournal } from '../../../../src/exports/starting/start-journal';
import { PlanList } from '../../../../src/exports/plans/plan-list';
import { PlanStore } from '../../../../src/exports/plans/plan-store';
import { createPlan } from '../../../../src/exports/plans/plan-edits';

const failing = (code: string, ...steps: ('look' | 'list')[]): Disk => {
  const fail = async (): Promise<never> => {
    throw Object.assign(new Error(code), { code });
  };
  return { ...nodeDisk, ...Object.fromEntries(steps.map((step) => [step, fail])) };
};

describe('JSON files', () => {
  let folder: string;
  const files = (disk?: Disk): JsonFiles<number> =>
    new JsonFiles(folder, (value) => (typeof value === 'number' ? value : undefined), disk);
  beforeEach(async () => (folder = join(await mkdtemp(join(tmpdir(), 'json-files-')), 'all')));
  afterEach(() => rm(join(folder, '..'), { recursive: true, maxRetries: 5 }));

  it('give back what was put, and nothing of what was removed', async () => {
    await files().put('a', 1);
    await files().put('a', 2);
    await files().put('../b', 3);
    assert.equal(await files().get('a'), 2);
    assert.deepEqual((await files().list()).sort(), [2, 3]);
    await files().remove('a');
    await files().remove('a');
    assert.equal(await files().get('a'), undefined);
    assert.equal((await readdir(folder)).length, 1);
  });

  it('hold nothing where there is no folder, no file, no JSON and no valid value', async () => {
    assert.deepEqual(await files().list(), []);
    assert.equal(await files().get('a'), undefined);
    await mkdir(folder);
    for (const text of ['', '{"a":', '"text"', 'null']) {
      await writeFile(files().file('a', 'json'), text);
      assert.equal(await files().get('a'), undefined);
      assert.equal(await files().has('a'), true);
      assert.deepEqual(await files().list(), []);
    }
    assert.equal(await files().has('b'), false);
  });

  it('say so when what is there cannot be read', async () => {
    await files().put('a', 1);
    for (const code of ['EMFILE', 'EACCES', 'EIO', 'EBUSY']) {
      await assert.rejects(files(failing(code, 'look')).get('a'), { code });
      await assert.rejects(files(failing(code, 'look')).list(), { code });
      await assert.rejects(files(failing(code, 'list')).list(), { code });
    }
    const broken = new JsonFiles(folder, () => {
      throw new RangeError('broken');
    });
    await assert.rejects(broken.get('a'), RangeError);
  });

  it('are read once whoever has one open for a moment has let go of it', async () => {
    await files().put('a', 1);
    for (const code of ['EPERM', 'EBUSY', 'EACCES']) {
      let refusals = 0;
      const disk: Disk = { ...nodeDisk, look: (path) => (++refusals <= 2 ? failing(code, 'look') : nodeDisk).look(path) };
      assert.equal(await files(disk).get('a'), 1);
      refusals = 0;
      assert.deepEqual(await files(disk).list(), [1]);
    }
  });

  it('let no plan vanish, nor be edited or made anew, while they cannot be read', async () => {
    const plan = createPlan({
      id: 'p', createdAtMs: 0, connection: 'sandbox', region: 'us-east-1', request: { s3Bucket: 'b' }, prefixTemplate: '', domains: [],
    });
    let broken = false;
    const disk: Disk = {
      ...nodeDisk,
      look: (path) => (broken && path.endsWith('.json') ? failing('EMFILE', 'look') : nodeDisk).look(path),
    };
    const store = new PlanStore(folder, disk);
    await store.add(plan);
    const errors: unknown[] = [];
    const list = new PlanList({ list: () => store.list(), watch: async () => ({ dispose: () => undefined }) }, (error) => errors.push(error));
    await list.open();
    assert.deepEqual(list.plans, [plan]);
    broken = true;
    await list.read();
    assert.deepEqual(list.plans, [plan]);
    assert.equal((errors[0] as NodeJS.ErrnoException).code, 'EMFILE');
    await assert.rejects(store.update('p', () => assert.fail('edited')), { code: 'EMFILE' });
    await assert.rejects(store.add(plan), { code: 'EMFILE' });
    broken = false;
    assert.deepEqual(await store.list(), [plan]);
    list.dispose();
  });

  it('let no plan be made over one that this version cannot read', async () => {
    const plan = createPlan({
      id: 'p', createdAtMs: 0, connection: 'sandbox', region: 'us-east-1', request: { s3Bucket: 'b' }, prefixTemplate: '', domains: [],
    });
    await new JsonFiles(folder, (value) => value).put('p', { ...plan, version: 2 });
    assert.deepEqual(await new PlanStore(folder).list(), []);
    await assert.rejects(new PlanStore(folder).add(plan), /already/);
  });

  it('do not hide a pending start', async () => {
    const pending = new StartJournal(folder, failing('EMFILE', 'look'));
    await pending.put({ version: 1, id: 'x', input: { domainName: 'd', s3Bucket: 'b', clientToken: 't' }, connection: 'sandbox', region: 'r', startedAt: '2026-11-01', pid: 1 });
    await assert.rejects(pending.list(), { code: 'EMFILE' });
  });
});
