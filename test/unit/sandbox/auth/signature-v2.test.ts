import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuthError, type AuthFault } from '../../../../src/sandbox/auth/credentials';
import { stringToSign, verifySignatureV2, type QueryRequest } from '../../../../src/sandbox/auth/signature-v2';

interface Vector {
  name: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  date: string;
  method: string;
  path: string;
  headers: [string, string][];
  form: Record<string, string>;
  stringToSign: string;
}

const FOLDER = join(process.cwd(), 'test', 'vectors');
const vectors = readdirSync(FOLDER)
  .filter((file) => /^sdb-.*\.json$/.test(file))
  .map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Vector);

const requestOf = ({ method, path, headers, form }: Vector): QueryRequest => ({
  method,
  path,
  host: headers.find(([name]) => name === 'Host')?.[1] ?? '',
  parameters: Object.entries(form),
});

const faultOf = (request: QueryRequest, vector: Vector, now = Date.parse(vector.date)): AuthFault | undefined => {
  try {
    verifySignatureV2(request, vector.credentials, now);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof AuthError);
    assert.ok(!error.message.includes(vector.credentials.secretAccessKey));
    return error.fault;
  }
};

const altered = (vector: Vector, change: Record<string, string>): QueryRequest => ({
  ...requestOf(vector),
  parameters: Object.entries({ ...vector.form, ...change }),
});

const without = (vector: Vector, name: string): QueryRequest => ({
  ...requestOf(vector),
  parameters: Object.entries(vector.form).filter(([other]) => other !== name),
});

describe('the sandbox checking Signature Version 2', () => {
  it('has recorded requests to check', () => assert.ok(vectors.length >= 7));

  for (const vector of vectors) {
    describe(vector.name, () => {
      const request = requestOf(vector);

      it('finds the string to sign that was recorded', () => assert.equal(stringToSign(request), vector.stringToSign));

      it('takes the recorded signature', () => assert.equal(faultOf(request, vector), undefined));

      it('takes it for 15 minutes, both ways', () => {
        const signed = Date.parse(vector.date);
        for (const minutes of [-15, 15]) assert.equal(faultOf(request, vector, signed + minutes * 60_000), undefined);
        for (const ms of [-900_001, 900_001]) assert.equal(faultOf(request, vector, signed + ms), 'expired');
      });

      it('refuses it when anything is changed', () => {
        for (const [name, value] of Object.entries(vector.form)) {
          if (['AWSAccessKeyId', 'SignatureVersion', 'SignatureMethod', 'SecurityToken', 'Signature'].includes(name))
            continue;
          assert.equal(faultOf(altered(vector, { [name]: `${value}x` }), vector), 'mismatch', name);
        }
        assert.equal(faultOf(altered(vector, { Extra: '' }), vector), 'mismatch');
        assert.equal(faultOf({ ...request, method: 'GET' }, vector), 'mismatch');
        assert.equal(faultOf({ ...request, host: 'sdb.example.com' }, vector), 'mismatch');
        assert.equal(faultOf({ ...request, path: '/x' }, vector), 'mismatch');
      });

      it('refuses another secret', () => {
        const other = { ...vector, credentials: { ...vector.credentials, secretAccessKey: 'another' } };
        assert.equal(faultOf(request, other), 'mismatch');
      });

      it('says what else is wrong', () => {
        assert.equal(faultOf(without(vector, 'Signature'), vector), 'missing');
        assert.equal(faultOf(without(vector, 'AWSAccessKeyId'), vector), 'missing');
        assert.equal(faultOf(altered(vector, { SignatureVersion: '4' }), vector), 'malformed');
        assert.equal(faultOf(altered(vector, { SignatureMethod: 'HmacSHA1' }), vector), 'malformed');
        assert.equal(faultOf(altered(vector, { AWSAccessKeyId: 'AKIDOTHER' }), vector), 'unknownKey');
        assert.equal(faultOf(altered(vector, { SecurityToken: 'another' }), vector), 'unknownKey');
      });
    });
  }

  it('leaves the default ports out of the host', () => {
    const base = { method: 'GET', path: '/', parameters: [] };
    assert.equal(stringToSign({ ...base, host: 'LocalHost:80' }), 'GET\nlocalhost\n/\n');
    assert.equal(stringToSign({ ...base, host: '127.0.0.1:8080' }), 'GET\n127.0.0.1:8080\n/\n');
  });
});
