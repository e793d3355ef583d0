/** A window of VS Code with the real PlanRunner in it. It can be thrown away at each await: then nothing in it goes on. */
import { Emitter, type Disposable } from '../../src/exports/time/emitter';
import type { Plan, PlanEntry } from '../../src/exports/plans/plan';
import { PlanRunner } from '../../src/exports/plans/plan-runner';
import type { PlanService, PlanStartResult, RecentExports } from '../../src/exports/plans/plan-service';
import { byCreation, type Plans } from '../../src/exports/plans/plan-store';
import { AWS_QUOTAS, mergeExports, type RecentExport } from '../../src/exports/model/quota';
import type { Clock } from '../../src/exports/time/clock';
import { isWithin, type Machine } from './time';
import type { ServedExport } from './service';
import type { World } from './world';

const NEVER = new Promise<never>(() => undefined);
/** An answer that never comes is waited for so long, in milliseconds. */
const DEADLINE_MS = 4_000;

class NoNetwork extends Error {}

export class Window implements Plans, PlanService {
  readonly runner: PlanRunner;
  alive = true;
  private readonly changed = new Emitter<void>();
  private readonly heardOfEnd = new Emitter<void>();
  private listed: readonly RecentExport[] = [];

  constructor(private readonly world: World) {
    const { machine } = world;
    const clock: Clock = { now: () => machine.now(), after: (ms, callback) => this.after(ms, callback) };
    this.runner = new PlanRunner(
      this,
      this,
      { endOf: (exportArn) => world.ends.get(exportArn), onDidEnd: this.heardOfEnd.event },
      {
        clock,
        random: world.random,
        newToken: () => world.newToken(),
        onInternalError: (error) => world.wrong.push(`internal error: ${String(error)}`),
      },
    );
  }

  open(leads: boolean): void {
    void this.runner.resume();
    this.runner.setLeading(leads);
  }

  /** As if its process had been killed. */
  die(): void {
    this.alive = false;
    this.world.died(this);
  }

  plansChanged(): void {
    this.after(5, () => this.changed.fire());
  }

  exportEnded(): void {
    this.after(0, () => this.heardOfEnd.fire());
  }

  // ---- the plans ----

  async list(): Promise<Plan[]> {
    return this.disk(() => [...this.world.stored.values()].sort(byCreation));
  }

  async update(id: string, edit: (plan: Plan) => Plan): Promise<Plan | undefined> {
    return this.disk(() => this.world.edit(id, edit));
  }

  async watch(changed: () => void): Promise<Disposable> {
    return this.changed.event(changed);
  }

  // ---- the service ----

  async recentExports(_plan: Plan): Promise<RecentExports> {
    const { world } = this;
    const { wholeSeconds, tellsTime, listLagMs } = world.environment;
    const answer = await this.request((): RecentExports => {
      const exports = world.service.list(listLagMs).map((each) => this.told(each));
      const now = world.time.now;
      return { exports, ...(tellsTime ? { serviceNow: wholeSeconds ? Math.floor(now / 1000) * 1000 + 500 : now } : {}) };
    });
    if (answer.kind !== 'answered') throw new NoNetwork();
    this.listed = answer.value.exports;
    return answer.value;
  }

  async start(plan: Plan, entry: PlanEntry, clientToken: string): Promise<PlanStartResult> {
    const { world } = this;
    // As the extension's own starter does: somebody else may have sent the token, and the service have forgotten it.
    const look = await this.request(() => world.service.find(clientToken, world.environment.listLagMs));
    if (look.kind !== 'answered') return { kind: 'unseen', error: new NoNetwork() };
    if (look.value) return { ...this.started(look.value), found: true };
    this.check(plan, entry);
    return this.send(plan, entry, clientToken);
  }

  async hasData(_plan: Plan, { exportArn }: PlanEntry): Promise<boolean> {
    const { world } = this;
    const answer = await this.request(() => world.service.exports.find((each) => each.exportArn === exportArn)?.dataAt ?? Infinity);
    if (answer.kind !== 'answered') throw new NoNetwork();
    if (!world.environment.mayList) throw Object.assign(new Error('no'), { name: 'AccessDenied' });
    return answer.value <= world.time.now;
  }

  /** Half of them look for the token, and half send it once more: both are safe, and may be what a PlanService does. */
  async settle(plan: Plan, entry: PlanEntry): Promise<PlanStartResult> {
    const { world } = this;
    const clientToken = entry.clientToken ?? '';
    // Beyond the token's 8 hours sending it again would be another export; so it would where the script sent it long ago.
    const old = !world.sentTokens.has(clientToken) || world.machine.now() - Date.parse(entry.sentAt ?? '') > 4 * 60 * 60 * 1000;
    if (!old && world.random() < 0.5) return this.send(plan, entry, clientToken);
    const answer = await this.request(() => world.service.find(clientToken, world.environment.listLagMs));
    if (answer.kind === 'unreachable') return { kind: 'unreachable', error: new NoNetwork() };
    if (answer.kind === 'silent') return { kind: 'unknown', error: new NoNetwork() };
    return answer.value ? { ...this.started(answer.value), found: true } : { kind: 'notStarted' };
  }

