import assert from 'node:assert/strict';
import { drainBadDestination } from '../../simulation/bad-destination';
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

  it('are not started again where the plan’s script has started them days ago', async () => {
    let scripted = 0;
    for (let seed = 400_001; seed <= 400_400 && scripted < 30; seed += 1) {
      if (environmentOf(seed, 40).scripted === 0) continue;
      const report = await drain(seed, 40);
      assert.deepEqual({ seed, doubled: report.doubled, wrong: report.wrong }, { seed, doubled: 0, wrong: [] });
      scripted += report.scripted;
    }
    assert.ok(scripted >= 30);
  });

  it('meet the same days for the same seed', async () => {
    assert.deepEqual(environmentOf(17), environmentOf(17));
    assert.notDeepEqual(environmentOf(17), environmentOf(18));
    assert.deepEqual(await drain(200_017, 30), await drain(200_017, 30));
  });
});

describe('plans to a bucket that is locked', () => {
  it('lose one export where the first write or the data are refused, two at most where the last is, and none to a refused start', async () => {
    const most: Record<string, number> = {};
    for (let seed = 300_001; seed <= 300_048; seed += 1) {
      const { environment, lost, wrong } = await drainBadDestination(seed);
      assert.deepEqual({ seed, wrong }, { seed, wrong: [] });
      const { refuses = '' } = environment;
      most[refuses] = Math.max(most[refuses] ?? 0, lost);
    }
    assert.deepEqual(most, { start: 0, 'first write': 1, data: 1, manifest: 2 });
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
    const fails = { endsAfter: HOUR, dataAfter: Infinity, succeeds: false };
    const succeeds = { endsAfter: 2 * HOUR, dataAfter: Infinity, succeeds: true };
    assert.equal(leastTime(0, 25, [], [], [fails, succeeds]), 3 * HOUR);
    assert.equal(leastTime(0, 26, [], [], [fails, succeeds]), DAY);
    // The second may begin with the first one's data, the third not before one of them has succeeded.
    const early = { ...succeeds, dataAfter: HOUR };
    assert.equal(leastTime(0, 2, [], [], [early, succeeds]), HOUR);
    assert.equal(leastTime(0, 3, [], [], [early, succeeds]), 2 * HOUR);
    // Another's export an hour from now was accepted, so one slot was left for it.
    assert.equal(leastTime(0, 25, [HOUR], []), DAY);
  });
});
