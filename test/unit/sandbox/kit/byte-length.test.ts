import assert from 'node:assert/strict';
import fc from 'fast-check';
import { byteLength } from '../../../../src/sandbox/kit/byte-length';

describe('the length of a text in the sandbox', () => {
  it('is that of its UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (text) => {
        assert.equal(byteLength(text), Buffer.from(text).length);
      }),
    );
  });
});
