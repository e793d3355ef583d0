import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { runCredentialProcess } from '../../../src/aws/credential-process';
import { codedErrorText } from '../../../src/texts/coded-error-messages';

describe('the program of a profile', () => {
  let folder: string;
  let program: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'program of '));
    program = join(folder, 'run.cjs');
  });
  after(() => rmSync(folder, { recursive: true }));

  const write = (script: string): void => {
    writeFileSync(program, `#!${process.execPath}\n${script}\n`);
    chmodSync(program, 0o755);
  };
  const answers = (members: object): void => write(`console.log(${JSON.stringify(JSON.stringify(members))})`);
  const run = (args = '', options: Parameters<typeof runCredentialProcess>[1] = {}) =>
    runCredentialProcess({ profile: 'p', command: `"${program}" ${args}` }, options);
  /** What the user reads. */
  const wordsOf = async (failing: Promise<unknown>): Promise<string> => {
    const error: unknown = await failing.then(() => assert.fail('it does not fail'), (thrown: unknown) => thrown);
    return codedErrorText(error)?.message ?? assert.fail(String(error));
  };

  it('gives credentials', async () => {
    answers({ Version: 1, AccessKeyId: 'A', SecretAccessKey: 'B', SessionToken: 'C', Expiration: '2099-01-01T00:00:00Z' });
    assert.deepEqual(await run(), { accessKeyId: 'A', secretAccessKey: 'B', sessionToken: 'C', expiration: new Date('2099-01-01T00:00:00Z') });
  });

  it('gets its arguments as they stand, without a shell', async () => {
    write('console.log(JSON.stringify({ Version: 1, AccessKeyId: process.argv.slice(2).join("|"), SecretAccessKey: "B" }))');
    const { accessKeyId } = await run('https://x?a=b&c=d $HOME `id` (x) "team #1" ~ * ; | > f');
    assert.equal(accessKeyId, ['https://x?a=b&c=d', '$HOME', '`id`', '(x)', 'team #1', '~', '*', ';', '|', '>', 'f'].join('|'));
    assert.ok(!existsSync('f'));
  });

  const failures: [what: string, make: () => void, words: RegExp][] = [
    ['fails', () => write('console.error("no such user"); process.exit(3)'), /run\.cjs\) failed: exit code 3\. It says: no such user$/],
    ['writes no JSON', () => write('console.log("hello")'), /something else than JSON/],
    ['writes another version', () => answers({ Version: 2, AccessKeyId: 'A', SecretAccessKey: 'B' }), /valid Version/],
    ['gives no key', () => answers({ Version: 1, SecretAccessKey: 'B' }), /valid AccessKeyId/],
    ['gives no secret', () => answers({ Version: 1, AccessKeyId: 'A' }), /valid SecretAccessKey/],
    ['gives no date', () => answers({ Version: 1, AccessKeyId: 'A', SecretAccessKey: 'B', Expiration: 'soon' }), /valid Expiration/],
    ['gives what has expired', () => answers({ Version: 1, AccessKeyId: 'A', SecretAccessKey: 'B', Expiration: '2020-01-01T00:00:00Z' }), /have expired/],
    ['writes too much', () => write('const text = "x".repeat(1e6); console.log(text + text)'), /more than credentials can be/],
    ['may not be started', () => chmodSync(program, 0o644), /may not be started/],
  ];
  for (const [what, make, words] of failures) {
    it(`that ${what} is told with its name, and without what it wrote for us`, async () => {
      make();
      const text = await wordsOf(run());
      assert.match(text, /“p”.*run\.cjs/);
      assert.match(text, words);
    });
  }

  it('that is not there is told', async () => {
    const text = await wordsOf(runCredentialProcess({ profile: 'p', command: '~/no-such-program x' }));
    assert.match(text, /~\/no-such-program\) was not found.*without a shell/);
  });

  it('that cannot be taken apart is told', async () => {
    assert.match(await wordsOf(runCredentialProcess({ profile: 'p', command: '"a' })), /each quote closed/);
    assert.match(await wordsOf(runCredentialProcess({ profile: 'p', command: ' ' })), /a program/);
  });

  it('repeats none of its arguments, and nothing that looks like a token', async () => {
    write('console.error("bad password hunter2!! for", "abcdEFGH1234ijklMNOP"); process.exit(1)');
    const text = await wordsOf(run('hunter2!!'));
    assert.match(text, /bad password \*\*\* for \*\*\*/);
  });

  /** Starts a program of its own, whose id it leaves in a file, and then waits for ever. */
  const startsAnother = (): string => {
    const file = join(folder, 'other');
    rmSync(file, { force: true });
    write(
      `const other = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
       require('node:fs').writeFileSync(${JSON.stringify(file)}, String(other.pid)); setInterval(() => {}, 1000);`,
    );
    return file;
  };
  const otherHasEnded = async (file: string): Promise<void> => {
    const pid = Number(readFileSync(file, 'utf8'));
    for (;;) {
      // A zombie, which nobody has waited for, has ended too.
      const state = existsSync(`/proc/${pid}/stat`) ? /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] : 'X';
      if (state === 'X' || state === 'Z') return;
      await wait(20);
    }
  };
  const hasStarted = async (file: string): Promise<void> => {
    while (!existsSync(file) || readFileSync(file, 'utf8') === '') await wait(20);
  };

  it('ends with all that it has started when it is cancelled', async function () {
    if (process.platform !== 'linux') this.skip();
    const file = startsAnother();
    const controller = new AbortController();
    const running = wordsOf(run('', { signal: controller.signal }));
    await hasStarted(file);
    controller.abort();
    assert.match(await running, /cancelled/);
    await otherHasEnded(file);
  });

  it('ends when its time is up', async () => {
    write('setInterval(() => {}, 1000)');
    assert.match(await wordsOf(run('', { timeoutMs: 50 })), /no answer in time/);
  });

  it('is not started once it is cancelled', async () => {
    assert.match(await wordsOf(run('', { signal: AbortSignal.abort() })), /cancelled/);
  });
});
