import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareBytes, lowerBound } from '../../../src/select/byte-order';

const text = (): fc.Arbitrary<string> => fc.string({ unit: 'binary', maxLength: 12 });

describe('byte order', () => {
  it('is that of UTF-8', () => {
    fc.assert(
      fc.property(text(), text(), (a, b) => {
        assert.equal(Math.sign(compareBytes(a, b)), Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });

  it('puts characters above U+FFFF behind all others, as JavaScript does not', () => {
    assert.ok('\u{1f381}' < '\uff01');
    assert.ok(compareBytes('\u{1f381}', '\uff01') > 0);
  });

  it('finds where a name stands or would stand', () => {
    fc.assert(
      fc.property(fc.uniqueArray(text()), text(), (names, name) => {
        const sorted = [...names].sort(compareBytes);
        const index = lowerBound(sorted, name);
        assert.ok(sorted.slice(0, index).every((other) => compareBytes(other, name) < 0));
        assert.ok(sorted.slice(index).every((other) => compareBytes(other, name) >= 0));
      }),
    );
  });
});
