import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { shellOf, shellQuote, startDomainExportCommand } from '../../../src/protocol/cli-command';
import { emptyValues, toStartDomainExportInput } from '../../../src/protocol/form';
import { anyForm, anyText } from './arbitraries';

/** What a program gets as its arguments when a POSIX shell runs the command: `aws` only prints them here. */
function argumentsOf(command: string): string[] {
  const script = `aws() { printf '%s\\0' "$@"; }\n${command}`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

/** Options by name, as the AWS CLI reads them: `--name value` or `--name=value`. */
function optionsOf(command: string): Record<string, string> {
  const [service, operation, ...words] = argumentsOf(command);
  assert.deepEqual([service, operation], ['simpledbv2', 'start-domain-export']);
  const options: Record<string, string> = {};
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [, name = '', value] = /^(--[a-z0-9-]+)(?:=(.*))?$/s.exec(word) ?? assert.fail(`${word} is no option`);
    const next = value ?? words.shift() ?? assert.fail(`${name} has no value`);
    assert.ok(value !== undefined || !next.startsWith('-'), 'a value that the CLI would take for an option');
    options[name] = next;
  }
  return options;
}

describe('shellQuote', () => {
  it('gives any text back from a real shell, unchanged', () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 20 }), (texts) => {
        const words = texts.map((text) => text.replace(/\p{Surrogate}/gu, ''));
        const output = execFileSync('sh', ['-c', `printf '%s\\0' ${words.map(shellQuote).join(' ')}`], { encoding: 'utf8' });
        assert.deepEqual(output.split('\0').slice(0, -1), words);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves plain words readable', () => {
    assert.equal(shellQuote('arn:aws:kms:us-east-1:111122223333:key/a_b.c'), 'arn:aws:kms:us-east-1:111122223333:key/a_b.c');
    assert.equal(shellQuote(''), "''");
    assert.equal(shellQuote('~/x'), "'~/x'");
  });
});

describe('startDomainExportCommand', () => {
  it('is the command that a user would write', () => {
    const values = { ...emptyValues('customers', 'token-1'), s3Bucket: 'acme-exports', encryption: 'AES256' } as const;
    assert.equal(
      startDomainExportCommand(values, { region: 'us-east-1', profile: 'work', endpointUrl: 'http://127.0.0.1:4000' }),
      [
        'aws simpledbv2 start-domain-export',
        '--domain-name customers',
        '--s3-bucket acme-exports',
        '--client-token token-1',
        '--s3-sse-algorithm AES256',
        '--region us-east-1',
        '--profile work',
        '--endpoint-url http://127.0.0.1:4000',
      ].join(' \\\n  '),
    );
  });

  it('names all seven parameters as the AWS CLI does', () => {
    const command = startDomainExportCommand(
      {
        domainName: 'customers',
        s3Bucket: 'acme-exports',
        s3KeyPrefix: "it's $HOME `id`\n--x",
        s3BucketOwner: '111122223333',
        encryption: 'KMS',
        s3SseKmsKeyId: '-alias/x',
        clientToken: 'a b',
      },
      { region: 'eu-west-1' },
    );
    assert.deepEqual(optionsOf(command), {
      '--domain-name': 'customers',
      '--s3-bucket': 'acme-exports',
      '--s3-key-prefix': "it's $HOME `id`\n--x",
      '--s3-bucket-owner': '111122223333',
      '--s3-sse-algorithm': 'KMS',
      '--s3-sse-kms-key-id': '-alias/x',
      '--client-token': 'a b',
      '--region': 'eu-west-1',
    });
    assert.match(command, /--s3-sse-kms-key-id=-alias\/x/);
  });

  it('keeps the CLI from reading a file in the place of a value', () => {
    const values = { ...emptyValues('customers', 't'), s3Bucket: 'abc', s3KeyPrefix: 'file:///etc/passwd' };
    const { '--cli-input-json': json = '', ...others } = optionsOf(startDomainExportCommand(values, { region: 'us-east-1' }));
    assert.deepEqual(JSON.parse(json), toStartDomainExportInput(values));
    assert.deepEqual(others, { '--region': 'us-east-1' });
  });

  it('carries any values to the program unchanged', () => {
    fc.assert(
      fc.property(anyForm, anyText, (form, profile) => {
        // Bytes that are no text cannot be told apart on the way back through the shell's output.
        const values = JSON.parse(JSON.stringify(form).replace(/\\ud[89a-f]../gi, '')) as typeof form;
        const options = optionsOf(startDomainExportCommand(values, { region: 'us-east-1', profile: profile.replace(/\p{Surrogate}/gu, '') }));
        const input = toStartDomainExportInput(values);
        const json = options['--cli-input-json'];
        const given = json === undefined ? Object.values(options) : Object.values(JSON.parse(json) as object);
        for (const value of Object.values(input)) assert.ok(given.includes(value));
      }),
      { numRuns: 150 },
    );
  });
});

describe('shellOf', () => {
  for (const path of ['C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe', 'C:\\Program Files\\PowerShell\\7\\pwsh.exe', '/usr/bin/pwsh', '/snap/bin/pwsh-preview', 'pwsh', 'C:\\Windows\\system32\\CMD.EXE']) {
    it(`is PowerShell for ${path}`, () => assert.equal(shellOf(path), 'powershell'));
  }
  for (const path of ['', '/bin/sh', '/bin/bash', '/usr/bin/zsh', 'C:\\Program Files\\Git\\bin\\bash.exe', '/home/pwsh/bin/zsh', '/opt/powershell/../bash']) {
    it(`is a POSIX shell for ${path || 'an unknown one'}`, () => assert.equal(shellOf(path), 'posix'));
  }
});
