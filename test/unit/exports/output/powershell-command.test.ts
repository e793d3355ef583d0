import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CliContext } from '../../../../src/exports/output/cli-command';
import { powershellQuote } from '../../../../src/exports/output/powershell-command';
import { startDomainExportCommand } from '../../../../src/protocol/cli-command';
import { emptyValues, toStartDomainExportInput, type ExportFormValues } from '../../../../src/protocol/form';
import { anyForm, anyText } from '../../protocol/arbitraries';

const SINGLE = '\'‘’‚‛';

/** The words of one command line as PowerShell's language specification reads them: bare, or between single quotes. */
function wordsOf(command: string): string[] {
  const words: string[] = [];
  let at = 0;
  while (at < command.length) {
    const character = command[at] as string;
    if (character === '`' && command[at + 1] === '\n') at += 2;
    else if (character === ' ' || character === '\n') at += 1;
    else if (SINGLE.includes(character)) {
      let word = '';
      for (at += 1; ; at += 1) {
        const next = command[at] ?? assert.fail('a quote that does not end');
        if (!SINGLE.includes(next)) word += next;
        else if (SINGLE.includes(command[at + 1] ?? '-')) word += command[(at += 1)];
        else break;
      }
      at += 1;
      assert.match(command[at] ?? ' ', /[ \n]/, 'a word that goes on after its quote');
      words.push(word);
    } else {
      const [word] = /^[^ \n]+/.exec(command.slice(at)) ?? assert.fail();
      assert.match(word, /^(--)?[A-Za-z][\w+:./-]*$/, 'a bare word that PowerShell could read in another way');
      words.push(word);
      at += word.length;
    }
  }
  return words;
}

/** How Windows PowerShell 5.1, and 7 asked to do the same, put arguments into a command line: inner quotes stay as they are. */
const legacyLine = (words: readonly string[]): string =>
  words.map((word) => {
    if (!/\s/.test(word)) return word;
    assert.ok(!word.includes('"') && !word.endsWith('\\'), 'versions differ in what they make of it');
    return `"${word}"`;
  }).join(' ');

/** How programs on Windows take a command line apart (CommandLineToArgvW). */
function programArguments(line: string): string[] {
  const found: string[] = [];
  let word: string | undefined;
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] as string;
    const [slashes = ''] = /^\\*/.exec(line.slice(at)) ?? [];
    if (slashes !== '' && line[at + slashes.length] === '"') {
      word = (word ?? '') + '\\'.repeat(Math.floor(slashes.length / 2));
      at += slashes.length;
      if (slashes.length % 2 === 1) word += '"';
      else quoted = !quoted;
    } else if (character === '"') {
      word ??= '';
      quoted = !quoted;
    } else if (/\s/.test(character) && !quoted) {
      if (word !== undefined) found.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  if (word !== undefined) found.push(word);
  return found;
}

/** The options that the AWS CLI gets, and whether the way of 5.1 was asked for. */
function run(command: string): { options: Map<string, string>; legacy: boolean } {
  const legacy = command.startsWith("& {\n  $PSNativeCommandArgumentPassing = 'Legacy'\n");
  const aws = command.slice(command.indexOf('aws simpledbv2')).replace(/(?: \}\n {2}finally \{[^}]*\})?\n\}$/, '');
  const line = command.startsWith('& {') ? aws : command;
  const words = wordsOf(line);
  const args = programArguments(legacyLine(words));
  // Version 7 escapes what it passes on by itself: without quotes in them both come to the same.
  if (!legacy) assert.deepEqual(args, words);
  assert.deepEqual(args.slice(0, 3), ['aws', 'simpledbv2', 'start-domain-export']);
  const options = new Map<string, string>();
  for (let at = 3; at < args.length; at += 1) {
    const [, name = '', value] = /^(--[a-z0-9-]+)(?:=(.*))?$/s.exec(args[at] as string) ?? assert.fail(`${args[at]} is no option`);
    options.set(name, value ?? args[(at += 1)] ?? assert.fail(`${name} has no value`));
  }
  return { options, legacy };
}

