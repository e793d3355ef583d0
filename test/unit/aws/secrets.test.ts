import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { callerAccount } from '../../../src/aws/account';
import { listBuckets } from '../../../src/aws/buckets';
import { profileCredentials } from '../../../src/aws/credentials';
import { environmentCredentials } from '../../../src/aws/environment';
import { cleanError, withoutSecrets } from '../../../src/aws/secrets';
import { SimpleDBClient } from '../../../src/simpledb';
import { redact } from '../../../src/simpledb/redact';
import { describeError } from '../../../src/texts/error-messages';
import { AwsHome } from './support/aws-home';

/** A secret that is found again wherever it turns up. */
const canary = (name: string): string => `canary+${name}/0123456789==`;
const ROLE = 'role_arn = arn:aws:iam::111122223333:role/reader\n';

/** Answers with everything that it was asked with, headers and body included, as an error of the service asked. */
function echo(): Server {
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const xml = request.method === 'POST' && body.includes('Action=');
      const decoded = xml ? [...new URLSearchParams(body).values()] : [];
      const asked = [request.url, ...request.rawHeaders, body, ...decoded].join(' ').replaceAll('<', '');
      const text = xml
        ? `<ErrorResponse><Error><Code>AccessDenied</Code><Message>${asked.replaceAll('&', '&amp;')}</Message></Error></ErrorResponse>`
        : JSON.stringify({ message: asked, Code: asked, Message: asked });
      response.writeHead(403, { 'content-type': xml ? 'text/xml' : 'application/json', 'x-amzn-errortype': 'ForbiddenException' });
      response.end(text);
    });
  });
}

