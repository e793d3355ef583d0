import assert from 'node:assert/strict';
import { FIRST_INTERVAL_MS, nextInterval, spreadInterval } from '../../../../src/exports/following/poll-interval';

describe('the interval between polls of exports', () => {
  const quiet = { moved: false, watched: false, errors: [] };
  const busy = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
  const seconds = (n: number, from: number, poll: Parameters<typeof nextInterval>[1]): number[] => {
    const all = [from];
    while (all.length < n) all.push(nextInterval(all.at(-1) as number, poll));
    return all.map((ms) => Math.round(ms / 10) / 100);
  };

  it('begins with a second and grows by half up to two minutes', () => {
    assert.deepEqual(
      seconds(14, FIRST_INTERVAL_MS, quiet),
      [1, 1.5, 2.25, 3.38, 5.06, 7.59, 11.39, 17.09, 25.63, 38.44, 57.67, 86.5, 120, 120],
    );
  });

  it('begins anew when an export has moved', () => {
    assert.equal(nextInterval(120_000, { ...quiet, moved: true }), FIRST_INTERVAL_MS);
  });

  it('is ten seconds at the longest while somebody looks', () => {
    assert.deepEqual(seconds(3, 5_000, { ...quiet, watched: true }), [5, 7.5, 10]);
    assert.equal(nextInterval(120_000, { ...quiet, watched: true }), 10_000);
  });

  it('doubles up to five minutes while AWS throttles, whatever else there is', () => {
    for (const poll of [quiet, { ...quiet, watched: true }, { ...quiet, moved: true }]) {
      assert.deepEqual(seconds(4, 60_000, { ...poll, errors: [new Error('lost'), busy] }), [60, 120, 240, 300]);
    }
  });

  it('is spread over a quarter of its length', () => {
    assert.deepEqual([0, 0.5].map((chance) => spreadInterval(8000, () => chance)), [7000, 8000]);
  });

  it('grows as ever after other errors', () => {
    assert.equal(nextInterval(10_000, { ...quiet, errors: [new Error('lost')] }), 15_000);
  });
});
