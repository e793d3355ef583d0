import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { FileWatcher } from '../../../src/aws/shared-files/file-watcher';

describe('watching files', () => {
  let folder: string;
  let watcher: FileWatcher | undefined;
  let calls: number;
  let wake: () => void;

  /** Watches a file and a folder of logins below the temporary folder; neither exists yet. */
  const start = (): void => {
    watcher = new FileWatcher(
      [
        { kind: 'file', path: join(folder, 'home', '.aws', 'config') },
        { kind: 'folder', path: join(folder, 'home', '.aws', 'sso', 'cache') },
      ],
      () => {
        calls += 1;
        wake();
      },
      20,
    );
  };
  /** The next news after an action; a test that gets none runs into its time limit. */
  const newsOf = (action: () => void): Promise<void> => {
    const news = new Promise<void>((resolve) => (wake = resolve));
    action();
    return news;
  };
  const write = (path: string, text: string): void => {
    const file = join(folder, 'home', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'watch-'));
    mkdirSync(join(folder, 'home'));
    calls = 0;
    wake = () => undefined;
  });
  afterEach(() => {
    watcher?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('tells of a file in a folder that did not exist, of its change, and of its end', async () => {
    start();
    await newsOf(() => write('.aws/config', 'a'));
    await newsOf(() => write('.aws/config', 'longer'));
    await newsOf(() => rmSync(join(folder, 'home', '.aws', 'config')));
  });

  it('tells of a file that takes the place of another', async () => {
    write('.aws/config', 'a');
    start();
    await newsOf(() => {
      write('.aws/new', 'b');
      renameSync(join(folder, 'home', '.aws', 'new'), join(folder, 'home', '.aws', 'config'));
    });
  });

  it('tells of a login in a folder deep below what exists', async () => {
    start();
    await newsOf(() => write('.aws/sso/cache/token.json', '{}'));
    await newsOf(() => write('.aws/sso/cache/token.json', '{"accessToken":"a"}'));
  });

  it('goes on where the folders are removed and made again', async () => {
    write('.aws/sso/cache/token.json', '{}');
    start();
    await newsOf(() => rmSync(join(folder, 'home', '.aws'), { recursive: true }));
    await newsOf(() => write('.aws/sso/cache/other.json', '{}'));
    await newsOf(() => write('.aws/sso/cache/other.json', '{"a":1}'));
  });

  it('follows a link to the file', async () => {
    writeFileSync(join(folder, 'real-config'), 'a');
    mkdirSync(join(folder, 'home', '.aws'));
    symlinkSync(join(folder, 'real-config'), join(folder, 'home', '.aws', 'config'));
    start();
    await newsOf(() => writeFileSync(join(folder, 'real-config'), 'longer'));
  });

  it('takes no other file for news', async () => {
    write('.aws/config', 'a');
    start();
    // The other file is written first: had it counted, there would be two calls.
    write('.aws/other', 'x');
    write('unrelated', 'x');
    await newsOf(() => write('.aws/config', 'longer'));
    assert.equal(calls, 1);
  });
});
