import assert from 'node:assert/strict';
import { call, LIST_DOMAINS, useServer, vectors } from './support';

/** Every recorded call goes over a real connection; whether the answer pleases the client is of no interest here. */
describe('What goes over the wire', () => {
  const server = useServer();
  const added = ['AWSAccessKeyId', 'SignatureVersion', 'SignatureMethod', 'Timestamp', 'SecurityToken', 'Signature'];

  for (const vector of [...vectors('v2'), ...vectors('v4')]) {
    it(`carries the members of ${vector.name}`, async () => {
      server().respond = () => ({ status: 400, body: '{}' });
      const client = server().client({
        credentials: vector.credentials,
        region: vector.region,
        now: () => Date.parse(vector.date),
        makeClientToken: () => vector.autofilled?.clientToken ?? assert.fail('no token was asked for'),
      });
      await assert.rejects(call(client, vector.operation, vector.params));
      const [request] = server().received;
      assert.equal(request?.path, vector.path);
      if (vector.bodyJson) {
        assert.deepEqual(JSON.parse(request.body), vector.bodyJson);
        assert.equal(request.headers['content-type'], 'application/json');
        assert.equal(request.headers['x-amz-security-token'], vector.credentials.sessionToken);
      } else {
        const form = Object.fromEntries(new URLSearchParams(request.body));
        const expected = { ...vector.form };
        assert.equal(form.Timestamp, expected.Timestamp);
        assert.equal(form.SecurityToken, expected.SecurityToken);
        for (const name of added) {
          delete form[name];
          delete expected[name];
        }
        assert.deepEqual(form, expected);
      }
    });
  }

  it('leaves out what is undefined or unknown', async () => {
    server().respond = () => ({ body: LIST_DOMAINS('') });
    const input = { NextToken: undefined, surplus: 'x' };
    await server().client().listDomains(input);
    const names = [...new URLSearchParams(server().received[0]?.body)].map(([name]) => name);
    assert.deepEqual(names.filter((name) => !added.includes(name)), ['Action', 'Version']);
  });
});
