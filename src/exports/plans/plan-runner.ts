import { randomUUID } from 'node:crypto';
import { Emitter, type Disposable } from '../time/emitter';
import { PlanScheduler, type KnownExports } from './plan-scheduler';
import type { Plan } from './plan';
import type { PlanEnds, PlanProblem, PlanService } from './plan-service';
import type { Plans } from './plan-store';
import { AWS_QUOTAS, type QuotaLimits } from '../model/quota';
import { scopeKey, type ExportScope } from '../model/record';
import { systemClock, type Clock } from '../time/clock';

export interface PlanRunnerOptions {
  readonly clock?: Clock;
  readonly limits?: QuotaLimits;
  /** 0 ≤ x < 1 */
  readonly random?: () => number;
  /** A token that no other start has ever had. */
  readonly newToken?: () => string;
  readonly onInternalError?: (error: unknown) => void;
}

/** How soon the plans are read again where reading them failed. */
const READ_AGAIN_MS = 30_000;

/**
 * Carries on all plans while this window leads, however many days that takes and through any number of windows.
 *
 * A start is stored with its token before it is sent, and a domain keeps its token until the service has accepted or
 * refused it. So two windows that both believe to lead, a crash at any point and an answer that never came all end in one
 * export: AWS takes the same token for the same export for 8 hours, and after that a start is looked for before it is sent
 * again.
 */
export class PlanRunner implements Disposable {
  private readonly schedulers = new Map<string, PlanScheduler>();
  private readonly changed: Emitter<string>;
  private readonly clock: Clock;
  private readonly onInternalError: (error: unknown) => void;
  private readonly subscription: Disposable;
  private watcher: Disposable | undefined;
  private again: Disposable | undefined;
  private leading = false;
  private disposed = false;

  /** A plan was edited by this runner, or its problem is another: the plan's id. Edits by other windows: watch the store. */
  readonly onDidChange;

  constructor(
    private readonly plans: Plans,
    private readonly service: PlanService,
    private readonly ends: PlanEnds,
    private readonly options: PlanRunnerOptions = {},
  ) {
    this.clock = options.clock ?? systemClock;
    this.onInternalError = options.onInternalError ?? (() => undefined);
    this.changed = new Emitter(this.onInternalError);
    this.onDidChange = this.changed.event;
    this.subscription = ends.onDidEnd(() => this.check());
  }

  /** Takes up what the store holds, and from then on what any window changes in it. Sends nothing before this window leads. */
  async resume(): Promise<void> {
    if (this.watcher || this.disposed) return;
    try {
      this.watcher = await this.plans.watch(() => this.check());
    } catch (error) {
      // A system can run out of watchers. The plans are read before each step all the same.
      this.onInternalError(error);
    }
    if (this.disposed) this.watcher?.dispose();
    else this.check();
  }

  /** Only one window at a time should lead. A moment of two is harmless; no window at all is a plan that stands still. */
  setLeading(leading: boolean): void {
    if (this.leading === leading || this.disposed) return;
    this.leading = leading;
    if (leading) this.check(true);
    else this.stopSchedulers();
  }

  get isLeading(): boolean {
    return this.leading;
  }

  /** Reads the plans again and does what there is to be done. @param anew at once, also where it waits to try again: a login is back */
  check(anew = false): void {
    if (this.leading && !this.disposed) void this.checkNow(anew);
  }

  /** Why a plan does not get on just now; undefined where all is well, or this window does not lead. */
  problemOf(plan: Plan): PlanProblem | undefined {
    return this.schedulers.get(scopeKey(plan))?.problemOf(plan.id);
  }

  /** What this window knows of a scope, as `schedule` wants it; undefined while it has not listed its exports. */
  knownAt(scope: ExportScope): KnownExports | undefined {
    return this.schedulers.get(scopeKey(scope))?.known;
  }

  dispose(): void {
    this.disposed = true;
    this.leading = false;
    this.stopSchedulers();
    this.subscription.dispose();
    this.watcher?.dispose();
    this.changed.dispose();
  }

  private async checkNow(anew: boolean): Promise<void> {
    this.again?.dispose();
    try {
      const scopes = new Set((await this.plans.list()).filter(isOpen).map(scopeKey));
      if (!this.leading) return;
      for (const scope of scopes) this.schedulerOf(scope).go(anew);
    } catch (error) {
      this.onInternalError(error);
      if (this.leading) this.again = this.clock.after(READ_AGAIN_MS, () => this.check(anew));
    }
  }

  private schedulerOf(scope: string): PlanScheduler {
    const known = this.schedulers.get(scope);
    if (known) return known;
    const { plans, service, ends, clock, onInternalError } = this;
    const { limits = AWS_QUOTAS, random = Math.random, newToken = randomUUID } = this.options;
    const worker: PlanScheduler = new PlanScheduler(scope, {
      plans, service, ends, clock, limits, random, newToken, onInternalError,
      // One that was stopped stays so: the window may lead again, with another.
      isLeading: () => this.leading && this.schedulers.get(scope) === worker,
      changed: (planId) => this.changed.fire(planId),
    });
    this.schedulers.set(scope, worker);
    return worker;
  }

  private stopSchedulers(): void {
    this.again?.dispose();
    for (const worker of this.schedulers.values()) worker.dispose();
    this.schedulers.clear();
  }
}

/** Something may be to be sent, settled or followed. */
const isOpen = (plan: Plan): boolean =>
  plan.state === 'running' || plan.entries.some(({ state }) => state === 'starting' || state === 'started');
