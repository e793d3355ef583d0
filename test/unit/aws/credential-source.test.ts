import assert from 'node:assert/strict';
import { credentialSource, credentialSteps, loginOf } from '../../../src/aws/credential-source';
import { defaultProfile, regionOf } from '../../../src/aws/profiles';
import { readSharedFiles, type SharedFiles } from '../../../src/aws/shared-files/read-shared-files';
import { AwsHome } from './support/aws-home';

const KEYS = 'aws_access_key_id = A\naws_secret_access_key = B\n';
const ROLE = 'role_arn = arn:aws:iam::111122223333:role/r\n';
const SSO = 'sso_account_id = 111122223333\nsso_role_name = r\n';

const CONFIG = `
[profile keys]
${KEYS}
[profile role]
${ROLE}source_profile = keys
[profile self]
${ROLE}${KEYS}source_profile = self
[profile chain]
${ROLE}source_profile = sso-role
[profile sso-role]
${ROLE}source_profile = sso
[profile sso]
${SSO}sso_session = s
[sso-session s]
sso_start_url = https://x
sso_region = us-east-1
[profile sso-before-keys]
${SSO}${KEYS}sso_session = s
[profile login]
login_session = l
[profile process]
credential_process = x
[profile process-before-keys]
credential_process = x
${KEYS}
[profile stored-before-process]
credential_process = x
[profile web]
${ROLE}web_identity_token_file = f
[profile instance]
${ROLE}credential_source = Ec2InstanceMetadata
[profile circle]
${ROLE}source_profile = circle-end
[profile circle-end]
${ROLE}source_profile = circle
[profile lost]
${ROLE}source_profile = nowhere
[profile empty]
region = us-east-1
[profile half]
aws_access_key_id = A
[profile both]
${ROLE}source_profile = keys
credential_source = Environment
[profile rootless]
${ROLE}
[profile odd-source]
${ROLE}credential_source = Pocket
[profile no-session]
${SSO}sso_session = nowhere
[profile half-sso]
sso_account_id = 111122223333
[profile two-urls]
${SSO}sso_session = s
sso_start_url = https://y
[profile comment]
aws_access_key_id = A
aws_secret_access_key = B # of May
[profile two-files]
${KEYS}aws_session_token = of-config
`;
const CREDENTIALS = `[stored-before-process]\n${KEYS}[two-files]\n${KEYS}`;

describe('a profile’s credentials', () => {
  let files: SharedFiles;
  before(async () => {
    const home = new AwsHome();
    home.enter({});
    home.write('.aws/config', CONFIG);
    home.write('.aws/credentials', CREDENTIALS);
    files = await readSharedFiles();
    home.leave();
  });

  const cases: [name: string, kind: string, profile: string, assumesRole: boolean][] = [
    ['keys', 'keys', 'keys', false],
    ['role', 'keys', 'keys', true],
    ['self', 'keys', 'self', true],
    ['chain', 'sso', 'sso', true],
    ['sso-before-keys', 'sso', 'sso-before-keys', false],
    ['login', 'login', 'login', false],
    ['process', 'process', 'process', false],
    ['process-before-keys', 'process', 'process-before-keys', false],
    ['stored-before-process', 'keys', 'stored-before-process', false],
    ['web', 'webIdentity', 'web', true],
    ['instance', 'metadata', 'instance', true],
  ];
  for (const [name, kind, profile, assumesRole] of cases) {
    it(`of ${name} begin with ${kind}`, () => {
      assert.deepEqual(credentialSource(files, name), { kind, profile, assumesRole });
    });
  }

  const refused: [name: string, code: string, words: RegExp][] = [
    ['circle', 'ProfileLoop', /circle → circle-end → circle/],
    ['lost', 'ProfileNamesMissing', /nowhere/],
    ['empty', 'ProfileWithoutCredentials', /empty/],
    ['missing', 'ProfileNotFound', /missing/],
    ['half', 'ProfileIncomplete', /aws_secret_access_key/],
    ['both', 'ProfileConflict', /source_profile.*credential_source/],
    ['rootless', 'ProfileIncomplete', /source_profile/],
    ['odd-source', 'ProfileValue', /credential_source/],
    ['no-session', 'ProfileNamesMissing', /sso-session.*nowhere/],
    ['half-sso', 'ProfileIncomplete', /sso_start_url/],
    ['two-urls', 'ProfileConflict', /sso_start_url of sso-session s/],
    ['comment', 'ProfileValue', /aws_secret_access_key/],
  ];
  for (const [name, code, words] of refused) {
    it(`of ${name} are refused, as AWS’s tools do, with words of their own: ${code}`, () => {
      const { kind, problem } = credentialSource(files, name);
      assert.equal(kind, 'none');
      assert.equal(problem?.name, code);
      assert.match(problem.message, words);
      assert.ok(!problem.message.includes('of May'), 'a value may be a secret');
    });
  }

  it('assume the roles from the last of the chain to the first', () => {
    assert.deepEqual(credentialSteps(files, 'chain').roles.map(({ profile }) => profile), ['sso-role', 'chain']);
  });

  it('never have the token of one file with the keys of the other', () => {
    assert.deepEqual(credentialSteps(files, 'two-files').origin, { kind: 'keys', profile: 'two-files', accessKeyId: 'A', secretAccessKey: 'B' });
  });

  it('have a login behind them where they come from one, however far', () => {
    assert.deepEqual(loginOf(credentialSource(files, 'chain')), { kind: 'sso', profile: 'sso' });
    assert.deepEqual(loginOf(credentialSource(files, 'login')), { kind: 'login', profile: 'login' });
    assert.equal(loginOf(credentialSource(files, 'role')), undefined);
  });
});

describe('the Region', () => {
  it('is the environment’s before the profile’s, as for AWS’s tools', () => {
    const profile = { region: 'eu-west-1' };
    assert.equal(regionOf(profile, { AWS_REGION: 'us-west-1', AWS_DEFAULT_REGION: 'us-west-2' }), 'us-west-1');
    assert.equal(regionOf(profile, { AWS_DEFAULT_REGION: 'us-west-2' }), 'us-west-2');
    assert.equal(regionOf(profile, {}), 'eu-west-1');
    assert.equal(regionOf(undefined, {}), undefined);
  });

  it('and the profile are the ones that AWS_PROFILE names where nobody chose', () => {
    assert.equal(defaultProfile({ AWS_PROFILE: 'work' }), 'work');
    assert.equal(defaultProfile({}), 'default');
  });
});
