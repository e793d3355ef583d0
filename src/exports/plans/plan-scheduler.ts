import { WallClockTimer } from '../time/wall-clock-timer';
import { EQUAL_JITTER, spread, type Pauses } from '../../simpledb/pauses';
import { Backoff } from '../time/backoff';
import type { Disposable } from '../time/emitter';
import type { Plan, PlanEntry, PlanFailure } from './plan';
import { beginStart, finish, refusalKind, stop, withData, withEnd, withNotStarted, withRefused, withStarted } from './plan-outcomes';
import type { PlanEnd } from './plan-outcomes';
import type { PlanEnds, PlanProblem, PlanService, PlanStartResult, RecentExports } from './plan-service';
import type { Plans } from './plan-store';
import { clockOffsetOf, exportsOf, nextStep } from './planner';
import { mergeExports, toServiceTime, type QuotaLimits, type RecentExport } from '../model/quota';
import { ProofLooks } from './proof-looks';
import { scopeKey } from '../model/record';
import type { Clock } from '../time/clock';

export interface PlanSchedulerParts {
  readonly plans: Plans;
  readonly service: PlanService;
  readonly ends: PlanEnds;
  readonly clock: Clock;
  readonly limits: QuotaLimits;
  readonly random: () => number;
  readonly newToken: () => string;
  /** False once this window must send nothing more. */
  readonly isLeading: () => boolean;
  readonly changed: (planId: string) => void;
  readonly onInternalError: (error: unknown) => void;
}

/** What a window knows of the exports in a scope. */
export interface KnownExports {
  /** As they were listed last; what the plans have started since is not in it. */
  readonly exports: readonly RecentExport[];
  /** How far the service's clock is ahead of this machine's. */
  readonly offsetMs: number;
}

const MINUTE_MS = 60_000;
/** After no answer, or none that helps. */
const RETRY: Pauses = { first: 2_000, last: 2 * MINUTE_MS };
/** After “no slot” where one should be free: mostly clocks that differ by a second, else exports that nobody lists. */
const NO_SLOT: Pauses = { first: 1_000, last: 2 * MINUTE_MS };
/** So often it is a matter of clocks, and nothing to tell anybody. */
const NO_SLOT_UNTOLD = 4;
/** How old the list of exports may be: far from the next start, near it, and at the very moment, which it must not delay. */
const LOOK = { far: 30 * MINUTE_MS, near: 5 * MINUTE_MS, due: 10 * MINUTE_MS };
const NEAR_MS = 10 * MINUTE_MS;
const DUE_MS = 15_000;
/** How often it is asked whether exports have ended, should an event be missed. */
const FOLLOW_MS = 5 * MINUTE_MS;
/** An answer that took longer tells too little of the service's clock. */
const CLOCK_WITHIN_MS = 5_000;

type PlanBackoff = Backoff<Omit<PlanProblem, 'retryAt'>>;

/** Carries out the plans of one scope, which share its quotas: the older plan first, one request at a time. */
export class PlanScheduler implements Disposable {
  private readonly alarm: WallClockTimer;
  private readonly backoffs = new Map<string, PlanBackoff>();
  private readonly noSlot: PlanBackoff;
  private recent: RecentExports | undefined;
  /** When it was listed; undefined where it has to be listed again. */
  private listedAt: number | undefined;
  /** How far the service's clock is ahead of this machine's, as an answer told this window. */
  private learned: number | undefined;
  /** The same, as the plans' own starts tell it: what the last window knew. */
  private told = 0;
  private readonly proof: ProofLooks;
  private working = false;
  private again = false;

  constructor(
    private readonly scope: string,
    private readonly parts: PlanSchedulerParts,
  ) {
    this.noSlot = new Backoff(NO_SLOT, parts.random);
    this.alarm = new WallClockTimer(parts.clock, (turned) => this.go(turned));
    this.proof = new ProofLooks(parts, async (plan, exportArn) => {
      await this.update(plan, (current) => withData(current, exportArn));
    }, () => this.go());
  }

  /** Of a plan in this scope. */
  problemOf(planId: string): PlanProblem | undefined {
    const problem = this.backoffs.get(planId)?.problem;
    return problem ?? (this.noSlot.times >= NO_SLOT_UNTOLD ? this.noSlot.problem : undefined);
  }

  get known(): KnownExports | undefined {
    return this.recent && { exports: this.recent.exports, offsetMs: this.offset };
  }

  /** Does what there is to be done, and then at each moment at which there is more. @param anew with nothing of what was known */
  go(anew = false): void {
    if (anew) {
      this.listedAt = undefined;
      this.noSlot.retryNow();
      for (const backoff of this.backoffs.values()) backoff.retryNow();
    }
    this.again = true;
    if (!this.working) void this.work();
  }

  dispose(): void {
    this.alarm.dispose();
  }

