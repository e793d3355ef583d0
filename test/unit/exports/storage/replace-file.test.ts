import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeDisk } from '../../../../src/exports/storage/disk';
import { replaceFile, replaceFileSync, whileBusy, type ReplacingDisk } from '../../../../src/exports/storage/replace-file';

const errorOf = (code: string): Error => Object.assign(new Error(code), { code });

/** Fails so many times, as Windows does while a scanner reads the file. */
function failing(times: number, code: string): { attempt: () => void; attempts: () => number } {
  let attempts = 0;
  return {
    attempt: () => {
      attempts += 1;
      if (attempts <= times) throw errorOf(code);
    },
    attempts: () => attempts,
  };
}

describe('replacing a file', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'replace-file-'));
    path = join(folder, 'a.json');
    await writeFile(path, 'old');
  });
  afterEach(() => rm(folder, { recursive: true, maxRetries: 5 }));

  const assertOnly = async (text: string): Promise<void> => {
    assert.equal(await readFile(path, 'utf8'), text);
    assert.deepEqual(await readdir(folder), ['a.json']);
  };

  /** Each way, with a rename or a removal that fails. */
  const ways: [name: string, replace: (text: string, rename: () => void, remove?: () => void) => Promise<void>][] = [
    ['the extension', (text, rename, remove = () => undefined) => {
      const disk: ReplacingDisk = {
        ...nodeDisk,
        rename: async (from, to) => (rename(), nodeDisk.rename(from, to)),
        remove: async (gone) => (remove(), nodeDisk.remove(gone)),
      };
      return replaceFile(path, text, disk);
    }],
    ['the sandbox', async (text, rename) => replaceFileSync(path, text, {
      ...fs,
      renameSync: (from, to) => (rename(), fs.renameSync(from, to)),
    })],
  ];
  for (const [who, replace] of ways) {
    it(`by ${who} leaves the new file and nothing else`, async () => {
      await replace('new', () => undefined);
      await assertOnly('new');
    });

    for (const code of ['EPERM', 'EBUSY', 'EACCES']) {
      it(`by ${who} outlasts ${code}`, async () => {
        const rename = failing(4, code);
        await replace('new', rename.attempt);
        assert.equal(rename.attempts(), 5);
        await assertOnly('new');
      });
    }

    it(`by ${who} gives up in the end, and leaves the old file and nothing else`, async () => {
      const rename = failing(Infinity, 'EBUSY');
      const started = performance.now();
      await assert.rejects(replace('new', rename.attempt), { code: 'EBUSY' });
      assert.equal(rename.attempts(), 8);
      assert.ok(performance.now() - started >= 600);
      await assertOnly('old');
    });

    it(`by ${who} tries nothing again that will not pass`, async () => {
      const rename = failing(Infinity, 'ENOSPC');
      await assert.rejects(replace('new', rename.attempt), { code: 'ENOSPC' });
      assert.equal(rename.attempts(), 1);
      await assertOnly('old');
    });
  }

  it('tries again to remove what was not renamed', async () => {
    const remove = failing(3, 'EPERM');
    await assert.rejects(ways[0]![1]('new', failing(Infinity, 'EIO').attempt, remove.attempt), { code: 'EIO' });
    assert.equal(remove.attempts(), 4);
    await assertOnly('old');
  });

  it('tells why it was not replaced where what was written beside it cannot be removed either', async () => {
    await assert.rejects(ways[0]![1]('new', failing(Infinity, 'EIO').attempt, failing(Infinity, 'EROFS').attempt), { code: 'EIO' });
    assert.equal(await readFile(path, 'utf8'), 'old');
  });

  it('does not happen where it is called off before the last step', async () => {
    const calledOff = replaceFile(path, 'new', nodeDisk, async () => {
      assert.equal((await readdir(folder)).length, 2);
      throw new RangeError('no longer');
    });
    await assert.rejects(calledOff, RangeError);
    await assertOnly('old');
  });

  it('has the same patience for what is removed', async () => {
    const remove = failing(2, 'EBUSY');
    await whileBusy(async () => (remove.attempt(), rm(path)));
    assert.deepEqual(await readdir(folder), []);
  });
});
