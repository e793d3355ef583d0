import assert from 'node:assert/strict';
import { openAwsSession, openSandboxSession, type AwsSessionChoice } from '../../../src/aws/open-session';
import type { Session } from '../../../src/aws/session';
import { AwsHome } from './support/aws-home';

const CONFIG = `
[profile keys]
region = eu-west-1
aws_access_key_id = AKIDEXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY
[profile mfa]
source_profile = keys
role_arn = arn:aws:iam::111122223333:role/reader
mfa_serial = arn:aws:iam::111122223333:mfa/phone
[profile process]
credential_process = false
`;

describe('opening a session', () => {
  let home: AwsHome;
  const sessions: Session[] = [];
  const choiceOf = (change: Partial<AwsSessionChoice> = {}): AwsSessionChoice => ({
    label: 'as it is called',
    region: '',
    endpoint: '',
    onResponse: () => undefined,
    mfaCode: () => () => assert.fail('a code was asked for'),
    mayRunProcess: () => assert.fail('a program was to run'),
    logins: new Map(),
    ...change,
  });
  const opened = async (session: Promise<Session>): Promise<Session> => {
    sessions.push(await session);
    return session;
  };

  beforeEach(() => {
    home = new AwsHome();
    home.enter({});
    home.write('.aws/config', CONFIG);
  });
  afterEach(() => {
    for (const session of sessions.splice(0)) session.dispose();
    home.leave();
  });

  it('takes the Region that was chosen, else the profile’s, else us-east-1', async () => {
    const regionOf = async (...args: Parameters<typeof openAwsSession>): Promise<string> => (await opened(openAwsSession(...args))).region;
    assert.equal(await regionOf('profile:keys', choiceOf({ region: 'us-west-2' })), 'us-west-2');
    assert.equal(await regionOf('profile:keys', choiceOf()), 'eu-west-1');
    assert.equal(await regionOf('environment', choiceOf()), 'us-east-1');
  });

  it('is whom it is told to be', async () => {
    const session = await opened(openAwsSession('profile:keys', choiceOf({ endpoint: 'http://127.0.0.1:1' })));
    assert.deepEqual(session.identity, { connectionLabel: 'as it is called', sandbox: false, region: 'eu-west-1' });
    assert.deepEqual(session.scope, { connection: 'profile:keys', region: 'eu-west-1' });
    assert.deepEqual(session.cli, { profile: 'keys', endpointUrl: 'http://127.0.0.1:1' });
  });

  it('of a sandbox gives the AWS CLI its keys', async () => {
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };
    const session = await opened(openSandboxSession({ url: 'http://127.0.0.1:1', credentials }, choiceOf({ region: 'us-west-1' })));
    assert.deepEqual([session.connection, session.region, session.consoleUrl], ['sandbox', 'us-west-1', 'http://127.0.0.1:1/console']);
    assert.deepEqual(session.cli, {
      endpointUrl: 'http://127.0.0.1:1',
      environment: { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' },
    });
  });

  it('tells a profile that does not exist, and a Region without SimpleDB', async () => {
    await assert.rejects(openAwsSession('profile:gone', choiceOf()), { name: 'ProfileNotFound', facts: { profile: 'gone' } });
    const away = choiceOf({ region: 'eu-north-1' });
    await assert.rejects(openAwsSession('profile:keys', away), { name: 'InvalidRegion', facts: { region: 'eu-north-1' } });
    const sandbox = { url: 'http://127.0.0.1:1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
    await assert.rejects(openSandboxSession(sandbox, away), { name: 'InvalidRegion' });
  });

  it('asks for a code, and whether a program may run, by what is passed in, and not before credentials are needed', async () => {
    const asked: string[] = [];
    const mfaCode = (profile: string) => async (serial: string): Promise<string> => {
      asked.push(profile, serial);
      throw new Error('nobody is there');
    };
    const session = await opened(openAwsSession('profile:mfa', choiceOf({ mfaCode })));
    assert.deepEqual(asked, []);
    await assert.rejects(session.accountId());
    assert.deepEqual(asked, ['mfa', 'arn:aws:iam::111122223333:mfa/phone']);
    const untrusted = await opened(openAwsSession('profile:process', choiceOf({ mayRunProcess: () => false })));
    await assert.rejects(untrusted.accountId(), { name: 'ProcessNotAllowed' });
  });

  it('shares the login of a connection among its Regions', async () => {
    const choice = choiceOf();
    const [one, other] = [await opened(openAwsSession('profile:keys', choice)), await opened(openAwsSession('profile:keys', { ...choice, region: 'us-west-2' }))];
    assert.equal(one.aws.credentials, other.aws.credentials);
    assert.notEqual((await opened(openAwsSession('profile:keys', choiceOf()))).aws.credentials, one.aws.credentials);
  });

  it('shares it among Regions that are opened at the same time, so that one code is asked for', async () => {
    const choice = choiceOf();
    const regions = ['', 'us-west-2', 'sa-east-1'];
    const all = await Promise.all(regions.map((region) => opened(openAwsSession('profile:keys', { ...choice, region }))));
    assert.equal(new Set(all.map(({ aws }) => aws.credentials)).size, 1);
    assert.equal(choice.logins.get('profile:keys')?.credentials, all[0]?.aws.credentials);
  });
});
