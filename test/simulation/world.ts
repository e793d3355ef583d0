/** Everything of one run: the time, the computer, the service, what is on the disk, and the windows. */
import type { Plan } from '../../src/exports/plans/plan';
import { changeDestination, createPlan, pause, resume, retryFailed } from '../../src/exports/plans/plan-edits';
import type { PlanEnd } from '../../src/exports/plans/plan-outcomes';
import { CLIENT_TOKEN_WINDOW_MS } from '../../src/simpledb/model';
import { pick, seededRandom } from '../faults/random';
import { BEGIN, type Environment } from './environment';
import { Service, type Fate } from './service';
import { Machine, VirtualTime, type Interval } from './time';
import { Window } from './window';

/** The codes of exports that fail for themselves. */
const FAILURES = ['InternalError', 'InternalFailure', 'Unknown'];
/** Those of exports that fail for their bucket. */
const LOCKED = ['S3AccessDenied', 'S3NoSuchBucket', 'AccessDenied', 'KMSDisabled', 'InvalidBucketOwner'];
/** The bucket of the plan at first, and that which it is changed to where the first is locked. */
const BUCKET = 'bucket';
export const MENDED = 'mended';
/** When the plan was made of which a script has started a part. */
const MADE_BEFORE_MS = 40 * 60 * 60 * 1000;
/** How long a user may take to see that a plan has stopped for its destination, in milliseconds. */
const MENDED_MS = 30 * 60_000;
/** How soon a window that was thrown away is followed by another, and an end is noticed: at the most, in milliseconds. */
const REOPENED_MS = 30_000;
const NOTICED_MS = 60_000;

export class World {
  readonly time = new VirtualTime(BEGIN - 2 * 24 * 60 * 60 * 1000);
  readonly machine: Machine;
  readonly service: Service;
  readonly random: () => number;
  readonly stored = new Map<string, Plan>();
  /** Ends that have been noticed. */
  readonly ends = new Map<string, PlanEnd>();
  /** How long after its end each was noticed by a computer that is awake, in milliseconds. */
  readonly noticedAfter = new Map<string, number>();
  /** What is not as it must be. */
  readonly wrong: string[] = [];
  /** When there was no window. */
  readonly closed: Interval[] = [];
  tokens = 0;
  awaits = 0;
  sent = 0;
  /** Tokens that a window has sent, after it had looked for them. */
  readonly sentTokens = new Set<string>();
  crashes = 0;
  /** How often the plan has stopped by itself. */
  stops = 0;
  /** When the user has changed the destination; undefined where that was not needed. */
  mendedAt: number | undefined;
  private readonly windows = new Set<Window>();

  constructor(readonly environment: Environment) {
    this.random = seededRandom(environment.seed ^ 0x5eed);
    this.machine = new Machine(this.time, environment.sleeps, environment.clock);
    const has = (which: ReadonlySet<number>, name: string): boolean => which.has(Number(name.slice('domain-'.length)));
    this.service = new Service(
      this.time,
      (_name, bucket) => this.fate(bucket),
      (name, bucket) =>
        bucket === BUCKET && environment.refuses === 'start' ? 'NoSuchBucket' :
        has(environment.deleted, name) ? 'NoSuchDomainException' : has(environment.denied, name) ? 'AccessDeniedException' : undefined,
    );
    for (const [nth, { at, domain, hidden }] of environment.foreign.entries()) {
      this.time.at(at, () => this.service.start(`domain-${domain}`, `foreign-${nth}`, 'foreign', hidden));
    }
    if (environment.scripted > 0) this.time.at(BEGIN - MADE_BEFORE_MS, () => this.script());
    for (const { at, bothMs } of environment.handovers) this.time.at(at, () => this.handOver(bothMs));
  }

  /** Makes the plan unless it is made already, and opens a window that leads. */
  begin(): void {
    const made = this.stored.get('plan') ?? this.makePlan();
    this.stored.set(made.id, resume(made));
    this.openWindow();
  }

  /** A plan that is paused at once, and a script of it that starts some domains with the plan's tokens. */
  private script(): void {
    const plan = pause(this.makePlan());
    this.stored.set(plan.id, plan);
    const lastsMs = MADE_BEFORE_MS - CLIENT_TOKEN_WINDOW_MS - 60 * 60 * 1000;
    for (const [i, { domainName, clientToken = '' }] of plan.entries.slice(0, this.environment.scripted).entries()) {
      this.time.after((i / this.environment.scripted) * lastsMs, () => this.service.start(domainName, clientToken, BUCKET));
    }
  }

