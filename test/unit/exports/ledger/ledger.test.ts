import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeDisk, type Disk } from '../../../../src/exports/storage/disk';
import { Ledger, type LedgerChange } from '../../../../src/exports/ledger/ledger';
import type { ExportRecord } from '../../../../src/exports/model/record';
import { record } from '../../../support/following';

const arn = (n: number | string): string => `arn:aws:sdb:us-east-1:111122223333:domain/customers/export/${n}`;
const numbered = (n: number | string, change: Partial<ExportRecord> = {}): ExportRecord =>
  record({ exportArn: arn(n), exportId: String(n), ...change });
const put = (value: ExportRecord): LedgerChange => ({ exportArn: value.exportArn, change: () => value });
const ended = { exportStatus: 'SUCCEEDED' } as const;

describe('ledger', () => {
  let folder: string;
  let file: string;
  let errors: unknown[];
  const open: Ledger[] = [];
  const ledger = (disk: Disk = nodeDisk): Ledger => {
    const one = new Ledger(folder, (error) => errors.push(error), disk);
    open.push(one);
    return one;
  };
  const opened = async (disk?: Disk): Promise<Ledger> => {
    const one = ledger(disk);
    await one.open();
    return one;
  };
  const next = (one: Ledger): Promise<readonly string[]> =>
    new Promise((resolve) => {
      const listening = one.onDidChange((arns) => {
        listening.dispose();
        resolve(arns);
      });
    });
  const lines = async (): Promise<string[]> => (await readFile(file, 'utf8')).split('\n').slice(0, -1);
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'ledger-')), 'exports');
    file = join(folder, 'exports.jsonl');
    errors = [];
  });
  afterEach(async () => {
    for (const one of open.splice(0)) one.dispose();
    await rm(join(folder, '..'), { recursive: true, maxRetries: 5 });
  });

  it('is empty where nothing was remembered yet', async () => {
    assert.equal((await opened()).records.size, 0);
    assert.deepEqual(errors, []);
  });

  it('knows after a restart what it was told before, with members of other versions', async () => {
    const odd = { ...numbered(1), 'of a later version': { deep: [1, null] } } as ExportRecord;
    await (await opened()).update([put(odd), put(numbered(2))]);
    const again = await opened();
    assert.deepEqual(again.records, new Map([[arn(1), odd], [arn(2), numbered(2)]]));
    await again.update([{ exportArn: arn(1), change: (now) => now && { ...now, ...ended } }]);
    assert.deepEqual((await opened()).records.get(arn(1)), { ...odd, ...ended });
    assert.deepEqual(errors, []);
  });

  it('tells each window once of what any of them changed together', async () => {
    const [one, other] = [await opened(), await opened()];
    const heard = [next(one), next(other)];
    await one.update([put(numbered(1)), put(numbered(2)), put(numbered(1, ended))]);
    assert.deepEqual(await Promise.all(heard), [[arn(1), arn(2)], [arn(1), arn(2)]]);
    const gone = next(one);
    await other.remove([arn(2)]);
    assert.deepEqual(await gone, [arn(2)]);
    assert.deepEqual([...one.records.keys()], [arn(1)]);
  });

  it('shows all of a large update or nothing of it, however often others have their turn meanwhile', async () => {
    const one = await opened();
    const numbers = Array.from({ length: 2_000 }, (_, n) => n);
    await one.update(numbers.map((n) => put(numbered(n))));
    const told: number[] = [];
    one.onDidChange((arns) => told.push(arns.length));
    const seen = new Set<string>();
    let changing = true;
    const look = (): void => {
      const changed = [...one.records.values()].filter(({ exportStatus }) => exportStatus === 'SUCCEEDED').length;
      seen.add(`${changed} known, ${told.join()} told`);
      if (changing) setImmediate(look);
    };
    setImmediate(look);
    await one.update(numbers.map((n) => put(numbered(n, ended)))).finally(() => (changing = false));
    look();
    assert.deepEqual([...seen], ['0 known,  told', '2000 known, 2000 told']);
  });

  it('changes what all windows know, not what one of them last heard', async () => {
    const one = ledger();
    const other = ledger();
    await one.update([put(numbered(1))]);
    await other.update([{ exportArn: arn(1), change: (now) => now && { ...now, itemsCount: 7 } }]);
    await one.update([{ exportArn: arn(1), change: (now) => now && { ...now, ...ended } }]);
    assert.deepEqual(one.records.get(arn(1)), numbered(1, { itemsCount: 7, ...ended }));
  });

  it('writes nothing where nothing changes', async () => {
    const one = await opened();
    await one.update([put(numbered(1))]);
    const before = await lines();
    one.onDidChange((arns) => assert.fail(`told of ${arns.join()}`));
    await one.update([
      put(numbered(1)),
      put({ ...numbered(1), itemsCount: undefined } as unknown as ExportRecord),
      { exportArn: arn(1), change: () => undefined },
      { exportArn: arn(2), change: () => undefined },
    ]);
    await one.update([{ exportArn: arn(1), change: (now) => now && { ...now, ...ended } }, put(numbered(1))]);
    assert.deepEqual(await one.claim([arn(1), arn(2)]), []);
    await one.remove([arn(3)]);
    assert.deepEqual(await lines(), before);
  });

  it('makes the other changes when one throws, or makes what could not be read again', async () => {
    const one = await opened();
    const broken = (): never => {
      throw new RangeError('broken');
    };
    await assert.rejects(one.update([{ exportArn: arn(1), change: broken }, put(numbered(2))]), RangeError);
    await assert.rejects(one.update([{ exportArn: arn(1), change: () => numbered(3) }]), TypeError);
    await assert.rejects(one.update([put(numbered(4, { requestedAt: 'yesterday' }))]), TypeError);
    await one.update([]);
    assert.deepEqual([...(await opened()).records.keys()], [arn(2)]);
  });

  it('gives each end to one of many that claim it, over windows and restarts', async () => {
    const windows = await Promise.all(Array.from({ length: 5 }, () => opened()));
    await windows[0]?.update([put(numbered(1, ended)), put(numbered(2)), put(numbered(3, { forgotten: true }))]);
    const arns = [arn(1), arn(1), arn(2), arn(3), arn(4)];
    const claimed = await Promise.all(windows.flatMap((one) => [one.claim(arns), one.claim(arns)]));
    assert.deepEqual(claimed.flat().sort(), [arn(1), arn(3)]);
    assert.deepEqual(await (await opened()).claim(arns), []);
    assert.equal((await opened()).records.get(arn(1))?.told, true);
  });

  it('goes on in memory while the disk is full, and writes all of it later', async () => {
    let full = true;
    const fill = (): void => {
      if (full) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    };
    const one = await opened({
      ...nodeDisk,
      create: async (...args) => (fill(), nodeDisk.create(...args)),
      append: async (...args) => (fill(), nodeDisk.append(...args)),
    });
    const heard = next(one);
    await assert.rejects(one.update([put(numbered(1, { ...ended, itemsCount: 1 }))]), /no space left/);
    assert.deepEqual(await heard, [arn(1)]);
    await assert.rejects(one.update([{ exportArn: arn(1), change: (now) => now && { ...now, itemsCount: (now.itemsCount ?? 0) + 1 } }]));
    assert.equal(one.records.get(arn(1))?.itemsCount, 2);
    assert.deepEqual(await one.claim([arn(1)]), [arn(1)]);
    assert.deepEqual(await one.claim([arn(1)]), []);
    assert.match(String(errors), /no space left/);
    assert.equal((await opened()).records.size, 0);

    full = false;
    await one.update([put(numbered(2))]);
    const expected = new Map([[arn(1), numbered(1, { ...ended, itemsCount: 2, told: true })], [arn(2), numbered(2)]]);
    assert.deepEqual((await opened()).records, expected);
    await one.update([]);
    assert.deepEqual(one.records, expected);
  });

  it('makes no change twice that could not be written at first', async () => {
    let full = false;
    const one = await opened({
      ...nodeDisk,
      append: async (...args) => {
        if (full) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
        await nodeDisk.append(...args);
      },
    });
    const count: LedgerChange = { exportArn: arn(1), change: (now) => ({ ...(now ?? numbered(1)), itemsCount: (now?.itemsCount ?? 0) + 1 }) };
    await one.update([count]);
    full = true;
    await assert.rejects(one.update([count]), /no space left/);
    full = false;
    for (let times = 0; times < 3; times += 1) {
      await one.update([]);
      assert.equal(one.records.get(arn(1))?.itemsCount, 2);
      assert.equal((await opened()).records.get(arn(1))?.itemsCount, 2);
    }
  });

  it('makes no change twice that was written before something failed', async () => {
    let broken = false;
    const one = await opened({
      ...nodeDisk,
      remove: async (path) => {
        if (broken && path.endsWith('.lock')) throw new Error('not now');
        await nodeDisk.remove(path);
      },
    });
    const count: LedgerChange = { exportArn: arn(1), change: (now) => ({ ...(now ?? numbered(1)), itemsCount: (now?.itemsCount ?? 0) + 1 }) };
    await one.update([count]);
    broken = true;
    await assert.rejects(one.update([count]), /not now/);
    assert.equal(one.records.get(arn(1))?.itemsCount, 2);
    broken = false;
    await rm(join(folder, 'exports.lock'));
    await one.update([]);
    assert.equal((await opened()).records.get(arn(1))?.itemsCount, 2);
  });

  it('passes over lines that are none, and leaves them', async () => {
    await (await opened()).update([put(numbered(1))]);
    const odd = ['', 'null', '7', '"x"', '[]', '{}', '{"removed":7}', '{"version":2}', '{"exportArn":', JSON.stringify(numbered(2, { requestedAt: 'x' }))];
    await appendFile(file, `${odd.join('\n')}\n`);
    const one = await opened();
    await one.update([put(numbered(3))]);
    assert.deepEqual([...one.records.keys()], [arn(1), arn(3)]);
    assert.deepEqual((await lines()).slice(2, -1), odd);
    assert.deepEqual(errors, []);
  });

  it('reads a file whose header was lost', async () => {
    await (await opened()).update([put(numbered(1))]);
    await writeFile(file, (await lines()).slice(1).join('\n') + '\n');
    const one = await opened();
    await one.update([put(numbered(2))]);
    assert.deepEqual([...(await opened()).records.keys()], [arn(1), arn(2)]);
    await one.remove([arn(2)]);
    assert.match((await lines())[0] ?? '', /^\{"ledger":1,/);
  });

  it('neither reads nor writes what a newer version wrote, and goes on in memory', async () => {
    const one = await opened();
    await one.update([put(numbered(1))]);
    const newer = `{"ledger":2,"id":"x"}\n${JSON.stringify(numbered(9))}\n`;
    await writeFile(`${file}.new`, newer);
    await rename(`${file}.new`, file);
    await assert.rejects(one.update([put(numbered(2))]), { name: 'LedgerVersionError', message: /newer version.*not remembered/ });
    assert.deepEqual([...one.records.keys()], [arn(1), arn(2)]);
    const other = await opened();
    assert.equal(other.records.size, 0);
    assert.deepEqual(await other.claim([arn(9)]), []);
    await assert.rejects(other.update([put(numbered(3, ended))]), { name: 'LedgerVersionError' });
    assert.deepEqual(await other.claim([arn(3)]), [arn(3)]);
    assert.deepEqual([...other.records.keys()], [arn(3)]);
    assert.equal(await readFile(file, 'utf8'), newer);
    assert.ok(errors.length > 0 && errors.every((error) => (error as Error).name === 'LedgerVersionError'));
  });

  describe('keeps through a compaction what a newer version wrote', () => {
    /** A line that this version cannot read, of this export or of none. */
    const newer = (of?: string): string => JSON.stringify({ version: 2, ...(of === undefined ? { note: 'of all' } : { exportArn: of }) });
    const bodies = async (): Promise<unknown[]> =>
      (await lines()).slice(1).map((line) => {
        const { version, exportArn, itemsCount } = JSON.parse(line) as Record<string, unknown>;
        return [version, exportArn, ...(itemsCount === undefined ? [] : [itemsCount])];
      });

    it('lines, in their places, and members of its header', async () => {
      const one = await opened();
      await one.update([put(numbered(1)), put(numbered(2)), put(numbered(3))]);
      const [header = '', ...rest] = await lines();
      const withMore = JSON.stringify({ ...JSON.parse(header) as object, since: 7 });
      await writeFile(file, `${[withMore, newer(), ...rest, newer(arn(1)), newer(arn(2))].join('\n')}\n`);
      await one.update([put(numbered(2, { itemsCount: 5 }))]);
      const two = await opened();
      await two.remove([arn(3)]);
      const expected = [[2, undefined], [1, arn(1)], [2, arn(1)], [2, arn(2)], [1, arn(2), 5]];
      assert.deepEqual(await bodies(), expected);
      await one.update([put(numbered(4))]);
      await one.remove([arn(4)]);
      assert.deepEqual(await bodies(), expected);
      assert.equal((JSON.parse((await lines())[0] ?? '') as { since: unknown }).since, 7);
      assert.match((await lines())[0] ?? '', /^\{"ledger":1,"id":"[-0-9a-f]{36}","since":7\}$/);
      assert.deepEqual([...(await opened()).records.keys()], [arn(1), arn(2)]);
      assert.deepEqual(errors, []);
    });

    it('but nothing of an export that is removed', async () => {
      const one = await opened();
      await one.update([put(numbered(1)), put(numbered(2))]);
      await appendFile(file, `${newer(arn(1))}\n${newer(arn(2))}\n`);
      await one.remove([arn(1)]);
      assert.deepEqual(await bodies(), [[1, arn(2)], [2, arn(2)]]);
    });

    it('members of a record, and a status that it alone knows', async () => {
      const odd = { ...numbered(1), exportStatus: 'CANCELLED', more: { deep: [1] } };
      const one = await opened();
      await one.update([put(odd), put(numbered(2))]);
      await one.update([{ exportArn: arn(1), change: (now) => now && { ...now, itemsCount: 4 } }]);
      await one.remove([arn(2)]);
      assert.equal((await lines()).length, 2);
      assert.deepEqual((await opened()).records, new Map([[arn(1), { ...odd, itemsCount: 4 }]]));
    });

    it('and does not compact again and again for their sake', async () => {
      const one = await opened();
      await one.update([put(numbered(1))]);
      await appendFile(file, `${newer()}\n`.repeat(1200));
      await one.update([put(numbered(2))]);
      const { ino } = await stat(file);
      await one.update([put(numbered(3))]);
      assert.equal((await stat(file)).ino, ino);
      assert.equal((await lines()).length, 1204);
    });
  });

  it('leaves nothing of what was removed', async () => {
    const one = await opened();
    await one.update([put(numbered(1)), put(numbered('secret'))]);
    await one.update([put(numbered(1, ended)), put(numbered('secret', ended))]);
    await one.remove([arn('secret'), arn('unknown')]);
    assert.equal((await lines()).length, 2);
    assert.ok(!(await readFile(file, 'utf8')).includes('secret'));
    assert.deepEqual([...(await opened()).records.keys()], [arn(1)]);
  });

  it('keeps the file from growing with the changes of the same records', async () => {
    const one = await opened();
    const other = await opened();
    const all = Array.from({ length: 400 }, (_, n) => n);
    for (const [round, expected] of [401, 801, 401, 801].entries()) {
      await one.update(all.map((n) => put(numbered(n, { itemsCount: round }))));
      assert.equal((await lines()).length, expected);
    }
    await one.update([put(numbered(0, { itemsCount: 5 }))]);
    await other.update([put(numbered(1, { itemsCount: 5 }))]);
    assert.equal((await lines()).length, 803);
    assert.deepEqual(other.records, new Map(all.map((n) => [arn(n), numbered(n, { itemsCount: n < 2 ? 5 : 3 })])));
  });

  it('sees that a file was replaced, even by one with the same inode number', async () => {
    const one = ledger();
    await one.update([put(numbered(1))]);
    const writer = ledger();
    const inodes = new Set<number>();
    for (let n = 0; n < 8; n += 1) {
      await writer.update([put(numbered(`long-enough-to-be-longer-than-before-${n}`)), put(numbered(2, { itemsCount: n }))]);
      await writer.remove([arn(`long-enough-to-be-longer-than-before-${n - 1}`)]);
      inodes.add((await stat(file)).ino);
    }
    await one.update([]);
    assert.deepEqual(one.records, writer.records);
    assert.deepEqual(one.records, (await opened()).records);
  });

  it('opens once, and hears nothing more when it is disposed', async () => {
    const one = ledger();
    await Promise.all([one.open(), one.open()]);
    await one.open();
    one.onDidChange(() => assert.fail('heard after its end'));
    one.dispose();
    await (await opened()).update([put(numbered(1))]);
    await one.update([put(numbered(2))]);
    assert.deepEqual([...(await opened()).records.keys()], [arn(1), arn(2)]);
  });

  it('lives with a folder that cannot be made, and goes on once it can', async () => {
    await writeFile(folder, 'not a folder');
    const one = await opened();
    assert.notEqual(errors.length, 0);
    await assert.rejects(one.update([put(numbered(1))]));
    assert.deepEqual([...one.records.keys()], [arn(1)]);
    await rm(folder);
    await one.update([]);
    const heard = next(one);
    await (await opened()).update([put(numbered(2))]);
    assert.deepEqual(await heard, [arn(2)]);
    assert.deepEqual([...one.records.keys()], [arn(1), arn(2)]);
  });

  it('forgets what was in a folder that somebody removed, and makes it anew', async () => {
    const one = await opened();
    await one.update([put(numbered(1))]);
    await rm(folder, { recursive: true, maxRetries: 5 });
    await one.update([put(numbered(2))]);
    assert.deepEqual([...one.records.keys()], [arn(2)]);
    assert.deepEqual([...(await opened()).records.keys()], [arn(2)]);
  });

  it('removes what crashes left long ago, and nothing else', async () => {
    await (await opened()).update([put(numbered(1))]);
    const old = ['exports.jsonl.1.tmp', 'exports.lock.2.tmp', 'exports.lock.3.clearing', 'other.tmp', 'exports.txt'];
    for (const name of old) {
      await writeFile(join(folder, name), '');
      await utimes(join(folder, name), new Date(0), new Date(0));
    }
    await writeFile(join(folder, 'exports.jsonl.new.tmp'), '');
    await opened();
    assert.deepEqual((await readdir(folder)).sort(), ['exports.jsonl', 'exports.jsonl.new.tmp', 'exports.txt', 'other.tmp']);
  });
});
