import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loginArguments, loginShell, offersCodeByItself } from '../../../../src/ui/connection/login-command';

describe('the command of a login', () => {
  it('names the profile by a word of its own, whatever it is called', () => {
    assert.deepEqual(loginArguments({ kind: 'sso', profile: 'my work' }), ['sso', 'login', '--profile', 'my work']);
    assert.deepEqual(loginArguments({ kind: 'login', profile: '-x' }), ['login', '--profile=-x']);
  });

  it('shows a code where the browser is on another machine', () => {
    const sso = ['sso', 'login', '--profile', 'p'];
    assert.deepEqual(loginArguments({ kind: 'sso', profile: 'p' }, 'elsewhere'), [...sso, '--use-device-code', '--no-browser']);
    assert.deepEqual(loginArguments({ kind: 'sso', profile: 'p' }, 'elsewhere, by itself'), [...sso, '--no-browser']);
    assert.deepEqual(loginArguments({ kind: 'login', profile: 'p' }, 'elsewhere'), ['login', '--profile', 'p', '--remote']);
  });

  it('uses no option that an older AWS CLI does not know', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cli-version-'));
    try {
      const cases = [
        ['aws-cli/2.21.3 Python/3.12', true], ['aws-cli/1.44.0', true], ['aws-cli/2.22.0', false], ['aws-cli/3.0.1', false], ['no version', false],
      ] as const;
      for (const [text, is] of cases) {
        const program = join(folder, 'aws');
        writeFileSync(program, `#!/bin/sh\necho '${text}'\n`);
        chmodSync(program, 0o755);
        assert.equal(await offersCodeByItself(program), is, text);
      }
      assert.equal(await offersCodeByItself(join(folder, 'none')), false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the terminal of a login', () => {
  /** Runs it as VS Code's terminal does, and answers as a user. */
  const run = async (script: string, ...args: string[]) => {
    const { shellPath, shellArgs } = loginShell(process.execPath, ['-e', script, ...args], 'linux');
    const child = spawn(shellPath, shellArgs, { stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '';
    let waited = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (!waited && said.includes('Press Enter')) {
        waited = true;
        child.stdin.write('\n');
      }
    });
    const [code] = (await once(child, 'exit')) as [number];
    return { code, said, waited };
  };

  it('closes when the login went well', async () => {
    const { code, waited } = await run('console.log("Successfully logged in")');
    assert.deepEqual([code, waited], [0, false]);
  });

  it('stays until what went wrong was read', async () => {
    const { code, said, waited } = await run('console.log("Error: no such start URL"); process.exitCode = 255');
    assert.deepEqual([code, waited], [255, true]);
    assert.match(said, /Error: no such start URL\n\nPress Enter to close this terminal\./);
  });

  it('hands over every argument as it is', async () => {
    const odd = ['a b', '$HOME', '`id`', '"', "'", '*', '\\', '&', ''];
    const { said } = await run('console.log(JSON.stringify(process.argv.slice(1)))', ...odd);
    assert.deepEqual(JSON.parse(said), odd);
  });

  it('of Windows reads them from its environment', () => {
    const { shellArgs, env } = loginShell('C:\\aws.exe', ['sso', 'login', '--profile', '$(x) "y'], 'win32');
    assert.ok(!shellArgs.join(' ').includes('$(x)'));
    assert.deepEqual(JSON.parse(env?.['SIMPLEDB_LOGIN'] ?? ''), ['C:\\aws.exe', 'sso', 'login', '--profile', '$(x) "y']);
  });
});