  private async work(): Promise<void> {
    this.working = true;
    while (this.again && this.parts.isLeading()) {
      this.again = false;
      try {
        const wakeAt = await this.round();
        if (!this.parts.isLeading()) break;
        if (wakeAt < Infinity) this.alarm.set(wakeAt);
        else this.alarm.dispose();
      } catch (error) {
        this.parts.onInternalError(error);
        this.alarm.set(this.now + spread(RETRY.last, EQUAL_JITTER, this.parts.random));
      }
    }
    this.working = false;
  }

  /** Takes steps until there is none to be taken now. @returns when there is one, by this machine's clock */
  private async round(): Promise<number> {
    for (;;) {
      const plans = (await this.parts.plans.list()).filter((plan) => scopeKey(plan) === this.scope);
      if (!this.parts.isLeading()) return Infinity;
      if (await this.noteEnds(plans)) continue;
      let wakeAt = Infinity;
      let stepped = false;
      for (const plan of plans) {
        const held = this.backoffs.get(plan.id)?.heldUntil(this.now);
        const next = held ?? (await this.guarded(plan, plans));
        stepped = next === 'stepped';
        if (next === 'stepped') break;
        wakeAt = Math.min(wakeAt, next);
      }
      if (!stepped) return wakeAt;
    }
  }

  /** A full disk must not end the plan: it waits, and says so. */
  private async guarded(plan: Plan, plans: readonly Plan[]): Promise<number | 'stepped'> {
    try {
      return await this.step(plan, plans);
    } catch (error) {
      this.parts.onInternalError(error);
      this.failed(plan, { kind: 'internal', error });
      return 'stepped';
    }
  }

  private async step(plan: Plan, plans: readonly Plan[]): Promise<number | 'stepped'> {
    const limits = withRounding(this.parts.limits, this.recent?.exports ?? []);
    const { now } = this;
    if (this.learned === undefined) this.told = clockOffsetOf(plans);
    const serviceNow = toServiceTime(now, this.offset);
    const others = plans.filter(({ id }) => id !== plan.id).map((other) => exportsOf(other, serviceNow, limits.windowMs));
    const recent = mergeExports(this.recent?.exports ?? [], ...others);
    const step = nextStep(plan, recent, serviceNow, limits);
    switch (step.kind) {
      case 'settle':
        await this.settle(plan, step.domainName);
        return 'stepped';
      case 'stop':
        await this.update(plan, (current) => stop(current, step.failure));
        return 'stepped';
      case 'finish':
        await this.update(plan, finish);
        return 'stepped';
      case 'proving':
        return Math.min(this.proof.lookAt(plan), now + FOLLOW_MS);
      case 'follow':
        return now + FOLLOW_MS;
      case 'idle':
        return Infinity;
      case 'wait':
      case 'start': {
        const dueAt = step.kind === 'start' ? now : now + (step.untilMs - serviceNow);
        const lookAt = this.relistAt(dueAt);
        if (lookAt <= now) return this.list(plan);
        if (step.kind === 'wait') {
          // The list explains why there was no slot.
          this.noSlot.succeeded();
          return Math.min(dueAt, lookAt);
        }
        const held = this.noSlot.heldUntil(now);
        if (held !== undefined) return held;
        await this.start(plan, step.domainName, (current) => nextStep(current, recent, serviceNow, limits));
        return 'stepped';
      }
    }
  }

  /** When the exports have to be listed again for a start at that time: not at all, where the list will still do. */
  private relistAt(dueAt: number): number {
    const looked = this.listedAt;
    // Listed in the future: the clock was turned.
    if (looked === undefined || looked > this.now) return -Infinity;
    const at = Math.min(looked + LOOK.far, Math.max(dueAt - NEAR_MS, looked + LOOK.near));
    return at > dueAt - DUE_MS && dueAt <= looked + LOOK.due ? Infinity : at;
  }

  private async list(plan: Plan): Promise<'stepped'> {
    const askedAt = this.now;
    try {
      const recent = await this.parts.service.recentExports(plan);
      this.recent = recent;
      this.listedAt = askedAt;
      if (recent.serviceNow !== undefined) this.learnClock(recent.serviceNow, askedAt);
      this.succeeded(plan);
    } catch (error) {
      this.failed(plan, { kind: 'unreachable', error });
    }
    return 'stepped';
  }

  /** @param stepOf what the plan has to do, asked again of the plan as it is stored by then */
  private async start(plan: Plan, domainName: string, stepOf: (plan: Plan) => ReturnType<typeof nextStep>): Promise<void> {
    const { now } = this;
    let begun: PlanEntry | undefined;
    const stored = await this.update(plan, (current) => {
      begun = undefined;
      const step = stepOf(current);
      if (step.kind !== 'start' || step.domainName !== domainName) return current;
      const next = beginStart(current, domainName, this.parts.newToken(), new Date(now).toISOString());
      begun = entryOf(next, domainName);
      return next;
    });
    // The user, or another window, was quicker; or this window leads no more, and the next one settles it.
    if (!stored || !begun?.clientToken || !this.parts.isLeading()) return;
    const sentAt = this.now;
    const result = await this.parts.service.start(stored, begun, begun.clientToken).catch(unknown);
    if (result.kind === 'started' && !result.found) this.learnClock(Date.parse(result.requestedAt), sentAt);
    await this.apply(stored, begun, result);
    if (result.kind === 'notStarted') this.failed(plan, { kind: 'busy' });
  }