const form = (change: Partial<ExportFormValues>): ExportFormValues => ({ ...emptyValues('customers', 'token-1'), s3Bucket: 'acme-exports', ...change });
const command = (values: ExportFormValues, more: Partial<CliContext> = {}): string => startDomainExportCommand(values, { region: 'us-east-1', shell: 'powershell', ...more });

describe('the AWS CLI command for PowerShell', () => {
  it('is the command that a user would write', () => {
    assert.equal(
      command(form({ s3KeyPrefix: "it's $HOME", s3BucketOwner: '111122223333' }), { profile: 'work', endpointUrl: 'https://sdb.example' }),
      [
        'aws simpledbv2 start-domain-export',
        '--domain-name customers',
        '--s3-bucket acme-exports',
        '--client-token token-1',
        "--s3-key-prefix 'it''s $HOME'",
        "--s3-bucket-owner '111122223333'",
        '--region us-east-1',
        '--profile work',
        '--endpoint-url https://sdb.example',
      ].join(' `\n  '),
    );
  });

  it('keeps what PowerShell reads as quotes, numbers, variables, arrays and operators', () => {
    for (const text of ['‘a’', '‚b‛', '1e3', '0x10', '$env:PATH', '@a', 'a,b', 'a;b', '#a', '`a', '(a)', '%', '', '--%', '1kb']) {
      assert.deepEqual(wordsOf(powershellQuote(text)), [text]);
    }
    assert.equal(powershellQuote('arn:aws:kms:us-east-1:111122223333:key/a_b.c'), 'arn:aws:kms:us-east-1:111122223333:key/a_b.c');
  });

  it('keeps a value that begins with a hyphen in the option’s own word, and in one piece', () => {
    assert.match(command(form({ encryption: 'KMS', s3SseKmsKeyId: '-a.b:c' })), /'--s3-sse-kms-key-id=-a\.b:c'/);
  });

  it('passes double quotes and last backslashes on by every version, in a document without blanks', () => {
    for (const s3KeyPrefix of ['a"b', 'a b\\', '"', '\\"', 'x "y" \\\\', 'file://c']) {
      const { options, legacy } = run(command(form({ s3KeyPrefix })));
      assert.ok(legacy);
      assert.deepEqual([...options.keys()], ['--cli-input-json', '--region']);
      assert.deepEqual(JSON.parse(options.get('--cli-input-json') ?? ''), toStartDomainExportInput(form({ s3KeyPrefix })));
    }
  });

  it('puts variables of the environment back, and leaves no key of the sandbox behind', () => {
    assert.equal(
      command(form({}), { environment: { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: "it's" } }),
      [
        '& {',
        '  $before = $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY',
        "  $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY = 'AKIA', 'it''s'",
        '  try { aws simpledbv2 start-domain-export `',
        '  --domain-name customers `',
        '  --s3-bucket acme-exports `',
        '  --client-token token-1 `',
        '  --region us-east-1 }',
        '  finally { $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY = $before }',
        '}',
      ].join('\n'),
    );
  });

  it('names a profile that no version passes on alike by its variable', () => {
    const text = command(form({}), { profile: 'my "own"' });
    assert.match(text, /\$env:AWS_PROFILE = 'my "own"'/);
    assert.doesNotMatch(text, /--profile/);
  });

  it('carries any values to the program unchanged', () => {
    fc.assert(
      fc.property(anyForm, anyText.filter((text) => text !== '' && !/["\\]/.test(text)), (values, profile) => {
        const input = toStartDomainExportInput(values);
        if (input.domainName === '' || input.s3Bucket === '') return;
        const { options } = run(command(values, { profile }));
        assert.equal(options.get('--profile'), profile);
        const json = options.get('--cli-input-json');
        if (json !== undefined) assert.deepEqual(JSON.parse(json), input);
        else for (const value of Object.values(input) as string[]) assert.ok([...options.values()].includes(value));
      }),
      { numRuns: 1000 },
    );
  });
});
