/** Time limits of many exchanges by one timer: a timer for each would cost a noticeable part of a local call. */

/** Something that must be over, or have its deadline moved on, in time. */
export interface Watched {
  /** By `performance.now()`; its owner may move it on while it is watched; to move it back, add it again. */
  deadlineMs: number;
  /** Called once, after the deadline; it is no longer watched then. */
  onDeadline(): void;
}

export class Deadlines {
  readonly #watched = new Set<Watched>();
  #timer: NodeJS.Timeout | undefined;
  #wakesAtMs = Infinity;

  add(watched: Watched): void {
    this.#watched.add(watched);
    if (watched.deadlineMs < this.#wakesAtMs) this.#wakeAt(watched.deadlineMs);
  }

  delete(watched: Watched): void {
    this.#watched.delete(watched);
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
      this.#watched.delete(watched);
      watched.onDeadline();
    }
    this.#wakeAt(this.all().reduce((earliest, { deadlineMs }) => Math.min(earliest, deadlineMs), Infinity));
  }
}
