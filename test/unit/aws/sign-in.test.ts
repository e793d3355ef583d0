import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accountAlias, callerAccount } from '../../../src/aws/account';
import { profileCredentials } from '../../../src/aws/credentials';
import type { CredentialsProvider } from '../../../src/simpledb/credentials';
import { environmentCredentials, environmentSource } from '../../../src/aws/environment';
import { startSandbox, type Sandbox } from '../../support/sandbox';
import { AwsHome } from './support/aws-home';

const ACCOUNT = '111122223333';
const HOUR = 3_600_000;
const KEYS = 'aws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\n';
const ROLE = `role_arn = arn:aws:iam::${ACCOUNT}:role/reader\n`;
const SSO = `sso_account_id = ${ACCOUNT}\nsso_role_name = reader\n`;

/** A profile of every kind that AWS's own provider knows. */
const config = (folder: string): string => `
[profile keys]
${KEYS}
[profile role]
region = eu-west-1
source_profile = keys
${ROLE}
[profile own-role]
source_profile = own-role
${ROLE}${KEYS}
[profile chained]
source_profile = role
${ROLE}
[profile mfa]
source_profile = keys
mfa_serial = arn:aws:iam::${ACCOUNT}:mfa/phone
${ROLE}
[profile environment]
credential_source = Environment
${ROLE}
[profile container]
credential_source = EcsContainer
${ROLE}
[profile instance]
credential_source = Ec2InstanceMetadata
${ROLE}
[profile process]
credential_process = "${process.execPath}" "${join(folder, 'process.cjs')}"
[profile process-role]
source_profile = process
${ROLE}
[profile web]
web_identity_token_file = ${join(folder, 'web-token')}
${ROLE}
[profile sso]
sso_session = corp
${SSO}
[profile sso-role]
source_profile = sso
${ROLE}
[profile sso-old]
sso_start_url = https://old.example.com/start
sso_region = us-west-2
${SSO}
[profile login]
login_session = arn:aws:iam::${ACCOUNT}:user/somebody
[sso-session corp]
sso_start_url = https://corp.example.com/start
sso_region = us-west-2
`;

const PROCESS = `
require('node:fs').writeFileSync(require('node:path').join(__dirname, 'process-ran'), '');
console.log(JSON.stringify({ Version: 1, AccessKeyId: 'AKIDEXAMPLE', SecretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }));
`;