  private async send({ request: { s3Bucket } }: Plan, { domainName }: PlanEntry, clientToken: string): Promise<PlanStartResult> {
    const { world } = this;
    const { faults } = world.environment;
    world.sent += 1;
    world.sentTokens.add(clientToken);
    if (world.random() < faults.late) {
      // It arrives after everybody has given it up.
      world.time.after(world.random() * 90_000, () => world.service.start(domainName, clientToken, s3Bucket));
      await this.request(() => undefined);
      return { kind: 'unknown', error: new NoNetwork() };
    }
    if (world.random() < faults.throttled) {
      await this.request(() => undefined);
      return { kind: 'refused', code: 'ThrottlingException', message: 'Rate exceeded' };
    }
    const answer = await this.request(() => world.service.start(domainName, clientToken, s3Bucket));
    if (answer.kind === 'unreachable') return { kind: 'unreachable', error: new NoNetwork() };
    if (answer.kind === 'silent') return { kind: 'unknown', error: new NoNetwork() };
    if (!answer.value.ok) return { kind: 'refused', code: answer.value.code, message: 'no' };
    return this.started(answer.value.served);
  }

  private started(served: ServedExport): Extract<PlanStartResult, { kind: 'started' }> {
    const { exportArn, requestedAt } = this.told(served);
    return { kind: 'started', exportArn: exportArn as string, requestedAt: new Date(requestedAt).toISOString() };
  }

  /** An export as answers tell of it. */
  private told({ exportArn, domainName, requestedAt }: ServedExport): RecentExport {
    const at = this.world.environment.wholeSeconds ? Math.floor(requestedAt / 1000) * 1000 : requestedAt;
    return { exportArn, domainName, requestedAt: at };
  }

  /** There and back through a network that fails as the environment says. */
  private async request<T>(
    work: () => T,
  ): Promise<{ kind: 'answered'; value: T } | { kind: 'silent' } | { kind: 'unreachable' }> {
    const { world } = this;
    const { outages, faults, sleeps } = world.environment;
    await this.point();
    const outage = outages.find(({ from, to }) => world.time.now >= from && world.time.now < to);
    if (outage?.kind === 'unreachable') {
      await this.pass(50);
      return { kind: 'unreachable' };
    }
    const lost = outage !== undefined || world.random() < faults.before;
    const answerLost = world.random() < faults.after;
    const there = 20 + world.random() * 300;
    const back = 20 + world.random() * 100;
    // On its way it is beyond what happens to this computer.
    const value = await new Promise<{ value: T } | undefined>((resolve) => {
      world.time.after(there, () => resolve(lost ? undefined : { value: work() }));
    });
    await this.point();
    const answeredAt = world.time.now + back;
    await this.pass(value && !answerLost ? back : DEADLINE_MS);
    // A connection does not live through a sleep.
    if (!value || answerLost || isWithin(sleeps, answeredAt)) return { kind: 'silent' };
    return { kind: 'answered', value: value.value };
  }

  private async disk<T>(work: () => T): Promise<T> {
    await this.point();
    await this.pass(1 + this.world.random() * 10);
    const value = work();
    await this.point();
    return value;
  }

  /** An await at which this window may be thrown away. */
  private async point(): Promise<void> {
    const { world } = this;
    world.awaits += 1;
    if (this.alive && world.environment.crashes.has(world.awaits)) this.die();
    if (!this.alive) await NEVER;
  }

  private pass(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  private after(ms: number, callback: () => void): Disposable {
    const { machine }: { machine: Machine } = this.world;
    return machine.after(ms, () => {
      if (this.alive) callback();
    });
  }

  /** That nothing is sent which this window must know to be too much: counted anew, from what it has been told. */
  private check(plan: Plan, { domainName, clientToken }: PlanEntry): void {
    const { world } = this;
    const offsetMs = this.runner.knownAt(plan)?.offsetMs ?? 0;
    const now = world.machine.now() + offsetMs;
    const own = plan.entries.flatMap((entry): RecentExport[] =>
      entry.exportArn === undefined || entry.requestedAt === undefined
        ? []
        : [{ domainName: entry.domainName, exportArn: entry.exportArn, requestedAt: Date.parse(entry.requestedAt) }],
    );
    const recent = mergeExports(this.listed, own).filter(({ requestedAt }) => requestedAt + AWS_QUOTAS.windowMs > now);
    const ofDomain = recent.filter((each) => each.domainName === domainName);
    if (recent.length >= AWS_QUOTAS.perAccount) world.wrong.push(`sent ${domainName} with ${recent.length} exports known in the account`);
    if (ofDomain.length >= AWS_QUOTAS.perDomain) world.wrong.push(`sent ${domainName} with ${ofDomain.length} exports known of it`);
    const stored = world.stored.get(plan.id)?.entries.find((entry) => entry.domainName === domainName);
    if (stored?.clientToken !== clientToken) world.wrong.push(`sent ${domainName} with a token that is not stored`);
    if (own.some((each) => each.domainName === domainName)) world.wrong.push(`sent ${domainName} again, which was started`);
  }
}
