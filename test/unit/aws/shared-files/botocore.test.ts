/** What botocore, which the AWS CLI and boto3 read the shared files with, reads in homes of all kinds, and what we read there. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { credentialSteps } from '../../../../src/aws/credential-source';
import { readProfiles } from '../../../../src/aws/profiles';
import { readSharedFiles } from '../../../../src/aws/shared-files/read-shared-files';
import { posixWords, windowsWords } from '../../../../src/aws/shared-files/split-command';
import { AwsHome } from '../support/aws-home';

interface Home {
  readonly config: string;
  readonly credentials: string;
}
interface ReadProfile {
  readonly region?: string;
  readonly keys?: readonly [string, string, string | null];
  readonly method?: string;
  readonly error?: string;
}
interface Answer {
  readonly homes: readonly { readonly refused?: string; readonly profiles?: Readonly<Record<string, ReadProfile>> }[];
  readonly posix: readonly (string[] | null)[];
  readonly windows: readonly (string[] | null)[];
}

const hasBotocore = (): boolean => {
  try {
    execFileSync('python3', ['-c', 'import botocore.session'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
};

const ask = (homes: readonly Home[], lines: readonly string[]): Answer =>
  JSON.parse(
    execFileSync('python3', ['test/unit/aws/shared-files/ask_botocore.py'], { input: JSON.stringify({ homes, lines }), encoding: 'utf8', maxBuffer: 2 ** 26 }),
  ) as Answer;

/** What botocore calls the origins that are no keys of a file. */
const METHODS: Readonly<Record<string, string>> = { sso: 'sso', process: 'custom-process', webIdentity: 'assume-role-with-web-identity', login: 'login' };

/** The same of ours. Null: AWS's tools would refuse the file, and we say so. */
async function readHome({ config, credentials }: Home): Promise<Record<string, ReadProfile> | null> {
  const home = new AwsHome();
  home.enter({ AWS_CONFIG_FILE: home.write('config', config), AWS_SHARED_CREDENTIALS_FILE: home.write('credentials', credentials) });
  try {
    const [{ profiles, problems }, files] = [await readProfiles(), await readSharedFiles()];
    if (problems.length > 0 || profiles.some(({ problem }) => problem?.name === 'SharedFileLine')) return null;
    return Object.fromEntries(profiles.map(({ name, region }): [string, ReadProfile] => {
      const found = region === undefined ? {} : { region };
      try {
        const { origin, roles } = credentialSteps(files, name);
        if (roles.length > 0) return [name, { ...found, method: 'assume-role' }];
        if (origin.kind !== 'keys') return [name, { ...found, method: METHODS[origin.kind] ?? origin.kind }];
        return [name, { ...found, keys: [origin.accessKeyId, origin.secretAccessKey, origin.sessionToken ?? null] }];
      } catch (error) {
        return [name, { ...found, error: (error as Error).name }];
      }
    }));
  } finally {
    home.leave();
  }
}

