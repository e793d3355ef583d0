import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentialSettings, endpointOf, findProfile, readProfiles, type Profile, type Service } from '../../../src/aws/profiles';

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
    assert.deepEqual((await readProfiles()).profiles, []);
  });

  it('come from both files, “default” first, and sessions and services are none of them', async () => {
    await writeFile(
      join(folder, 'config'),
      '[default]\nregion = eu-west-1\n[profile work]\nregion=us-west-2\n[sso-session corp]\nsso_region=us-east-1\n' +
        '[services local]\nsimpledbv2 =\n  endpoint_url = http://127.0.0.1:1\n[profile a b]\nregion = x\n',
    );
    await writeFile(join(folder, 'credentials'), '[archive]\naws_access_key_id = A\naws_secret_access_key = B\n');
    assert.deepEqual(
      (await readProfiles()).profiles.map(({ name, region }) => [name, region]),
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
      problem: (await findProfile('late'))?.problem,
    });
    assert.equal((await findProfile('late'))?.problem?.name, 'ProfileWithoutCredentials');
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

  describe('with a services section', () => {
    const write = (section: string, services = section): Promise<void> =>
      writeFile(
        join(folder, 'config'),
        `[profile own]\nservices = ${services}\nendpoint_url = http://127.0.0.1:1\n` +
          `[services ${section}]\nsimpledb =\n  endpoint_url = http://127.0.0.1:2\n` +
          '[profile after]\nregion = us-west-2\n',
      );
    const own = async (): Promise<Profile> => (await findProfile('own')) ?? assert.fail('there is no profile');

    const headers: [section: string, name: string][] = [
      ["'x'", 'x'],
      ['"x"', 'x'],
      ['"my things"', 'my things'],
      ["'my things'", 'my things'],
      ['my\\ things', 'my things'],
      [' x ', 'x'],
      ['"a \\"b\\" \\c"', 'a "b" \\c'],
      ['prüfung', 'prüfung'],
      ['__proto__', '__proto__'],
    ];
    for (const [section, name] of headers) {
      it(`take the endpoint of [services ${section}]`, async () => {
        await write(section, name);
        assert.equal(endpointOf('simpledb', await own(), {}), 'http://127.0.0.1:2');
        assert.equal(endpointOf('s3', await own(), {}), 'http://127.0.0.1:1');
        assert.equal((await findProfile('after'))?.region, 'us-west-2');
      });
    }

    it('read on after comments, blank lines and keys of other services', async () => {
      await writeFile(
        join(folder, 'config'),
        '[services "my things"]\r\n# of the test\r\ns3 =\r\n  endpoint_url = http://127.0.0.1:3\r\n\r\nother = 1\r\n' +
          'endpoint_url = http://127.0.0.1:4\r\nsimpledb =\r\n\tmax = 1\r\n\tendpoint_url = http://127.0.0.1:2\r\n' +
          '[profile own]\r\nservices = my things\r\n',
      );
      assert.equal(endpointOf('simpledb', await own(), {}), 'http://127.0.0.1:2');
      assert.equal(endpointOf('s3', await own(), {}), 'http://127.0.0.1:3');
      assert.equal(endpointOf('sts', await own(), {}), undefined);
    });

    it('find the section in a file that is named relative to the home folder', async () => {
      await write('"my things"', 'my things');
      const { HOME: home } = process.env;
      try {
        process.env['HOME'] = folder;
        process.env['AWS_CONFIG_FILE'] = '~/config';
        assert.equal(endpointOf('simpledb', await own(), {}), 'http://127.0.0.1:2');
      } finally {
        if (home === undefined) delete process.env['HOME'];
        else process.env['HOME'] = home;
      }
    });

    for (const [section, services] of [['y', 'x'], ["'x'", "'x'"], ['"x', 'x'], ['a b', 'a b'], ['x', 'toString'], ["'x'] # see [y", 'x']] as const) {
      it(`refuse “services = ${services}” where there is only [services ${section}]`, async () => {
        await write(section, services);
        const profile = await own();
        for (const service of ['simpledb', 's3', 'sts', 'iam'] as const) {
          assert.throws(() => endpointOf(service, profile, {}), (error: Error) => {
            assert.equal(error.name, 'MissingServicesSection');
            assert.ok(error.message.includes(services) && error.message.includes('“own”'), error.message);
            return true;
          });
        }
        assert.equal(endpointOf('simpledb', profile, { AWS_ENDPOINT_URL: 'http://a' }), 'http://a');
        assert.equal(endpointOf('simpledb', profile, { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }), undefined);
      });
    }

    it('refuse a section without settings', async () => {
      await writeFile(join(folder, 'config'), '[profile own]\nservices = x\n[services x]\n');
      const profile = await own();
      assert.throws(() => endpointOf('simpledb', profile, {}), { name: 'MissingServicesSection' });
    });

    it('name the endpoints of SimpleDB’s two APIs, each of which stands for both', async () => {
      const both = 'simpledb =\n  endpoint_url = http://127.0.0.1:2\nsimpledbv2 =\n  endpoint_url = http://127.0.0.1:3\n';
      const one = 'simpledbv2 =\n  endpoint_url = http://127.0.0.1:3\n';
      for (const [section, classic] of [[both, 'http://127.0.0.1:2'], [one, 'http://127.0.0.1:3']] as const) {
        await writeFile(join(folder, 'config'), `[profile own]\nservices = x\n[services x]\n${section}`);
        assert.equal(endpointOf('simpledb', await own(), {}), classic);
        assert.equal(endpointOf('simpledbv2', await own(), {}), 'http://127.0.0.1:3');
      }
    });

    it('refuse an endpoint with a comment behind it, which belongs to the value', async () => {
      await writeFile(join(folder, 'config'), '[profile own]\nendpoint_url = http://127.0.0.1:2 # here\n');
      const profile = await own();
      assert.throws(() => endpointOf('s3', profile, {}), { name: 'ProfileValue' });
    });

    it('pass over a missing section where they ignore configured endpoints', async () => {
      await writeFile(join(folder, 'config'), '[profile own]\nservices = x\nignore_configured_endpoint_urls = true\n');
      assert.equal(endpointOf('simpledb', await own(), {}), undefined);
    });
  });

  it('say what credentials are made of, so that a change of it shows', async () => {
    const write = (token: string, other: string): Promise<void> =>
      writeFile(
        join(folder, 'config'),
        `[profile role]\nrole_arn = r\nsource_profile = keys\n[profile keys]\naws_access_key_id = A\naws_secret_access_key = ${token}\n` +
          `[profile other]\naws_access_key_id = ${other}\n`,
      );
    await write('first', 'x');
    const first = await credentialSettings('role');
    await write('first', 'y');
    assert.equal(await credentialSettings('role'), first, 'what others have does not matter');
    await write('second', 'y');
    assert.notEqual(await credentialSettings('role'), first);
  });

  describe('are told of what AWS’s tools refuse', () => {
    it('a file that cannot be read, while the other counts', async () => {
      await writeFile(join(folder, 'config'), '[profile work]\nregion = eu-west-1\n');
      await writeFile(join(folder, 'credentials'), Buffer.from('\ufeff[default]\naws_access_key_id = A\n', 'utf16le'));
      const { profiles, problems } = await readProfiles();
      assert.deepEqual(profiles.map(({ name }) => name), ['work']);
      assert.deepEqual(problems.map(({ name, facts }) => [name, facts]), [['SharedFileUnreadable', { file: join(folder, 'credentials'), reason: 'UTF-16' }]]);
      await writeFile(join(folder, 'credentials'), Buffer.from([0x5b, 0xfc, 0x5d]));
      assert.deepEqual((await readProfiles()).problems.map(({ facts }) => (facts as { reason: string }).reason), ['encoding']);
    });

    it('a line, by its number, while the other sections count', async () => {
      await writeFile(
        join(folder, 'config'),
        '[profile good]\naws_access_key_id = A\naws_secret_access_key = B\n[profile bad\naws_access_key_id = C\naws_secret_access_key = D\n' +
          '[profile odd]\naws_access_key_id = E\naws_secret_access_key F\n',
      );
      const { profiles, problems } = await readProfiles();
      assert.deepEqual(profiles.map(({ name, problem }) => [name, problem?.facts]), [
        ['good', undefined],
        ['odd', { file: join(folder, 'config'), line: '9', rule: 'noDelimiter', section: 'profile odd' }],
      ]);
      assert.deepEqual(problems.map(({ facts }) => facts), [{ file: join(folder, 'config'), line: '4', rule: 'headerNotClosed', section: '' }]);
    });

    it('a Region out of form', async () => {
      await writeFile(join(folder, 'config'), '[profile p]\nregion = us-west-2 # Oregon\naws_access_key_id = A\naws_secret_access_key = B\n');
      assert.deepEqual((await findProfile('p'))?.problem?.facts, { profile: 'p', key: 'region', rule: 'has letters, digits and hyphens only' });
    });
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
