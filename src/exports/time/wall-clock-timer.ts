import type { Disposable } from './emitter';
import type { Clock } from './clock';

/** The longest timer: timers stand still while a machine sleeps, and know nothing of a clock that is turned. */
const TICK_MS = 30_000;
/** A timer that is this far from the clock has been through one or the other. */
const TURNED_MS = 5_000;

/** Wakes at a time of the clock, however far away, through sleeps of the machine and turned clocks. */
export class WallClockTimer implements Disposable {
  private timer: Disposable | undefined;

  /** @param wake `turned`: the clock has moved otherwise than time seems to have passed; it may be before the time set */
  constructor(
    private readonly clock: Clock,
    private readonly wake: (turned: boolean) => void,
  ) {}

  /** @param at milliseconds, by the clock; replaces what was set before */
  set(at: number): void {
    this.timer?.dispose();
    const now = this.clock.now();
    const ms = Math.max(0, Math.min(at - now, TICK_MS));
    this.timer = this.clock.after(ms, () => {
      const then = this.clock.now();
      const turned = Math.abs(then - now - ms) > TURNED_MS;
      if (turned || then >= at) this.wake(turned);
      else this.set(at);
    });
  }

  dispose(): void {
    this.timer?.dispose();
    this.timer = undefined;
  }
}