const name = fc.constantFrom('a', 'my work', 'müller', 'x,y', 'team(dev)', '__proto__', 'constructor', 'services.x', "o'k", 'default');
const quoted = fc.tuple(name, fc.constantFrom('', '"', "'")).map(([text, quote]) => `${quote}${text}${quote}`);
const blank = fc.constantFrom(' ', '  ', '\t');
const header = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(blank, quoted).map(([space, text]) => `[profile${space}${text}]`) },
  { weight: 2, arbitrary: fc.constant('[default]') },
  { weight: 2, arbitrary: quoted.map((text) => `[sso-session ${text}]`) },
  { weight: 1, arbitrary: quoted.map((text) => `[services ${text}]`) },
  { weight: 1, arbitrary: name.map((text) => `[${text}] # a comment`) },
  { weight: 1, arbitrary: fc.constantFrom('[ profile padded ]', '[preview]', '[profile a b]', '[profilex a]', '[DEFAULT]') },
  { weight: 1, arbitrary: name.map((text) => `  [profile ${text}]`) },
);
const KEYS = [
  'aws_access_key_id', 'AWS_SECRET_ACCESS_KEY', 'aws_secret_access_key', 'aws_session_token', 'aws_security_token', 'region', 'credential_process',
  'sso_session', 'sso_account_id', 'sso_role_name', 'sso_start_url', 'sso_region', 'role_arn', 'source_profile', 'credential_source',
  'web_identity_token_file', 'login_session', 's3', 'services',
];
const value = fc.oneof({ weight: 4, arbitrary: fc.constantFrom('v1', 'v2', 'eu-west-1', 'Environment') }, { weight: 2, arbitrary: name }, { weight: 1, arbitrary: fc.constantFrom('', 'v # c', 'v;c') });
const setting = fc
  .tuple(fc.constantFrom('', '', '  '), fc.constantFrom(...KEYS), fc.constantFrom(' = ', '=', ': '), value)
  .map(([indent, key, delimiter, text]) => `${indent}${key}${delimiter}${text}`);
const line = fc.oneof({ weight: 12, arbitrary: setting }, { weight: 1, arbitrary: fc.constantFrom('', '# c', '; c', '  nested = 1', '  more', 'nonsense') });
const pair = fc.constantFrom('aws_access_key_id = A1\naws_secret_access_key = S1', 'aws_access_key_id=A2\naws_secret_access_key: S2\naws_session_token = T2', '');
const section = (head: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(head, pair, fc.uniqueArray(line, { maxLength: 4 })).map(([first, keys, lines]) => [first, keys, ...lines].filter(Boolean).join('\n'));
const file = (head: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.array(section(head), { maxLength: 4 }).map((sections) => `${sections.join('\n')}\n`);
const homes: fc.Arbitrary<Home> = fc.record({ config: file(header), credentials: file(fc.tuple(name).map(([text]) => `[${text}]`)) });
const command = fc.array(fc.constantFrom('a', 'b c', ' ', '\t', '"', "'", '\\', '$x', '&', '#'), { maxLength: 12 }).map((parts) => parts.join(''));

describe('the shared files, as botocore reads them', () => {
  it('have the same profiles, Regions, keys and sources', async function () {
    if (!hasBotocore()) {
      console.log('      skipped: needs python3 with botocore');
      this.skip();
    }
    const all = fc.sample(homes, { numRuns: 300, seed: 20261126 });
    const lines = fc.sample(command, { numRuns: 1000, seed: 20261126 });
    const answer = ask(all, lines);
    let compared = 0;
    for (const [n, home] of all.entries()) {
      const theirs = answer.homes[n] ?? assert.fail();
      const ours = await readHome(home);
      const about = JSON.stringify({ home, theirs, ours }, undefined, 1);
      if (theirs.refused !== undefined) {
        assert.equal(ours, null, about);
        continue;
      }
      assert.ok(ours, about);
      assert.deepEqual(Object.keys(ours).sort(), Object.keys(theirs.profiles ?? {}).sort(), about);
      for (const [profile, found] of Object.entries(theirs.profiles ?? {})) {
        const own: ReadProfile | undefined = ours[profile];
        assert.equal(own?.region, found.region, about);
        compared += 1;
        // What has a comment or a block behind it signs nothing: we say so, where botocore finds out when it uses it.
        if (own?.error === 'ProfileValue') continue;
        assert.equal(own?.method, found.method, about);
        if (found.keys && !found.keys.includes('')) assert.deepEqual(own?.keys, found.keys, about);
        if (found.error !== undefined) assert.ok(own?.error !== undefined, about);
      }
    }
    assert.ok(compared > 200, `${compared} profiles`);
    for (const [n, text] of lines.entries()) {
      assert.deepEqual(posixWords(text) ?? null, answer.posix[n], JSON.stringify(text));
      assert.deepEqual(windowsWords(text) ?? null, answer.windows[n], JSON.stringify(text));
    }
  });
});
