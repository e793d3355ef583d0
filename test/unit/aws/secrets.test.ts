import assert from 'node:assert/strict';
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
import { describeError } from '../../../src/ui/error-words';
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

  it('go from a text however they are written, and the rest of it stays', () => {
    const secret = 'a+b/c=';
    assert.equal(withoutSecrets(`x ${secret} y ${encodeURIComponent(secret)} z`, [secret, undefined, '']), 'x *** y *** z');
    assert.equal(withoutSecrets('long-and-longer', ['long', 'long-and-longer']), '***');
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
