/** Puts in order what was entered for a destination, once a field of it is finished: pasted into, left, or about to be sent. */
import { tidied, type DestinationValues } from '../../src/protocol/destination';
import type { Announcer } from '../page/announcer';

export class Tidying<Prefix extends string> {
  /** What was not edited came from elsewhere, and stays as it came. */
  private readonly unfinished = new Set<string>();

  constructor(
    private readonly prefixName: Prefix,
    private readonly announcer: Announcer,
  ) {}

  edited(name: string): void {
    this.unfinished.add(name);
  }

  /** The form has been filled in anew. */
  reset(): void {
    this.unfinished.clear();
  }

  /**
   * @param name the field that is finished; by default each that was edited
   * @returns the form in order, the same object where nothing was to be done
   */
  finish<Values extends DestinationValues<Prefix>>(values: Values, name?: string): Values {
    let now = values;
    for (const each of name === undefined ? [...this.unfinished] : [name]) {
      if (!this.unfinished.delete(each)) continue;
      const done = tidied<Prefix, Values>(now, each, this.prefixName);
      if (done?.words !== undefined) this.announcer.say(done.words);
      now = done?.values ?? now;
    }
    return now;
  }
}
