import { readdir } from 'node:fs/promises';
import type { Disposable } from '../../exports/time/emitter';
import type { Starts } from './starts';

/** What sends and settles starts, loaded when first needed: by a form, or for what a crash left open. */
export class LazyStarts implements Disposable {
  private starts: Promise<Starts> | undefined;

  /** @param folder where starts are noted before they are sent. */
  constructor(
    private readonly folder: string,
    private readonly load: () => Promise<Starts>,
  ) {}

  get(): Promise<Starts> {
    return (this.starts ??= this.load());
  }

  async settleLeftovers(): Promise<void> {
    const names = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? [] : undefined));
    // Where it is not known whether there are any, the settler looks until it is.
    if (!names || names.some((name) => name.endsWith('.json'))) await (await this.get()).settler.run();
  }

  dispose(): void {
    this.starts?.then(({ settler }) => settler.dispose(), () => undefined);
  }
}
