/** The command line as it ships, in a home of its own. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { AwsHome } from '../aws/support/aws-home';
import { distFile } from '../../support/dist';
import { startSandbox, type Sandbox } from '../../support/sandbox';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe('the command line', () => {
  let home: AwsHome;
  let sandbox: Sandbox;
  before(async () => (sandbox = await startSandbox()));
  after(() => sandbox.stop());
  beforeEach(() => (home = new AwsHome()));
  afterEach(() => home.leave());

  const run = async (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> => {
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
    const options = { env: { ...inherited, HOME: home.folder, AWS_EC2_METADATA_DISABLED: 'true', ...env } };
    return promisify(execFile)(process.execPath, [distFile('cli.mjs'), ...args], options).then(
      (ended) => ({ code: 0, ...ended }),
      (error: Ended) => error,
    );
  };
  const keys = (): string => `aws_access_key_id = ${sandbox.accessKeyId}\naws_secret_access_key = ${sandbox.secretAccessKey}\n`;

  it('lists profiles with what AWS’s tools would refuse of them', async () => {
    home.write(
      '.aws/config',
      '[profile "my work"]\nregion = eu-west-1\nservices = local\naws_access_key_id = A\naws_secret_access_key = B\n' +
        '[services local]\nsimpledbv2 =\n  endpoint_url = http://127.0.0.1:2\nsimpledb =\n  endpoint_url = http://127.0.0.1:1\n' +
        '[profile role]\nrole_arn = r\nsource_profile = my work\n[profile half]\naws_access_key_id = A\n',
    );
    const { code, stdout, stderr } = await run(['profiles', '--json']);
    assert.deepEqual([code, stderr], [0, '']);
    assert.deepEqual(JSON.parse(stdout), [
      { name: 'half', source: 'none', endpoints: {}, problem: 'Profile “half” lacks aws_secret_access_key.' },
      { name: 'my work', region: 'eu-west-1', source: 'keys', endpoints: { simpledb: 'http://127.0.0.1:1', simpledbv2: 'http://127.0.0.1:2' } },
      { name: 'role', source: 'assume-role', endpoints: {} },
    ]);
    const table = await run(['profiles']);
    assert.match(table.stdout, /^PROFILE +REGION +CREDENTIALS +ENDPOINTS\nhalf +- +none +-\nmy work +eu-west-1 +keys +simpledb=/);
    assert.equal(table.stderr, 'Profile “half” lacks aws_secret_access_key.\n');
  });

  it('says which file cannot be read, and ends with 1', async () => {
    home.write('.aws/config', '[profile good]\nregion = eu-west-1\n[profile bad\nregion = x\n');
    const { code, stdout, stderr } = await run(['profiles', '--json']);
    assert.equal(code, 1);
    assert.deepEqual((JSON.parse(stdout) as { name: string }[]).map(({ name }) => name), ['good']);
    assert.match(stderr, /config, line 3: it begins a section with “\[” and has no “\]”/);
  });

  it('signs in, and says as whom', async () => {
    home.write('.aws/config', `[profile my work]\n[profile "my work"]\nregion = eu-central-1\nendpoint_url = ${sandbox.url}\n${keys()}`);
    const { code, stdout } = await run(['whoami', '--profile', 'my work', '--json']);
    assert.equal(code, 0);
    const who = JSON.parse(stdout) as Record<string, string>;
    assert.match(who['arn'] ?? '', /^arn:aws:iam::111122223333:/);
    assert.deepEqual({ ...who, arn: undefined }, { account: '111122223333', arn: undefined, profile: 'my work', region: 'eu-central-1' });
  });

  it('takes the keys of the environment before a profile that is not named', async () => {
    home.write('.aws/credentials', '[default]\naws_access_key_id = A\naws_secret_access_key = B\n');
    const env = { AWS_ACCESS_KEY_ID: sandbox.accessKeyId, AWS_SECRET_ACCESS_KEY: sandbox.secretAccessKey, AWS_ENDPOINT_URL: sandbox.url };
    const { stdout } = await run(['whoami'], env);
    assert.match(stdout, /^account +111122223333\narn +arn:\S+\nprofile +-\nregion +us-east-1\n$/);
  });

  it('tells in words why it cannot, the raw error only when asked, and never a secret', async () => {
    home.write('.aws/credentials', `[default]\naws_access_key_id = AKIDUNKNOWN\naws_secret_access_key = canary-secret-0123\n`);
    const env = { AWS_ENDPOINT_URL: sandbox.url };
    const brief = await run(['whoami'], env);
    assert.equal(brief.code, 1);
    assert.match(brief.stderr, /does not know the access key/);
    assert.doesNotMatch(brief.stderr, /InvalidClientTokenId/);
    const verbose = await run(['whoami', '--verbose'], env);
    assert.match(verbose.stderr, /InvalidClientTokenId \(HTTP 403\)/);
    assert.doesNotMatch(verbose.stderr + verbose.stdout, /canary/);
    const none = await run(['whoami', '--profile', 'nowhere']);
    assert.deepEqual([none.code, /There is no profile “nowhere”/.test(none.stderr)], [1, true]);
  });

  it('explains itself, and ends with 2 where it is asked for nonsense', async () => {
    assert.match((await run(['--help'])).stdout, /profiles +List/);
    for (const command of ['profiles', 'whoami']) assert.match((await run([command, '--help'])).stdout, new RegExp(`^Usage: simpledb-export ${command}`));
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    assert.equal((await run(['--version'])).stdout, `${version}\n`);
    for (const args of [[], ['nonsense'], ['profiles', '--nonsense'], ['whoami', 'x'], ['whoami', '--profile']]) {
      const { code, stdout, stderr } = await run(args);
      assert.deepEqual([code, stdout], [2, ''], args.join(' '));
      assert.notEqual(stderr, '');
    }
  });
});
