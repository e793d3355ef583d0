import assert from 'node:assert/strict';
import { EQUAL_JITTER, FULL_JITTER, nextPause, pauseAfter, spread } from '../../../src/simpledb/pauses';

describe('Pauses between tries', () => {
  const upTo = (n: number, pauses: Parameters<typeof pauseAfter>[1]): number[] =>
    Array.from({ length: n }, (_, i) => pauseAfter(i, pauses));

  it('double unless told otherwise, up to the last', () => {
    assert.deepEqual(upTo(5, { first: 100, last: 1000 }), [100, 200, 400, 800, 1000]);
    assert.deepEqual(upTo(4, { first: 100, last: 300, factor: 1.5 }), [100, 150, 225, 300]);
    assert.equal(pauseAfter(5000, { first: 1, last: 7 }), 7);
  });

  it('grow the same from one to the next', () => {
    const pauses = { first: 4, last: 40, factor: 1.5 };
    const all = [pauses.first];
    while (all.length < 8) all.push(nextPause(all.at(-1) as number, pauses));
    assert.deepEqual(all, upTo(8, pauses));
    assert.equal(nextPause(120, { last: 10 }), 10);
  });

  it('are spread between two parts of their length', () => {
    for (const [jitter, chance, ms] of [
      [FULL_JITTER, 0, 0],
      [FULL_JITTER, 0.25, 25],
      [EQUAL_JITTER, 0, 50],
      [EQUAL_JITTER, 0.5, 75],
      [[1, 0.75], 0, 100],
      [[1, 0.75], 1, 75],
    ] as const) {
      assert.equal(spread(100, jitter, () => chance), ms);
    }
  });
});