  private makePlan(): Plan {
    return createPlan({
      id: 'plan',
      createdAtMs: this.machine.now(),
      connection: 'profile:work',
      region: 'us-east-1',
      accountId: '111122223333',
      request: { s3Bucket: BUCKET },
      prefixTemplate: '{date}/{domain}',
      domains: Array.from({ length: this.environment.domains }, (_, i) => ({ domainName: `domain-${i}`, ...this.sizeOf(i) })),
      newToken: () => this.newToken(),
    });
  }

  newToken(): string {
    return `token-${(this.tokens += 1)}`;
  }

  /** The smallest is not the first where buckets are locked: it is the one to be lost. */
  private sizeOf(nth: number): { sizeBytes?: number } {
    return this.environment.refuses === undefined || nth === 0 ? {} : { sizeBytes: 1_000_000 - nth };
  }

  edit(id: string, edit: (plan: Plan) => Plan): Plan | undefined {
    const before = this.stored.get(id);
    if (!before) return undefined;
    const after = edit(before);
    if (after === before) return after;
    this.stored.set(id, after);
    for (const window of this.windows) window.plansChanged();
    for (const { exportArn } of after.entries) if (exportArn !== undefined) this.follow(exportArn);
    // What still ran at the old destination has failed there.
    const isLeft = after.state === 'done' && after.entries.some(({ state, request }) => state === 'failed' && request !== undefined);
    if (isLeft) this.time.after(100, () => this.edit(id, (plan) => retryFailed(plan, () => this.newToken())));
    if (after.state === 'stopped' && before.state !== 'stopped') this.stopped(after);
    return after;
  }

  /** The user sees that it has stopped, and lets it go on; where its destination is the cause, with another. */
  private stopped({ id, request, stopped }: Plan): void {
    this.stops += 1;
    if (!stopped?.destination || request.s3Bucket === MENDED) return void this.time.after(100, () => this.edit(id, resume));
    this.time.after(100 + this.random() * MENDED_MS, () => {
      this.mendedAt = this.time.now;
      this.edit(id, (plan) => changeDestination(plan, { ...plan, request: { s3Bucket: MENDED } }, () => this.newToken()));
    });
  }

  died(window: Window): void {
    this.crashes += 1;
    this.windows.delete(window);
    if ([...this.windows].some(({ runner }) => runner.isLeading)) return;
    const from = this.time.now;
    this.machine.after(this.random() * REOPENED_MS, () => {
      this.closed.push({ from, to: this.time.now });
      this.openWindow();
    });
  }

  private openWindow(): Window {
    const window = new Window(this);
    this.windows.add(window);
    window.open(true);
    return window;
  }

  private handOver(bothMs: number): void {
    const before = [...this.windows];
    if (this.machine.isAsleep || before.length === 0) return;
    this.openWindow();
    this.machine.after(bothMs, () => {
      // The next one may have been thrown away meanwhile; then the old one goes on.
      if (this.windows.size <= before.filter((window) => this.windows.has(window)).length) return;
      for (const window of before) {
        if (!this.windows.delete(window)) continue;
        window.runner.setLeading(false);
        window.runner.dispose();
      }
    });
  }

  private readonly followed = new Set<string>();

  private follow(exportArn: string): void {
    if (this.followed.has(exportArn)) return;
    this.followed.add(exportArn);
    const served = this.service.exports.find((each) => each.exportArn === exportArn);
    if (!served) return void this.wrong.push(`noted an export that does not exist: ${exportArn}`);
    const { endsAt, failureCode } = served;
    this.time.at(endsAt, () => {
      const noticedAfter = this.random() * NOTICED_MS;
      this.noticedAfter.set(exportArn, noticedAfter);
      this.machine.after(noticedAfter, () => {
        const failure = failureCode === undefined ? undefined : { code: failureCode, message: 'It failed.' };
        this.ends.set(exportArn, failure ? { status: 'FAILED', failure } : { status: 'SUCCEEDED', itemsCount: 7 });
        for (const window of this.windows) window.exportEnded();
      });
    });
  }

  private fate(s3Bucket: string): Fate {
    const ms = 10_000 + this.random() ** 4 * 3 * 60 * 60 * 1000;
    const dataMs = ms * (0.2 + 0.7 * this.random());
    const refuses = s3Bucket === BUCKET ? this.environment.refuses : undefined;
    if (refuses === 'first write') return { ms: 2_000, failureCode: pick(this.random, LOCKED) };
    if (refuses === 'data') return { ms: dataMs, failureCode: pick(this.random, LOCKED) };
    if (refuses === 'manifest') return { ms, dataMs, failureCode: pick(this.random, LOCKED) };
    return this.random() < this.environment.failing ? { ms, dataMs, failureCode: pick(this.random, FAILURES) } : { ms, dataMs };
  }
}
