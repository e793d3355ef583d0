/** One stop of the Tab key for many controls: the arrow keys move among them. */

/**
 * Makes one of the container's controls a stop of the Tab key and lets keys move from it.
 *
 * Up and down go to the same place of the next row that has controls, left and right within a row, Home and End to the
 * first and the last row.
 */
export class RovingFocus {
  private current: HTMLElement | undefined;

  /**
   * @param rowsOf the rows, as they stand now
   * @param controlsOf the controls of a row that may have the focus
   */
  constructor(
    container: HTMLElement,
    private readonly rowsOf: () => readonly HTMLElement[],
    private readonly controlsOf: (row: HTMLElement) => readonly HTMLElement[],
  ) {
    container.addEventListener('keydown', (event) => this.key(event));
    container.addEventListener('focusin', (event) => {
      if (event.target instanceof HTMLElement) this.setCurrent(event.target);
    });
  }

  /** After controls came, went or moved: there is one stop, and no other. */
  refresh(): void {
    const controls = this.rows.flat();
    const stop = this.current && controls.includes(this.current) ? this.current : controls[0];
    for (const control of controls) control.tabIndex = control === stop ? 0 : -1;
    this.current = stop;
  }

  private get rows(): (readonly HTMLElement[])[] {
    return this.rowsOf().map((row) => this.controlsOf(row)).filter(({ length }) => length > 0);
  }

  private setCurrent(control: HTMLElement): void {
    if (control === this.current || !this.rows.some((row) => row.includes(control))) return;
    if (this.current) this.current.tabIndex = -1;
    control.tabIndex = 0;
    this.current = control;
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { rows } = this;
    const rowAt = rows.findIndex((row) => this.current && row.includes(this.current));
    const row = rows[rowAt];
    if (!row || !this.current) return;
    const at = row.indexOf(this.current);
    const inRow = (index: number): HTMLElement | undefined => {
      const other = rows[index];
      return other?.[Math.min(at, other.length - 1)];
    };
    const targets: Readonly<Record<string, () => HTMLElement | undefined>> = {
      ArrowDown: () => inRow(rowAt + 1),
      ArrowUp: () => inRow(rowAt - 1),
      ArrowRight: () => row[at + 1],
      ArrowLeft: () => row[at - 1],
      Home: () => inRow(0),
      End: () => inRow(rows.length - 1),
    };
    const target = Object.hasOwn(targets, event.key) ? targets[event.key] : undefined;
    if (!target) return;
    event.preventDefault();
    target()?.focus();
  }
}
