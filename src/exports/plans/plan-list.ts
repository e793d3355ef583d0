import { Emitter, type Disposable } from '../time/emitter';
import type { Plan } from './plan';
import type { Plans } from './plan-store';

/** The plans as they are stored, kept up to date in this window whoever edits them. */
export class PlanList implements Disposable {
  private readonly changed: Emitter<void>;
  private watcher: Disposable | undefined;
  private current: readonly Plan[] = [];
  private reading: Promise<void> | undefined;
  private again = false;
  private disposed = false;

  readonly onDidChange;

  constructor(
    private readonly store: Pick<Plans, 'list' | 'watch'>,
    private readonly onInternalError: (error: unknown) => void,
  ) {
    this.changed = new Emitter(onInternalError);
    this.onDidChange = this.changed.event;
  }

  /** In the order in which they were made. */
  get plans(): readonly Plan[] {
    return this.current;
  }

  /** Never rejects. */
  async open(): Promise<void> {
    try {
      this.watcher = await this.store.watch(() => void this.read());
    } catch (error) {
      // A system can run out of watchers: then this window hears of its own edits only.
      this.onInternalError(error);
    }
    if (this.disposed) this.watcher?.dispose();
    await this.read();
  }

  /** Reads them again; a call in the middle of a reading has it read once more. Never rejects. */
  read(): Promise<void> {
    this.again = true;
    return (this.reading ??= this.readAll().finally(() => (this.reading = undefined)));
  }

  dispose(): void {
    this.disposed = true;
    this.watcher?.dispose();
    this.changed.dispose();
  }

  private async readAll(): Promise<void> {
    while (this.again && !this.disposed) {
      this.again = false;
      try {
        const plans = await this.store.list();
        if (JSON.stringify(plans) === JSON.stringify(this.current)) continue;
        this.current = plans;
        this.changed.fire();
      } catch (error) {
        this.onInternalError(error);
      }
    }
  }
}

/** Client tokens of the exports whose plans tell of them, when they are done or stop. One that was dropped tells of none. */
export const tokensToldByPlans = (plans: readonly Plan[]): ReadonlySet<string> =>
  new Set(
    plans.flatMap(({ state, entries }) =>
      // What this window has not sent may be sent by the plan's script: the plan does not tell of that.
      state === 'dropped' ? [] : entries.flatMap(({ clientToken, sentAt }) => (clientToken === undefined || sentAt === undefined ? [] : [clientToken])),
    ),
  );

/** Something of it is still to be sent, settled or followed. */
export const isUnderWay = (plan: Plan): boolean =>
  plan.state === 'running' || plan.entries.some(({ state }) => state === 'starting' || state === 'started');
