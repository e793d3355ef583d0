import assert from 'node:assert/strict';
import { ExportMonitor, type LedWork } from '../../../../src/exports/following/export-monitor';
import type { ExportRecord } from '../../../../src/exports/model/record';
import { Emitter } from '../../../../src/exports/time/emitter';

describe('the monitor of exports', () => {
  const setup = () => {
    const calls: string[] = [];
    const running: ExportRecord[] = [];
    const plans = { isUnderWay: false };
    const trackerChanged = new Emitter<readonly string[]>();
    const workChanged = new Emitter<void>();
    const led = new Emitter<boolean>();
    const work: LedWork = {
      get isUnderWay() {
        return plans.isUnderWay;
      },
      onDidChange: workChanged.event,
      setLeading: (leading) => calls.push(`plans ${leading}`),
      retryNow: () => calls.push('plans now'),
    };
    const monitor = new ExportMonitor(
      { running, pollNow: () => calls.push('poll now'), onDidChange: trackerChanged.event },
      { setActive: (active) => calls.push(`poller ${active}`) },
      work,
      { setCandidate: (wanted) => calls.push(`candidate ${wanted}`), onDidChange: led.event },
    );
    return { calls, running, plans, trackerChanged, workChanged, led, monitor };
  };

  it('wants this window to lead while an export runs or a plan is under way', () => {
    const { calls, running, plans, trackerChanged, workChanged } = setup();
    running.push({} as ExportRecord);
    trackerChanged.fire([]);
    running.pop();
    trackerChanged.fire([]);
    plans.isUnderWay = true;
    workChanged.fire();
    assert.deepEqual(calls, ['candidate false', 'candidate true', 'candidate false', 'candidate true']);
  });

  it('polls and carries out plans only while it leads, tries both again when asked, and stops when disposed', () => {
    const { calls, trackerChanged, led, monitor } = setup();
    led.fire(true);
    monitor.retryNow();
    led.fire(false);
    monitor.dispose();
    led.fire(true);
    trackerChanged.fire([]);
    assert.deepEqual(calls, ['candidate false', 'poller true', 'plans true', 'poll now', 'plans now', 'poller false', 'plans false']);
  });
});
