import assert from 'node:assert/strict';
import { WallClockTimer } from '../../../../src/exports/time/wall-clock-timer';
import { Machine, VirtualTime } from '../../../simulation/time';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const BEGIN = Date.parse('2026-11-01T10:00:00Z');

/** When, after its begin, and how an alarm for 10 hours later wakes. */
async function wakes(sleeps: [from: number, to: number][], turns: [from: number, aheadMs: number][] = []): Promise<[number, boolean][]> {
  const time = new VirtualTime(BEGIN);
  const machine = new Machine(
    time,
    sleeps.map(([from, to]) => ({ from: BEGIN + from, to: BEGIN + to })),
    [{ from: -Infinity, aheadMs: 0 }, ...turns.map(([from, aheadMs]) => ({ from: BEGIN + from, aheadMs }))],
  );
  const heard: [number, boolean][] = [];
  const due = BEGIN + 10 * HOUR;
  const alarm: WallClockTimer = new WallClockTimer(machine, (turned) => {
    heard.push([time.now - BEGIN, turned]);
    if (machine.now() < due) alarm.set(due);
  });
  alarm.set(due);
  await time.run(() => time.now > BEGIN + 30 * HOUR);
  return heard;
}

describe('an alarm', () => {
  it('wakes at its moment, however far away', async () => {
    assert.deepEqual(await wakes([]), [[10 * HOUR, false]]);
  });

  it('wakes within half a minute after a sleep that it fell into, and says so', async () => {
    const [[at, turned] = [0, false], ...more] = await wakes([[9 * HOUR + 1, 12 * HOUR]]);
    assert.ok(at >= 12 * HOUR && at <= 12 * HOUR + MINUTE / 2, `${at}`);
    assert.deepEqual([turned, more], [true, []]);
  });

  it('wakes early after a short sleep or a turned clock, and at its moment as well', async () => {
    const afterSleep = await wakes([[HOUR + 1, 2 * HOUR]]);
    assert.deepEqual(afterSleep.map(([, turned]) => turned), [true, false]);
    assert.equal(afterSleep[1]?.[0], 10 * HOUR);
    const forward = await wakes([], [[HOUR + 1, 20 * HOUR]]);
    assert.deepEqual(forward, [[HOUR + MINUTE / 2, true]]);
    const back = await wakes([], [[HOUR + 1, -HOUR]]);
    assert.deepEqual(back, [[HOUR + MINUTE / 2, true], [11 * HOUR, false]]);
  });
});