  private async settle(plan: Plan, domainName: string): Promise<void> {
    const entry = entryOf(plan, domainName);
    if (!entry) return;
    const result = await this.parts.service.settle(plan, entry).catch(unknown);
    // Whoever could not be asked, or is too busy to answer, has told nothing of the request that went before.
    if (result.kind === 'unreachable' || result.kind === 'unseen') this.failed(plan, result);
    else if (result.kind === 'refused' && refusalKind(result.code) === 'busy') this.failed(plan, { kind: 'busy', error: errorOf(result) });
    else await this.apply(plan, entry, result);
  }

  private async apply(plan: Plan, { domainName, clientToken = '' }: PlanEntry, result: PlanStartResult): Promise<void> {
    const notStarted = (): Promise<unknown> => this.update(plan, (current) => withNotStarted(current, domainName, clientToken));
    switch (result.kind) {
      case 'started':
        await this.update(plan, (current) => withStarted(current, domainName, clientToken, result));
        this.noSlot.succeeded();
        return this.succeeded(plan);
      case 'notStarted':
        await notStarted();
        return;
      case 'unknown':
        return this.failed(plan, result);
      case 'unreachable':
      case 'unseen':
        await notStarted();
        return this.failed(plan, result);
      case 'refused':
        return this.refused(plan, domainName, clientToken, result, notStarted);
    }
  }

  private async refused(
    plan: Plan,
    domainName: string,
    clientToken: string,
    { code, message, retryable }: Extract<PlanStartResult, { kind: 'refused' }>,
    notStarted: () => Promise<unknown>,
  ): Promise<void> {
    const kind = refusalKind(code, retryable);
    if (kind === 'failure') {
      await this.update(plan, (current) => withRefused(current, domainName, clientToken, { code, message }));
      return this.succeeded(plan);
    }
    await notStarted();
    const error = errorOf({ code, message });
    if (kind === 'busy') return this.failed(plan, { kind, error });
    // What has been listed does not explain it, so it is listed again.
    this.listedAt = undefined;
    this.noSlot.failed(this.now, { kind, error });
    this.succeeded(plan);
  }

  private async noteEnds(plans: readonly Plan[]): Promise<boolean> {
    let noted = false;
    for (const plan of plans) {
      const ended: { exportArn: string; end: PlanEnd }[] = [];
      for (const { state, exportArn } of plan.entries) {
        const end = state === 'started' && exportArn !== undefined ? this.parts.ends.endOf(exportArn) : undefined;
        if (end && exportArn !== undefined) ended.push({ exportArn, end });
      }
      if (ended.length === 0) continue;
      noted = true;
      await this.update(plan, (current) => ended.reduce((each, { exportArn, end }) => withEnd(each, exportArn, end), current));
    }
    return noted;
  }

  private async update(plan: Plan, edit: (plan: Plan) => Plan): Promise<Plan | undefined> {
    const stored = await this.parts.plans.update(plan.id, edit);
    this.parts.changed(plan.id);
    return stored;
  }

  private failed(plan: Plan, problem: Omit<PlanProblem, 'retryAt'>): void {
    const backoff = this.backoffs.get(plan.id) ?? new Backoff(RETRY, this.parts.random);
    this.backoffs.set(plan.id, backoff);
    const { kind, error } = problem;
    backoff.failed(this.now, error === undefined ? { kind } : { kind, error });
    this.parts.changed(plan.id);
  }

  private succeeded(plan: Plan): void {
    if (this.backoffs.delete(plan.id)) this.parts.changed(plan.id);
  }

  private get offset(): number {
    return this.learned ?? this.told;
  }

  private learnClock(serviceMs: number, askedAt: number): void {
    const took = this.now - askedAt;
    if (took >= 0 && took <= CLOCK_WITHIN_MS && Number.isFinite(serviceMs)) this.learned = serviceMs - (askedAt + took / 2);
  }

  private get now(): number {
    return this.parts.clock.now();
  }
}

/** A service that tells whole seconds has cut off up to one: a slot may be free that much later. */
const withRounding = (limits: QuotaLimits, exports: readonly RecentExport[]): QuotaLimits =>
  exports.length > 0 && exports.every(({ requestedAt }) => requestedAt % 1000 === 0)
    ? { ...limits, windowMs: limits.windowMs + 1000 }
    : limits;

const errorOf = ({ code, message }: PlanFailure): Error => Object.assign(new Error(message), { name: code });

const unknown = (error: unknown): PlanStartResult => ({ kind: 'unknown', error });

const entryOf = (plan: Plan, domainName: string): PlanEntry | undefined =>
  plan.entries.find((entry) => entry.domainName === domainName);