describe('signing in', () => {
  let sandbox: Sandbox;
  let home: AwsHome;

  before(async () => {
    sandbox = await startSandbox();
  });
  beforeEach(() => {
    home = new AwsHome();
    home.write('.aws/config', config(home.folder));
    home.write('process.cjs', PROCESS);
    home.write('web-token', 'a-token-of-another-provider');
    home.enter({ AWS_ENDPOINT_URL: sandbox.url, AWS_EC2_METADATA_SERVICE_ENDPOINT: sandbox.url });
  });
  afterEach(() => home.leave());
  after(() => sandbox.stop());

  const provider = (profile: string, trusted = true): CredentialsProvider =>
    profileCredentials({ profile, region: 'us-east-1', mfaCode: async () => '123456', mayRunProcess: () => trusted });
  /** Whom the sandbox takes the credentials for. */
  const accountOf = (credentials: CredentialsProvider): Promise<string> =>
    callerAccount({ region: 'us-east-1', credentials, endpoints: { sts: sandbox.url } });

  const ssoToken = (expiresAt: number, more: object = {}): object => ({
    accessToken: 'sandbox-first',
    expiresAt: new Date(expiresAt).toISOString(),
    region: 'us-west-2',
    ...more,
  });
  const refreshable = { clientId: 'client', clientSecret: 'client-secret', refreshToken: 'sandbox-refresh' };

  const ready: Readonly<Record<string, () => void>> = {
    environment: () => Object.assign(process.env, { AWS_ACCESS_KEY_ID: sandbox.accessKeyId, AWS_SECRET_ACCESS_KEY: sandbox.secretAccessKey }),
    container: () => (process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = `${sandbox.url}/container/credentials`),
    sso: () => home.writeSsoToken('corp', ssoToken(Date.now() + HOUR)),
    'sso-role': () => home.writeSsoToken('corp', ssoToken(Date.now() + HOUR)),
    'sso-old': () => home.writeSsoToken('https://old.example.com/start', ssoToken(Date.now() + HOUR)),
  };
  for (const profile of ['keys', 'role', 'own-role', 'chained', 'mfa', 'environment', 'container', 'instance', 'process',
    'process-role', 'web', 'sso', 'sso-role', 'sso-old'] as const) {
    it(`works by a profile of the kind ${profile}`, async () => {
      ready[profile]?.();
      assert.equal(await accountOf(provider(profile)), ACCOUNT);
    });
  }

  for (const [source, prepare] of [
    ['keys', ready['environment']],
    ['webIdentity', () => Object.assign(process.env, {
      AWS_WEB_IDENTITY_TOKEN_FILE: join(home.folder, 'web-token'), AWS_ROLE_ARN: `arn:aws:iam::${ACCOUNT}:role/reader` })],
    ['container', ready['container']],
    ['instance', () => undefined],
  ] as const) {
    it(`works without a profile, by ${source} of the environment`, async () => {
      prepare?.();
      assert.equal(environmentSource(), source);
      assert.equal(await accountOf(environmentCredentials('us-east-1')), ACCOUNT);
    });
  }

  it('fails where neither environment nor metadata is there', async () => {
    process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
    assert.equal(environmentSource(), 'none');
    await assert.rejects(environmentCredentials('us-east-1')(), { name: 'CredentialsProviderError' });
  });

  it('asks for the code of an MFA device, and takes a dismissed question for an answer', async () => {
    const asked: string[] = [];
    const dismissal = new Error('dismissed');
    const mfa = profileCredentials({
      profile: 'mfa',
      region: 'us-east-1',
      mfaCode: (serial) => {
        asked.push(serial);
        return Promise.reject(dismissal);
      },
      mayRunProcess: () => true,
    });
    await assert.rejects(mfa(), (error) => error === dismissal);
    assert.deepEqual(asked, [`arn:aws:iam::${ACCOUNT}:mfa/phone`]);
  });

  it('renews an expired token of Identity Center silently', async () => {
    const file = home.writeSsoToken('corp', ssoToken(Date.now() - HOUR, refreshable));
    assert.equal(await accountOf(provider('sso')), ACCOUNT);
    const { accessToken, expiresAt } = JSON.parse(readFileSync(file, 'utf8')) as { accessToken: string; expiresAt: string };
    assert.notEqual(accessToken, 'sandbox-first');
    assert.ok(Date.parse(expiresAt) > Date.now());
  });

  it('renews an expired session of aws login silently', async () => {
    const credentials = { accessKeyId: 'ASIAOLD', secretAccessKey: 'old', sessionToken: 'old' };
    home.writeLogin(`arn:aws:iam::${ACCOUNT}:user/somebody`, { expiresAt: new Date(0), refreshToken: 'sandbox-refresh', credentials });
    assert.equal(await accountOf(provider('login')), ACCOUNT);
  });

  describe('with a login that has ended', () => {
    const ended: [what: string, profile: string, prepare: () => unknown, login: object][] = [
      ['that never took place', 'sso', () => undefined, { kind: 'sso', profile: 'sso' }],
      ['without a refresh token', 'sso', () => home.writeSsoToken('corp', ssoToken(Date.now() - HOUR)), { kind: 'sso', profile: 'sso' }],
      ['that the portal refuses', 'sso', () => home.writeSsoToken('corp', ssoToken(Date.now() + HOUR, { accessToken: 'revoked' })), { kind: 'sso', profile: 'sso' }],
      ['behind a role', 'sso-role', () => undefined, { kind: 'sso', profile: 'sso' }],
      ['of the older kind', 'sso-old', () => home.writeSsoToken('https://old.example.com/start', ssoToken(Date.now() - HOUR)), { kind: 'sso', profile: 'sso-old' }],
      ['in a damaged file', 'sso', () => home.writeSsoToken('corp', {}), { kind: 'sso', profile: 'sso' }],
      ['of aws login, never made', 'login', () => undefined, { kind: 'login', profile: 'login' }],
      ['of aws login, refused', 'login', () => home.writeLogin(`arn:aws:iam::${ACCOUNT}:user/somebody`, {
        expiresAt: new Date(0), refreshToken: 'revoked', credentials: { accessKeyId: 'A', secretAccessKey: 'B', sessionToken: 'C' } }),
      { kind: 'login', profile: 'login' }],
    ];
    for (const [what, profile, prepare, login] of ended) {
      it(`names the profile to sign in to: one ${what}`, async () => {
        prepare();
        await assert.rejects(provider(profile)(), { name: 'LoginRequired', login });
      });
    }

    it('goes on as soon as the login is there', async () => {
      const credentials = provider('sso');
      await assert.rejects(credentials(), { name: 'LoginRequired' });
      home.writeSsoToken('corp', ssoToken(Date.now() + HOUR));
      assert.equal(await accountOf(credentials), ACCOUNT);
    });

    it('takes no broken network for one', async () => {
      home.writeSsoToken('corp', ssoToken(Date.now() + HOUR));
      process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:1';
      await assert.rejects(provider('sso')(), (error: Error) => error.name !== 'LoginRequired');
    });
  });

  it('starts no program in a workspace that is not trusted', async () => {
    for (const profile of ['process', 'process-role']) {
      await assert.rejects(provider(profile, false)(), { name: 'ProcessNotAllowed', message: /“process”/ });
    }
    assert.ok(!existsSync(join(home.folder, 'process-ran')));
    assert.equal(await accountOf(provider('role', false)), ACCOUNT);
  });

  it('tells the account’s alias where it may be asked for, and nothing where not', async () => {
    const credentials = provider('keys');
    assert.equal(await accountAlias({ region: 'us-east-1', credentials, endpoints: { iam: sandbox.url } }), 'simpledb-sandbox');
    assert.equal(await accountAlias({ region: 'us-east-1', credentials, endpoints: { iam: 'http://127.0.0.1:1' } }), undefined);
  });
});
