import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bytesText, durationText } from '../../../src/protocol/amounts';

describe('bytesText', () => {
  for (const [value, text] of [
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1000, '1 KB'],
    [1536, '1.5 KB'],
    [241_172_480, '230 MB'],
    [10 * 1024 ** 3, '10 GB'],
    [5000 * 1024 ** 4, '5,000 TB'],
  ] as const) {
    it(`says ${text}`, () => assert.equal(bytesText(value, 'en'), text));
  }

  it('is right to a twentieth for any size', () => {
    const factors = { bytes: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 };
    fc.assert(
      fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (value) => {
        const [number = '', unit = ''] = bytesText(value, 'en').split(' ');
        const read = Number(number.replaceAll(',', '')) * factors[unit as keyof typeof factors];
        assert.ok(Math.abs(read - value) <= value / 19, `${read} for ${value}`);
      }),
    );
  });
});

describe('durationText', () => {
  for (const [seconds, text] of [
    [0, '0 s'],
    [59.9, '59 s'],
    [60, '1 min'],
    [312, '5 min 12 s'],
    [7512, '2 h 5 min'],
    [86_400 + 59 * 60, '1 d'],
    [3 * 86_400 + 7 * 3600, '3 d 7 h'],
  ] as const) {
    it(`says ${text}`, () => assert.equal(durationText(seconds * 1000), text));
  }

  it('never says more than it was, nor less by a whole of its second unit', () => {
    const units = { d: 86_400, h: 3600, min: 60, s: 1 };
    const order = Object.keys(units) as (keyof typeof units)[];
    fc.assert(
      fc.property(fc.nat({ max: 400 * 86_400_000 }), (ms) => {
        const words = durationText(ms).split(' ');
        const parts = words.flatMap((word, at) => (at % 2 ? [] : [[Number(word), words[at + 1] as keyof typeof units] as const]));
        const said = parts.reduce((sum, [count, unit]) => sum + count * units[unit], 0);
        const first = parts[0]?.[1] ?? 's';
        const second = order[order.indexOf(first) + 1] ?? 's';
        assert.ok(said * 1000 <= ms && ms < (said + units[second]) * 1000, `${words.join(' ')} for ${ms}`);
      }),
    );
  });
});
