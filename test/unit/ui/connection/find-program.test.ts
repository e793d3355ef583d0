import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findProgram } from '../../../../src/ui/connection/find-program';

describe('a program on the PATH', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'path-'));
    for (const name of ['one', 'two', 'folder/aws']) mkdirSync(join(folder, name), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const program = (path: string, mode = 0o755): string => {
    const file = join(folder, path);
    writeFileSync(file, '');
    chmodSync(file, mode);
    return file;
  };
  const find = (...folders: string[]): Promise<string | undefined> =>
    findProgram('aws', { PATH: folders.map((name) => join(folder, name)).join(delimiter) });

  it('is the first of its name', async () => {
    const [first] = [program('one/aws'), program('two/aws')];
    assert.equal(await find('missing', 'one', 'two'), first);
  });

  it('is neither a folder nor a file that cannot be run', async () => {
    program('one/aws', 0o644);
    assert.equal(await find('folder', 'one'), undefined);
  });

  it('is not looked for in relative folders, which a workspace could fill', async () => {
    program('one/aws');
    assert.equal(await findProgram('aws', { PATH: ['', '.', 'one'].join(delimiter) }), undefined);
  });

  it('is nowhere without a PATH', async () => {
    assert.equal(await findProgram('aws', {}), undefined);
  });

  it('ends as programs of Windows do there', async () => {
    const file = program('one/aws.exe');
    assert.equal(await findProgram('aws', { Path: join(folder, 'one') }, 'win32'), file);
  });
});
