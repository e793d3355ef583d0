import assert from 'node:assert/strict';
import { credentialSource, loginOf, type Section } from '../../../src/aws/credential-source';
import { defaultProfile, regionOf } from '../../../src/aws/profiles';

const KEYS = { aws_access_key_id: 'A', aws_secret_access_key: 'B' };
const ROLE = { role_arn: 'arn:aws:iam::111122223333:role/r' };

const PROFILES: Readonly<Record<string, Section>> = {
  keys: KEYS,
  role: { ...ROLE, source_profile: 'keys' },
  self: { ...ROLE, ...KEYS, source_profile: 'self' },
  chain: { ...ROLE, source_profile: 'sso-role' },
  'sso-role': { ...ROLE, source_profile: 'sso' },
  sso: { sso_session: 's' },
  login: { login_session: 'l' },
  process: { credential_process: 'x' },
  'process-and-keys': { credential_process: 'x', ...KEYS },
  web: { ...ROLE, web_identity_token_file: 'f' },
  instance: { ...ROLE, credential_source: 'Ec2InstanceMetadata' },
  circle: { ...ROLE, source_profile: 'circle-end' },
  'circle-end': { ...ROLE, source_profile: 'circle' },
  lost: { ...ROLE, source_profile: 'nowhere' },
  empty: {},
};

describe('a profile’s credentials', () => {
  const cases: [name: string, kind: string, profile: string, assumesRole: boolean][] = [
    ['keys', 'keys', 'keys', false],
    ['role', 'keys', 'keys', true],
    ['self', 'keys', 'self', true],
    ['chain', 'sso', 'sso', true],
    ['login', 'login', 'login', false],
    ['process', 'process', 'process', false],
    ['process-and-keys', 'keys', 'process-and-keys', false],
    ['web', 'webIdentity', 'web', false],
    ['instance', 'metadata', 'instance', true],
    ['lost', 'none', 'nowhere', true],
    ['empty', 'none', 'empty', false],
    ['missing', 'none', 'missing', false],
  ];
  for (const [name, kind, profile, assumesRole] of cases) {
    it(`of ${name} begin with ${kind}`, () => {
      assert.deepEqual(credentialSource(PROFILES, name), { kind, profile, assumesRole });
    });
  }

  it('are none where a chain runs in a circle', () => {
    assert.equal(credentialSource(PROFILES, 'circle').kind, 'none');
  });

  it('have a login behind them where they come from one, however far', () => {
    assert.deepEqual(loginOf(credentialSource(PROFILES, 'chain')), { kind: 'sso', profile: 'sso' });
    assert.deepEqual(loginOf(credentialSource(PROFILES, 'login')), { kind: 'login', profile: 'login' });
    assert.equal(loginOf(credentialSource(PROFILES, 'role')), undefined);
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
