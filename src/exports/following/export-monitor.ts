import type { Leadership } from '../storage/leadership';
import type { Disposable } from '../time/emitter';
import type { ExportPoller } from './poller';
import type { ExportTracker } from './tracker';

/** What else the one leading window does for all of them, as long as it leads. */
export interface LedWork {
  readonly isUnderWay: boolean;
  readonly onDidChange: (listener: () => void) => Disposable;
  setLeading(leading: boolean): void;
  /** Tries at once what waits to be tried again. */
  retryNow(): void;
}

/**
 * Has one window of all follow the exports, and do the rest of what one window does for all: this one wants to lead as long
 * as there is something to follow.
 */
export class ExportMonitor implements Disposable {
  private readonly subscriptions: Disposable[];

  constructor(
    private readonly tracker: Pick<ExportTracker, 'running' | 'pollNow' | 'onDidChange'>,
    poller: Pick<ExportPoller, 'setActive'>,
    private readonly work: LedWork,
    leadership: Pick<Leadership, 'setCandidate' | 'onDidChange'>,
  ) {
    const update = (): void => leadership.setCandidate(tracker.running.length > 0 || work.isUnderWay);
    this.subscriptions = [
      tracker.onDidChange(update),
      work.onDidChange(update),
      leadership.onDidChange((leading) => {
        poller.setActive(leading);
        work.setLeading(leading);
      }),
    ];
    update();
  }

  /** Somebody may have signed in, or asks for news: what waits to be tried again is tried now. */
  retryNow(): void {
    this.tracker.pollNow();
    this.work.retryNow();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}
