import assert from 'node:assert/strict';
import { drain } from '../../simulation/drain';
import { environmentOf } from '../../simulation/environment';
import { leastTime } from '../../simulation/oracle';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('plans that drain an account', () => {

  it('start every domain once, within the quotas, and hardly later than is possible', async () => {
    // The long run of `npm run reliability` begins at 1; these have seeds of their own, and fewer domains to be quick.
    for (let seed = 200_001; seed <= 200_020; seed += 1) {
      const report = await drain(seed, 75);
      assert.deepEqual({ seed, wrong: report.wrong }, { seed, wrong: [] });
    }
  });

  it('meet the same days for the same seed', async () => {
    assert.deepEqual(environmentOf(17), environmentOf(17));
    assert.notDeepEqual(environmentOf(17), environmentOf(18));
    assert.deepEqual(await drain(200_017, 30), await drain(200_017, 30));
  });
});

describe('the least time', () => {
  it('is nine days for 250 exports of an account that has made none', () => {
    assert.equal(leastTime(0, 250, [], []), 9 * DAY);
  });

  it('waits for the exports of others and for what is closed', () => {
    assert.equal(leastTime(0, 1, Array.from({ length: 25 }, (_, i) => -HOUR + i), []), 23 * HOUR);
    assert.equal(leastTime(0, 1, [], [{ from: 0, to: HOUR }, { from: HOUR, to: 2 * HOUR }]), 2 * HOUR);
    // The first fails after an hour and the second succeeds after two; then all are started at once.
    assert.equal(leastTime(0, 25, [], [], [HOUR, 2 * HOUR]), 3 * HOUR);
    assert.equal(leastTime(0, 26, [], [], [HOUR, 2 * HOUR]), DAY);
    // Another's export an hour from now was accepted, so one slot was left for it.
    assert.equal(leastTime(0, 25, [HOUR], []), DAY);
  });
});