describe('secrets', () => {
  let server: Server;
  let url: string;
  let home: AwsHome;

  before(async () => {
    server = echo();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    home = new AwsHome();
    home.enter({ AWS_ENDPOINT_URL: url, AWS_EC2_METADATA_SERVICE_ENDPOINT: url });
  });
  afterEach(() => home.leave());
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  /** What a failure says, in all the ways in which it may reach the user or the log. */
  const wordsOf = async (failing: Promise<unknown>): Promise<string> => {
    const error: unknown = await failing.then(() => assert.fail('it does not fail'), (thrown: unknown) => thrown);
    assert.ok(error instanceof Error);
    const problem = describeError(error, { profile: 'p', region: 'us-east-1' });
    return [inspect(error, { depth: 20, showHidden: true }), error.stack, JSON.stringify(error), JSON.stringify(problem)].join('\n');
  };
  const silent = async (failing: Promise<unknown>): Promise<void> => {
    const words = await wordsOf(failing);
    assert.doesNotMatch(words, /canary|0123456789==/i);
    // The MFA code, a signature, and a token made with a key.
    assert.doesNotMatch(words, /654321|Signature=[0-9a-f]|eyJ/);
  };
  const ask = (profile: string): Promise<unknown> =>
    profileCredentials({ profile, region: 'us-east-1', mfaCode: async () => '654321', mayRunProcess: () => true })();

  const keys = (): string =>
    `aws_access_key_id = ${canary('id')}\naws_secret_access_key = ${canary('secret')}\naws_session_token = ${canary('session')}\n`;
  const sso = '[profile p]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = r\n[sso-session s]\nsso_start_url = https://x\nsso_region = us-east-1\n';
  const node = (script: string): string => `"${process.execPath}" "${home.write('process.cjs', script)}" --password ${canary('argument')}`;

  const failures: [what: string, config: () => string][] = [
    ['a role that is refused, with MFA', () => `[profile p]\nsource_profile = k\nmfa_serial = arn:aws:iam::111122223333:mfa/x\n${ROLE}[profile k]\n${keys()}`],
    ['a web identity that is refused', () => `[profile p]\nweb_identity_token_file = ${home.write('token', canary('web'))}\n${ROLE}`],
    ['a program that fails', () => `[profile p]\ncredential_process = ${node(`console.error('${canary('stderr')}'); process.exit(1)`)}\n`],
    ['a program that says nonsense', () => `[profile p]\ncredential_process = ${node(`console.log('${canary('stdout')}')`)}\n`],
    ['a program that says half of it', () => `[profile p]\ncredential_process = ${node(`console.log('{"Version":1,"SecretAccessKey":"${canary('half')}"}')`)}\n`],
    ['a program that is not there', () => `[profile p]\ncredential_process = /no/such/program --password ${canary('argument')}\n`],
    ['a program that is killed', () => `[profile p]\ncredential_process = ${node(`console.error('${canary('stderr')}'); process.kill(process.pid, 'SIGKILL')`)}\n`],
    ['a program that never stops talking', () => `[profile p]\ncredential_process = ${node(`process.stdout.write('${canary('stdout')}'.repeat(100_000))`)}\n`],
    ['a program whose dates are none', () => `[profile p]\ncredential_process = ${node(`console.log(JSON.stringify({ Version: 2, SecretAccessKey: '${canary('version')}' }))`)}\n`],
    ['a role for keys of a program', () => {
      const given = { Version: 1, AccessKeyId: canary('id'), SecretAccessKey: canary('secret'), SessionToken: canary('session') };
      return `[profile p]\nsource_profile = k\n${ROLE}[profile k]\ncredential_process = ${node(`console.error('${canary('stderr')}'); console.log('${JSON.stringify(given)}')`)}\n`;
    }],
    ['a portal that refuses', () => {
      home.writeSsoToken('s', { accessToken: canary('access'), expiresAt: '2099-01-01T00:00:00Z' });
      return sso;
    }],
    ['a token that cannot be renewed', () => {
      home.writeSsoToken('s', { accessToken: canary('access'), expiresAt: '2020-01-01T00:00:00Z', clientId: 'c', clientSecret: canary('client'), refreshToken: canary('refresh') });
      return sso;
    }],
    ['a login that cannot be renewed', () => {
      const credentials = { accessKeyId: canary('id'), secretAccessKey: canary('secret'), sessionToken: canary('session') };
      home.writeLogin('somebody', { expiresAt: new Date(0), refreshToken: canary('refresh'), credentials });
      return '[profile p]\nlogin_session = somebody\nregion = us-east-1\n';
    }],
    ['a damaged login', () => {
      home.write(`.aws/login/cache/${createHash('sha256').update('somebody').digest('hex')}.json`, canary('damaged'));
      return '[profile p]\nlogin_session = somebody\n';
    }],
  ];
  for (const [what, config] of failures) {
    it(`are not told of ${what}`, async () => {
      home.write('.aws/config', config());
      await silent(ask('p'));
    });
  }

  it('are not told of a container that refuses', async () => {
    process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = `${url}/credentials`;
    process.env['AWS_CONTAINER_AUTHORIZATION_TOKEN'] = canary('container');
    await silent(environmentCredentials('us-east-1')());
  });

  it('are not told by the services that were asked with them', async () => {
    const given = { accessKeyId: canary('id'), secretAccessKey: canary('secret'), sessionToken: canary('session') };
    const credentials = async (): Promise<typeof given> => given;
    const options = { region: 'us-east-1', credentials, endpoints: { s3: url, sts: url } };
    await silent(callerAccount(options));
    await silent(listBuckets(options));
    const client = new SimpleDBClient({ region: 'us-east-1', endpoint: url, credentials });
    try {
      await silent(client.listDomains({}));
      await silent(client.listExports({}));
    } finally {
      client.close();
    }
  });

  it('are not told by the client of whoever else gives it credentials', async () => {
    for (const thrown of [new Error(`the vault said ${canary('vault')}`), Object.assign(new Error('no'), { name: canary('name') })]) {
      const credentials = async (): Promise<never> => {
        throw thrown;
      };
      const client = new SimpleDBClient({ region: 'us-east-1', endpoint: url, credentials });
      try {
        const error: unknown = await client.listDomains({}).then(() => assert.fail('it does not fail'), (failure: unknown) => failure);
        assert.ok(error instanceof Error);
        assert.doesNotMatch(`${String(error)} ${error.stack}`, /canary/);
        assert.equal(error.cause, thrown);
      } finally {
        client.close();
      }
    }
  });

  it('go from a text however they are written, and the rest of it stays', () => {
    const secret = 'a+b/c="&9';
    const spelled = [secret, encodeURIComponent(secret), JSON.stringify(secret), secret.replace('&', '&amp;')];
    assert.equal(withoutSecrets(`x ${spelled.join(' y ')} z`, [secret, undefined, '']), 'x *** y *** y "***" y *** z');
    assert.equal(withoutSecrets('long-and-longer', ['long-and', 'long-and-longer']), '***');
    assert.equal(withoutSecrets('$& of KEY+0123', ['KEY+0123']), '$& of ***');
    assert.equal(withoutSecrets('lone \ud800KEY+0123', ['\ud800KEY+0123']), 'lone ***');
  });

  it('go by the name that stands before them, whatever they are', () => {
    const echoed = 'Authorization: AWS4 x-amz-security-token: abc\n{"accessToken":"q","clientToken":"mine"} password=hunter2&next=1';
    assert.equal(
      withoutSecrets(echoed, []),
      'Authorization: *** x-amz-security-token: ***\n{"accessToken":"***","clientToken":"mine"} password=***&next=1',
    );
  });

  it('that are short go as a whole, and leave other words as they are', () => {
    const message = 'Access denied: a role (a1) may not assume "a"; code 654321 of 16543210 was used.';
    assert.equal(withoutSecrets(message, ['a', '654321', 'd', 'e']), 'Access denied: a role (a1) may not assume "***"; code *** of 16543210 was used.');
    for (const [text, clean] of [
      ['key=a', 'key=***'],
      ['key:a', 'key:***'],
      ['key=ab', 'key=ab'],
      ['a is not said of a', 'a is not said of a'],
    ] as const) {
      assert.equal(withoutSecrets(text, ['a']), clean);
    }
    for (const [text, clean] of [
      ['x7!', '***'],
      ['(x7!)', '(***)'],
      ['ax7!', 'ax7!'],
      ['say x7! now', 'say *** now'],
    ] as const) {
      assert.equal(withoutSecrets(text, ['x7!']), clean);
    }
  });

  it('of any length leave nothing of themselves as a value, and no other text is touched', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9+/=]{1,40}$/);
    fc.assert(
      fc.property(word, (secret) => {
        assert.equal(redact(`{"k":"${secret}"}`, [secret], '***'), secret === 'k' ? '{"***":"***"}' : '{"k":"***"}');
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,7}$/), fc.array(fc.stringMatching(/^[a-z]{1,12}$/)), (secret, words) => {
        const text = words.join(' ');
        assert.equal(redact(text, [secret], '***'), text);
      }),
    );
  });

  it('leave an error its name, its code and its request id', () => {
    const error = Object.assign(new Error('no SECRETVALUE'), { name: 'Denied', code: 'E', $metadata: { httpStatusCode: 403, requestId: 'r' }, $response: { body: 'SECRETVALUE' } });
    const clean = cleanError(error, ['SECRETVALUE']);
    assert.equal(clean.message, 'no ***');
    assert.equal(clean.name, 'Denied');
    assert.match(inspect(clean), /requestId: 'r'/);
    assert.doesNotMatch(inspect(clean, { depth: 9 }), /SECRETVALUE/);
  });
});
