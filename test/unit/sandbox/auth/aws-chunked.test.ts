import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeAwsChunked } from '../../../../src/sandbox/auth/aws-chunked';
import { SandboxError } from '../../../../src/sandbox/kit/errors';

const encode = (chunks: readonly Uint8Array[], extension: string, trailer: string): Buffer =>
  Buffer.concat([
    ...chunks
      .filter((chunk) => chunk.length > 0)
      .map((chunk) =>
        Buffer.concat([Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`), chunk, Buffer.from('\r\n')]),
      ),
    Buffer.from(`0${extension}\r\n${trailer}\r\n`),
  ]);

describe('aws-chunked bodies', () => {
  it('come out as they went in', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 300 })),
        fc.constantFrom('', `;chunk-signature=${'0'.repeat(64)}`),
        (chunks, extension) => {
          const whole = Buffer.concat(chunks);
          const { body, trailers } = decodeAwsChunked(encode(chunks, extension, ''), String(whole.length));
          assert.deepEqual(body, whole);
          assert.deepEqual(trailers, {});
        },
      ),
    );
  });

  it('bring trailers', () => {
    const encoded = encode([Buffer.from('abc')], '', 'X-Amz-Checksum-Crc32: NSRBwg==\r\n');
    assert.deepEqual(decodeAwsChunked(encoded, '3').trailers, { 'x-amz-checksum-crc32': 'NSRBwg==' });
  });

  it('are refused when they do not add up', () => {
    const whole = encode([Buffer.from('abc'), Buffer.from('defg')], '', '');
    assert.throws(() => decodeAwsChunked(whole, '8'), { code: 'IncompleteBody' });
    for (let length = 0; length < whole.length - 2; length++) {
      assert.throws(() => decodeAwsChunked(whole.subarray(0, length), '7'), { code: 'IncompleteBody' }, String(length));
    }
  });

  it('never fail in any other way', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeAwsChunked(Buffer.from(bytes), undefined);
        } catch (error) {
          assert.ok(error instanceof SandboxError);
        }
      }),
    );
  });
});
