import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { encodeRfc3986, signFormV2 } from '../../../src/simpledb/signing/signature-v2';
import { signRequestV4 } from '../../../src/simpledb/signing/signature-v4';
import { CREDENTIALS, vectors } from './support';

describe('Signature Version 2', () => {
  for (const vector of vectors('v2')) {
    it(`signs ${vector.name} as boto3 does`, () => {
      const { Signature, ...form } = vector.form ?? {};
      const added = ['AWSAccessKeyId', 'SignatureVersion', 'SignatureMethod', 'Timestamp', 'SecurityToken'];
      const parameters = Object.entries(form).filter(([name]) => !added.includes(name));
      const host = new URL(vector.endpoint).host;
      const signed = signFormV2(parameters, host, vector.credentials, new Date(vector.date));
      assert.equal(signed.stringToSign, vector.stringToSign);
      assert.equal(signed.signature, Signature);
      assert.deepEqual(Object.fromEntries(new URLSearchParams(signed.body)), vector.form);
    });
  }

  it('is understood by an independent decoder, whatever the values are', () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9.]{0,20}$/);
    const value = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(fc.dictionary(name, value), fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }), (form, time) => {
        const { body, signature } = signFormV2(Object.entries(form), 'localhost:1', CREDENTIALS, time);
        const decoded = new URLSearchParams(body);
        for (const [key, expected] of Object.entries(form)) assert.ok(decoded.getAll(key).includes(expected));
        // The receiver's way: take the signature away, sort, encode, sign.
        decoded.delete('Signature');
        const canonical = [...decoded]
          .map(([key, text]) => [key, Buffer.from(text)] as const)
          .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
          .map(([key, bytes]) => `${key}=${percentEncode(bytes)}`)
          .join('&');
        const hmac = createHmac('sha256', CREDENTIALS.secretAccessKey).update(`POST\nlocalhost:1\n/\n${canonical}`);
        assert.equal(signature, hmac.digest('base64'));
      }),
    );
  });

  it('encodes every byte but the unreserved ones', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const encoded = encodeRfc3986(text);
        assert.equal(encoded, percentEncode(Buffer.from(text)));
        assert.equal(decodeURIComponent(encoded), text);
      }),
    );
  });
});

function percentEncode(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    const unreserved = byte < 128 && /[A-Za-z0-9._~-]/.test(character);
    text += unreserved ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}

describe('Signature Version 4', () => {
  for (const vector of vectors('v4')) {
    it(`signs ${vector.name} as boto3 does`, () => {
      const sent = new Map(vector.headers.map(([name, value]) => [name.toLowerCase(), value]));
      const signed = signRequestV4(
        {
          host: new URL(vector.endpoint).host,
          path: vector.path,
          contentType: sent.get('content-type') ?? '',
          body: vector.body,
        },
        vector.region,
        vector.credentials,
        new Date(vector.date),
      );
      const headers = new Map(Object.entries(signed).map(([name, value]) => [name.toLowerCase(), String(value)]));
      for (const name of ['authorization', 'x-amz-date', 'x-amz-security-token', 'host', 'content-length']) {
        assert.equal(headers.get(name), sent.get(name), name);
      }
    });
  }
});
