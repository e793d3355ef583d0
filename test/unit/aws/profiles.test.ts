import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endpointOf, findProfile, listProfiles, type Profile, type Service } from '../../../src/aws/profiles';

describe('profiles', () => {
  let folder: string;
  const before = { ...process.env };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'profiles-'));
    process.env['AWS_CONFIG_FILE'] = join(folder, 'config');
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = join(folder, 'credentials');
  });
  afterEach(async () => {
    for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    await rm(folder, { recursive: true });
  });

  it('are none where there are no files', async () => {
    assert.deepEqual(await listProfiles(), []);
  });

  it('come from both files, “default” first, and sessions and services are none of them', async () => {
    await writeFile(
      join(folder, 'config'),
      '[default]\nregion = eu-west-1\n[profile work]\nregion=us-west-2\n[sso-session corp]\nsso_region=us-east-1\n' +
        '[services local]\nsimpledbv2 =\n  endpoint_url = http://127.0.0.1:1\n[profile a b]\nregion = x\n',
    );
    await writeFile(join(folder, 'credentials'), '[archive]\naws_access_key_id = A\naws_secret_access_key = B\n');
    assert.deepEqual(
      (await listProfiles()).map(({ name, region }) => [name, region]),
      [
        ['default', 'eu-west-1'],
        ['archive', undefined],
        ['work', 'us-west-2'],
      ],
    );
  });

  it('are read anew each time', async () => {
    assert.equal(await findProfile('late'), undefined);
    await writeFile(join(folder, 'config'), '[profile late]\nregion = sa-east-1\n');
    assert.deepEqual(await findProfile('late'), {
      name: 'late',
      region: 'sa-east-1',
      endpoints: {},
      source: { kind: 'none', profile: 'late', assumesRole: false },
    });
  });

  it('name an endpoint in a services section, or for all services', async () => {
    await writeFile(
      join(folder, 'config'),
      '[profile general]\nendpoint_url = http://127.0.0.1:1\n' +
        '[profile own]\nservices = local\nendpoint_url = http://127.0.0.1:1\n' +
        '[services local]\nsimpledbv2 =\n  endpoint_url = http://127.0.0.1:2\ns3 =\n  endpoint_url = http://127.0.0.1:3\n',
    );
    const [general, own] = [await findProfile('general'), await findProfile('own')] as [Profile, Profile];
    assert.deepEqual(['simpledb', 's3', 'sts'].map((service) => endpointOf(service as Service, general, {})), [
      'http://127.0.0.1:1',
      'http://127.0.0.1:1',
      'http://127.0.0.1:1',
    ]);
    assert.deepEqual(['simpledb', 's3', 'sts'].map((service) => endpointOf(service as Service, own, {})), [
      'http://127.0.0.1:2',
      'http://127.0.0.1:3',
      'http://127.0.0.1:1',
    ]);
  });

  it('take second place to the environment, where the service’s own endpoint goes first', () => {
    const profile: Pick<Profile, 'endpoints'> = { endpoints: { simpledb: 'http://p', s3: 'http://p' } };
    assert.equal(endpointOf('simpledb', profile, {}), 'http://p');
    assert.equal(endpointOf('sts', profile, {}), undefined);
    assert.equal(endpointOf('sts', profile, { AWS_ENDPOINT_URL: 'http://a' }), 'http://a');
    const env = { AWS_ENDPOINT_URL: 'http://a', AWS_ENDPOINT_URL_SIMPLEDBV2: 'http://b' };
    assert.equal(endpointOf('simpledb', profile, env), 'http://b');
    assert.equal(endpointOf('s3', profile, env), 'http://a');
  });
});
