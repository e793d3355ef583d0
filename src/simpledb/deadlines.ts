/** Time limits of many exchanges by one timer: a timer for each would cost a noticeable part of a local call. */

/** Something that must be over, or have its deadline moved on, in time. */
export interface Watched {
  /** By `performance.now()`; its owner may move it on while it is watched; to move it back, add it again. */
  deadlineMs: number;
  /** Of `Deadlines` alone: its index there, or -1. */
  place: number;
  /** Called once, after the deadline; it is no longer watched then. */
  onDeadline(): void;
}

export class Deadlines {
  /**
   * Not a Set: one that is added to and deleted from grows anew all the time, each of its tables points to the next, and
   * those that the garbage collector once took for old keep the whole chain with all exchanges alive, until it next
   * looks through everything.
   */
  readonly #watched: Watched[] = [];
  #timer: NodeJS.Timeout | undefined;
  #wakesAtMs = Infinity;

  add(watched: Watched): void {
    if (watched.place < 0) watched.place = this.#watched.push(watched) - 1;
    if (watched.deadlineMs < this.#wakesAtMs) this.#wakeAt(watched.deadlineMs);
  }

  delete(watched: Watched): void {
    if (watched.place < 0) return;
    const last = this.#watched.pop();
    // Its place goes to the last one.
    if (last !== undefined && last !== watched) {
      this.#watched[watched.place] = last;
      last.place = watched.place;
    }
    watched.place = -1;
  }

  /** A copy: who goes through it may end what it holds. */
  all(): Watched[] {
    return [...this.#watched];
  }

  /** Wakes too early for what has gone or moved on, never too late, and no more once there is nothing to watch. */
  #wakeAt(timeMs: number): void {
    clearTimeout(this.#timer);
    this.#wakesAtMs = timeMs;
    if (timeMs === Infinity) return;
    // The connection itself keeps the process alive for as long as somebody waits.
    this.#timer = setTimeout(() => this.#wake(), Math.max(1, Math.ceil(timeMs - performance.now()))).unref();
  }

  #wake(): void {
    const nowMs = performance.now();
    for (const watched of this.all()) {
      if (watched.deadlineMs > nowMs) continue;
      this.delete(watched);
      watched.onDeadline();
    }
    this.#wakeAt(this.all().reduce((earliest, { deadlineMs }) => Math.min(earliest, deadlineMs), Infinity));
  }
}
