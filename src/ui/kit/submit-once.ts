/**
 * One submit at a time. Pressing again with the same values gets the answer of the submit under way; other values are
 * refused meanwhile.
 */
export class SubmitOnce<Values, Result> {
  private current: { readonly values: Values; readonly result: Promise<Result>; readonly cancel: AbortController } | undefined;

  /** @param busy the answer to other values while a submit is under way */
  constructor(
    private readonly isSame: (a: Values, b: Values) => boolean,
    private readonly busy: Result,
  ) {}

  /** Of the submit under way. */
  get values(): Values | undefined {
    return this.current?.values;
  }

  submit(values: Values, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    if (this.current) return this.isSame(this.current.values, values) ? this.current.result : Promise.resolve(this.busy);
    const cancel = new AbortController();
    const result = work(cancel.signal).finally(() => (this.current = undefined));
    this.current = { values, result, cancel };
    return result;
  }

  cancel(): void {
    this.current?.cancel.abort();
  }
}
