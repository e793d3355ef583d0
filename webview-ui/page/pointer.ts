/** Lets changes of layout wait until a press has ended. */

/**
 * Runs a function now, or after the pointer that is down has come up. A field's problem that appears when the field
 * loses the focus would otherwise push away the button under the pointer, and the click would miss it.
 */
export class PointerWatch {
  private isDown = false;
  private waiting: (() => void)[] = [];

  constructor(target: EventTarget) {
    const up = (): void => this.up();
    target.addEventListener('pointerdown', () => (this.isDown = true), { capture: true });
    target.addEventListener('pointerup', up, { capture: true });
    target.addEventListener('pointercancel', up, { capture: true });
  }

  whenUp(run: () => void): void {
    if (this.isDown) this.waiting.push(run);
    else run();
  }

  private up(): void {
    this.isDown = false;
    for (const run of this.waiting.splice(0)) run();
  }
}
