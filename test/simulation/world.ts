/** Everything of one run: the time, the computer, the service, what is on the disk, and the windows. */
import type { Plan } from '../../src/exports/plans/plan';
import { createPlan, resume } from '../../src/exports/plans/plan-edits';
import type { PlanEnd } from '../../src/exports/plans/plan-outcomes';
import { pick, seededRandom } from '../faults/random';
import { BEGIN, type Environment } from './environment';
import { Service } from './service';
import { Machine, VirtualTime, type Interval } from './time';
import { Window } from './window';

/** The codes of exports that fail. */
const FAILURES = ['S3AccessDenied', 'S3NoSuchBucket', 'KMSDisabled', 'InternalError'];
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
  crashes = 0;
  private readonly windows = new Set<Window>();

  constructor(readonly environment: Environment) {
    this.random = seededRandom(environment.seed ^ 0x5eed);
    this.machine = new Machine(this.time, environment.sleeps, environment.clock);
    const has = (which: ReadonlySet<number>, name: string): boolean => which.has(Number(name.slice('domain-'.length)));
    this.service = new Service(
      this.time,
      () => this.fate(),
      (name) =>
        has(environment.deleted, name) ? 'NoSuchDomainException' : has(environment.denied, name) ? 'AccessDeniedException' : undefined,
    );
    for (const [nth, { at, domain, hidden }] of environment.foreign.entries()) {
      this.time.at(at, () => this.service.start(`domain-${domain}`, `foreign-${nth}`, hidden));
    }
    for (const { at, bothMs } of environment.handovers) this.time.at(at, () => this.handOver(bothMs));
  }

  /** Makes the plan, and opens a window that leads. */
  begin(): void {
    const plan = createPlan({
      id: 'plan',
      createdAtMs: this.machine.now(),
      connection: 'profile:work',
      region: 'us-east-1',
      accountId: '111122223333',
      request: { s3Bucket: 'bucket' },
      prefixTemplate: '{date}/{domain}',
      domains: Array.from({ length: this.environment.domains }, (_, i) => ({ domainName: `domain-${i}` })),
      newToken: () => `token-${(this.tokens += 1)}`,
    });
    this.stored.set(plan.id, plan);
    this.openWindow();
  }

  edit(id: string, edit: (plan: Plan) => Plan): Plan | undefined {
    const before = this.stored.get(id);
    if (!before) return undefined;
    const after = edit(before);
    if (after === before) return after;
    this.stored.set(id, after);
    for (const window of this.windows) window.plansChanged();
    for (const { exportArn } of after.entries) if (exportArn !== undefined) this.follow(exportArn);
    // The user sees that it has stopped, and lets it go on.
    if (after.state === 'stopped') this.time.after(100, () => this.edit(id, resume));
    return after;
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

  private fate(): { ms: number; failureCode?: string } {
    const ms = 10_000 + this.random() ** 4 * 3 * 60 * 60 * 1000;
    return this.random() < this.environment.failing ? { ms, failureCode: pick(this.random, FAILURES) } : { ms };
  }
}
