/** Time that passes as fast as the machine can compute, with a computer in it that sleeps and whose clock is turned. */
import type { Disposable } from '../../src/exports/time/emitter';

interface Event {
  readonly at: number;
  /** Events of the same moment happen in the order in which they were made. */
  readonly nth: number;
  readonly happen: () => void;
  cancelled?: true;
}

/** True time, in milliseconds; the service's clock shows it. */
export class VirtualTime {
  private made = 0;
  /** A binary heap: the earliest event first. */
  private readonly heap: Event[] = [];

  constructor(public now: number) {}

  at(at: number, happen: () => void): Disposable {
    const event: Event = { at: Math.max(at, this.now), nth: (this.made += 1), happen };
    this.push(event);
    return { dispose: () => (event.cancelled = true) };
  }

  after(ms: number, happen: () => void): Disposable {
    return this.at(this.now + ms, happen);
  }

  /** Lets everything happen until `isOver`, or there is nothing left. After each event all that follows from it at once. */
  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const event = this.pop();
      if (!event) return;
      if (event.cancelled) continue;
      this.now = event.at;
      event.happen();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private push(event: Event): void {
    const { heap } = this;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (isBefore(heap[parent] as Event, event)) break;
      heap[at] = heap[parent] as Event;
      at = parent;
    }
    heap[at] = event;
  }

  private pop(): Event | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (!last || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Event, heap[child] as Event)) child += 1;
      if (isBefore(last, heap[child] as Event)) break;
      heap[at] = heap[child] as Event;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

const isBefore = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.nth < b.nth);

export interface Interval {
  readonly from: number;
  /** Not in it any more. */
  readonly to: number;
}

export const isWithin = (intervals: readonly Interval[], at: number): boolean =>
  intervals.some(({ from, to }) => at >= from && at < to);

/** A computer: while it sleeps its timers stand still, and its clock shows what somebody has set it to. */
export class Machine {
  constructor(
    private readonly time: VirtualTime,
    /** In order, not touching each other. */
    private readonly sleeps: readonly Interval[],
    /** How far the clock is ahead, from each moment on; in order. */
    private readonly clock: readonly { readonly from: number; readonly aheadMs: number }[],
  ) {}

  now(): number {
    const { aheadMs } = this.clock.findLast(({ from }) => from <= this.time.now) ?? { aheadMs: 0 };
    return this.time.now + aheadMs;
  }

  get isAsleep(): boolean {
    return isWithin(this.sleeps, this.time.now);
  }

  /** Calls back once this computer has been awake for so long. */
  after(ms: number, callback: () => void): Disposable {
    let at = this.time.now;
    let left = Math.max(0, ms);
    for (const { from, to } of this.sleeps) {
      if (to <= at) continue;
      const awake = Math.max(0, from - at);
      if (awake > left) break;
      left -= awake;
      at = Math.max(at, to);
    }
    return this.time.at(at + left, callback);
  }
}
