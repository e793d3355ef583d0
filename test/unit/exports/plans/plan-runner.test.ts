import assert from 'node:assert/strict';
import { Emitter, type Disposable } from '../../../../src/exports/time/emitter';
import type { Plan, PlanEntry } from '../../../../src/exports/plans/plan';
import { createPlan, pause, resume, retryFailed, withTokens } from '../../../../src/exports/plans/plan-edits';
import type { PlanEnd } from '../../../../src/exports/plans/plan-outcomes';
import { PlanRunner } from '../../../../src/exports/plans/plan-runner';
import type { PlanService, PlanStartResult, RecentExports } from '../../../../src/exports/plans/plan-service';
import { byCreation, type Plans } from '../../../../src/exports/plans/plan-store';
import { clockOffsetOf, FAILURES_TO_STOP } from '../../../../src/exports/plans/planner';
import { Machine, VirtualTime } from '../../../simulation/time';

const NOW = Date.parse('2026-11-01T10:00:00Z');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const planOf = (id: string, domains: readonly string[], change: Partial<Plan> = {}): Plan => ({
  ...createPlan({
    id,
    createdAtMs: NOW,
    connection: 'profile:work',
    region: 'us-east-1',
    accountId: '111122223333',
    request: { s3Bucket: 'bucket' },
    prefixTemplate: '',
    domains: domains.map((domainName) => ({ domainName })),
  }),
  ...change,
});

/** A plan that one export of two days ago has succeeded for. */
const proven = (plan: Plan): Plan => {
  const requestedAt = new Date(NOW - 2 * DAY).toISOString();
  const entry: PlanEntry = { domainName: 'proven', state: 'succeeded', clientToken: 'proven', exportArn: `arn:proven-${plan.id}`, requestedAt };
  return { ...plan, entries: [entry, ...plan.entries] };
};

/** A window, and a service that says what the test says. */
class Ground implements Plans, PlanService {
  readonly time = new VirtualTime(NOW);
  readonly stored = new Map<string, Plan>();
  readonly sent: string[] = [];
  readonly ends = new Map<string, PlanEnd>();
  readonly ended = new Emitter<void>();
  readonly errors: unknown[] = [];
  readonly runner: PlanRunner;
  recent: () => RecentExports = () => ({ exports: [] });
  answer: (domainName: string, token: string) => PlanStartResult = (domainName) => this.started(domainName);
  settled: (entry: PlanEntry) => PlanStartResult = () => ({ kind: 'notStarted' });
  data: (exportArn: string) => Promise<boolean> = async () => false;
  beforeUpdate = (): void => undefined;
  private readonly changed = new Emitter<void>();
  private tokens = 0;

  constructor(...plans: Plan[]) {
    for (const plan of plans) this.stored.set(plan.id, plan);
    const machine = new Machine(this.time, [], [{ from: -Infinity, aheadMs: 0 }]);
    this.runner = new PlanRunner(this, this, { endOf: (arn) => this.ends.get(arn), onDidEnd: this.ended.event }, {
      clock: machine,
      random: () => 1,
      newToken: () => `token-${(this.tokens += 1)}`,
      onInternalError: (error) => this.errors.push(error),
    });
  }

  /** Lets so much time pass. */
  async pass(ms: number): Promise<void> {
    // What has begun is done before any time passes.
    await new Promise((resolve) => setImmediate(resolve));
    const until = this.time.now + ms;
    let over = false;
    this.time.at(until, () => (over = true));
    await this.time.run(() => over);
  }

  async lead(): Promise<void> {
    await this.runner.resume();
    this.runner.setLeading(true);
    await this.pass(100);
  }

  started(domainName: string): PlanStartResult {
    return { kind: 'started', exportArn: `arn:${domainName}`, requestedAt: new Date(this.time.now).toISOString() };
  }

  end(exportArn: string, end: PlanEnd): void {
    this.ends.set(exportArn, end);
    this.ended.fire();
  }

  /** An export succeeds, and what follows from it happens. */
  async succeed(domainName: string): Promise<void> {
    this.end(`arn:${domainName}`, { status: 'SUCCEEDED' });
    await this.pass(100);
  }

  states(id = 'p'): string {
    return this.stored.get(id)?.entries.map(({ state }) => state).join(' ') ?? '';
  }

  plan(id = 'p'): Plan {
    return this.stored.get(id) ?? assert.fail(`no plan ${id}`);
  }

  async list(): Promise<Plan[]> {
    return [...this.stored.values()].sort(byCreation);
  }

  async update(id: string, edit: (plan: Plan) => Plan): Promise<Plan | undefined> {
    this.beforeUpdate();
    this.stored.set(id, edit(this.plan(id)));
    this.changed.fire();
    return this.plan(id);
  }

  async watch(changed: () => void): Promise<Disposable> {
    return this.changed.event(changed);
  }

  async recentExports(): Promise<RecentExports> {
    return this.recent();
  }

  async start(_plan: Plan, { domainName }: PlanEntry, token: string): Promise<PlanStartResult> {
    this.sent.push(`${domainName} ${token}`);
    return this.answer(domainName, token);
  }

  async hasData(_plan: Plan, { exportArn = '' }: PlanEntry): Promise<boolean> {
    return this.data(exportArn);
  }

  async settle(_plan: Plan, entry: PlanEntry): Promise<PlanStartResult> {
    return this.settled(entry);
  }
}

describe('the plan runner', () => {
  const refused = (code: string): PlanStartResult => ({ kind: 'refused', code, message: 'no' });

  it('starts what the quota allows, the rest a day later, and is done when all has ended', async () => {
    const names = Array.from({ length: 27 }, (_, i) => `d${i}`);
    const ground = new Ground(planOf('p', names));
    await ground.lead();
    ground.end('arn:d0', { status: 'SUCCEEDED', itemsCount: 3 });
    await ground.pass(100);
    assert.equal(ground.sent.length, 25);
    await ground.pass(DAY - MINUTE);
    assert.equal(ground.sent.length, 25);
    await ground.pass(MINUTE);
    assert.equal(ground.sent.length, 27);
    for (const name of names) ground.end(`arn:${name}`, { status: 'SUCCEEDED', itemsCount: 3 });
    await ground.pass(100);
    assert.equal(ground.plan().state, 'done');
    assert.deepEqual(new Set(ground.plan().entries.map(({ itemsCount }) => itemsCount)), new Set([3]));
    assert.deepEqual(ground.errors, []);
  });

  it('sends nothing while it does not lead, or the plan is paused', async () => {
    const ground = new Ground(planOf('p', ['a']));
    await ground.runner.resume();
    await ground.pass(DAY);
    assert.deepEqual(ground.sent, []);
    await ground.update('p', pause);
    await ground.lead();
    await ground.pass(DAY);
    assert.deepEqual(ground.sent, []);
    await ground.update('p', resume);
    await ground.pass(100);
    assert.deepEqual(ground.sent, ['a token-1']);
  });

  it('keeps a domain’s token until it knows what became of it', async () => {
    const ground = new Ground(planOf('p', ['a', 'b']));
    let n = 0;
    ground.answer = (name) => ((n += 1) === 1 ? { kind: 'unknown', error: new Error('no answer') } : ground.started(name));
    await ground.lead();
    assert.equal(ground.states(), 'starting waiting');
    assert.equal(ground.runner.problemOf(ground.plan())?.kind, 'unknown');
    await ground.pass(MINUTE);
    await ground.succeed('a');
    assert.deepEqual(ground.sent, ['a token-1', 'a token-1', 'b token-3']);
    assert.equal(ground.runner.problemOf(ground.plan()), undefined);
  });

  it('sends the tokens that the plan has fixed', async () => {
    const ground = new Ground(withTokens(planOf('p', ['a']), () => 'fixed'));
    await ground.lead();
    assert.deepEqual(ground.sent, ['a fixed']);
    assert.equal(ground.plan().entries[0]?.clientToken, 'fixed');
  });

  it('settles what another window left, and takes what it finds', async () => {
    const left: PlanEntry = { domainName: 'a', state: 'starting', clientToken: 'left', sentAt: new Date(NOW).toISOString() };
    const ground = new Ground(planOf('p', [], { entries: [left, { domainName: 'b', state: 'waiting' }] }));
    ground.settled = ({ domainName, clientToken }) => {
      assert.equal(clientToken, 'left');
      return ground.started(domainName);
    };
    await ground.lead();
    assert.equal(ground.states(), 'started waiting');
    await ground.succeed('a');
    assert.equal(ground.states(), 'succeeded started');
    assert.deepEqual(ground.sent, ['b token-1']);
  });

  it('learns nothing of what was sent from a service that is too busy to tell', async () => {
    const left: PlanEntry = { domainName: 'a', state: 'starting', clientToken: 'left', sentAt: new Date(NOW).toISOString() };
    const ground = new Ground(planOf('p', [], { entries: [left] }));
    ground.settled = () => refused('ThrottlingException');
    await ground.lead();
    assert.equal(ground.states(), 'starting');
    assert.equal(ground.runner.problemOf(ground.plan())?.kind, 'busy');
    ground.settled = ({ domainName }) => ground.started(domainName);
    await ground.pass(MINUTE);
    assert.equal(ground.states(), 'started');
    assert.deepEqual(ground.sent, []);
  });

  it('keeps a domain that AWS refuses for the moment, by whatever name', async () => {
    const ground = new Ground(proven(planOf('p', ['a', 'b', 'c'])));
    const moments: PlanStartResult[] = [
      ...['BandwidthLimitExceeded', 'ProvisionedThroughputExceededException', 'RequestExpired'].map(refused),
      { kind: 'refused', code: 'NewNameException', message: 'no', retryable: true },
    ];
    ground.answer = (name) => moments.shift() ?? ground.started(name);
    await ground.lead();
    assert.equal(ground.runner.problemOf(ground.plan())?.kind, 'busy');
    await ground.pass(10 * MINUTE);
    assert.equal(ground.states(), 'succeeded started started started');
    assert.equal(ground.sent.map((each) => each.slice(0, 1)).join(''), 'aaaaabc');
  });

  it('stops after the same refusal three times, and goes on when the user says so', async () => {
    const ground = new Ground(planOf('p', ['a', 'b', 'c', 'd']));
    ground.answer = () => refused('AccessDeniedException');
    await ground.lead();
    assert.equal(ground.states(), 'failed failed failed waiting');
    assert.equal(ground.plan().state, 'stopped');
    assert.deepEqual(ground.plan().stopped, { code: 'AccessDeniedException', message: 'no', times: 3 });
    ground.answer = (name) => ground.started(name);
    await ground.update('p', resume);
    await ground.pass(100);
    assert.equal(ground.states(), 'failed failed failed started');
  });

  it('goes on after domains that are gone, and different refusals', async () => {
    const ground = new Ground(planOf('p', ['a', 'b', 'c', 'd', 'e', 'f']));
    const codes = ['AccessDeniedException', 'NoSuchDomainException', 'AccessDeniedException', 'InvalidParameterValueException', 'AccessDeniedException'];
    ground.answer = (name) => {
      const code = codes.shift();
      return code === undefined ? ground.started(name) : refused(code);
    };
    await ground.lead();
    assert.equal(ground.states(), 'failed failed failed failed failed started');
    assert.equal(ground.plan().refusals, undefined);
  });

  it('spends one export on a bucket that cannot be written to, and says that it is the destination', async () => {
    const ground = new Ground(planOf('p', Array.from({ length: 30 }, (_, i) => `d${i}`)));
    const failure = { code: 'S3AccessDenied', message: 'no' };
    await ground.lead();
    await ground.pass(6 * 60 * MINUTE);
    ground.end('arn:d0', { status: 'FAILED', failure });
    await ground.pass(2 * DAY);
    assert.equal(ground.sent.length, 1);
    assert.equal(ground.plan().state, 'stopped');
    assert.deepEqual(ground.plan().stopped, { ...failure, times: 1, destination: true });
    let retried = 0;
    // The user mends the bucket: one export first, the others once it has succeeded.
    ground.ends.clear();
    await ground.update('p', (plan) => retryFailed(plan, () => `retried-${(retried += 1)}`));
    await ground.pass(60 * MINUTE);
    assert.equal(ground.sent.length, 2);
    await ground.succeed('d0');
    // The export that was lost two days ago counts no longer.
    assert.equal(ground.sent.length, 1 + 25);
    assert.deepEqual(ground.errors, []);
  });

  it('stops at once at a start that is refused for the destination, and at a later export that is', async () => {
    const ground = new Ground(planOf('p', ['a', 'b', 'c']));
    ground.answer = () => refused('NoSuchBucket');
    await ground.lead();
    assert.equal(ground.states(), 'failed waiting waiting');
    assert.equal(ground.plan().stopped?.destination, true);
    const later = new Ground(proven(planOf('p', Array.from({ length: 30 }, (_, i) => `d${i}`))));
    await later.lead();
    later.end('arn:d3', { status: 'FAILED', failure: { code: 'KMSDisabled', message: 'no' } });
    for (const name of ['d0', 'd1']) later.end(`arn:${name}`, { status: 'SUCCEEDED' });
    await later.pass(2 * DAY);
    assert.equal(later.plan().state, 'stopped');
    assert.equal(later.sent.length, 25);
    // It did work once: that does not prove that it is mended.
    await later.update('p', resume);
    await later.pass(60 * MINUTE);
    assert.equal(later.sent.length, 26);
  });

  it('starts one more with the first data file of its first export, and all others when one has succeeded', async () => {
    const ground = new Ground(planOf('p', Array.from({ length: 6 }, (_, i) => `d${i}`)));
    let looks = 0;
    ground.data = async (arn) => (assert.equal(arn, 'arn:d0'), (looks += 1) > 2);
    await ground.lead();
    await ground.pass(1_000);
    assert.equal(ground.sent.length, 1);
    await ground.pass(MINUTE);
    assert.equal(ground.sent.length, 2);
    await ground.pass(60 * MINUTE);
    assert.equal(looks, 3);
    assert.equal(ground.sent.length, 2);
    await ground.succeed('d1');
    assert.equal(ground.sent.length, 6);
  });

  it('waits for its first export where the bucket may not be listed, or does not answer', async () => {
    for (const data of [() => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDenied' })), () => new Promise<never>(() => undefined)]) {
      const ground = new Ground(planOf('p', ['a', 'b', 'c']));
      let looks = 0;
      ground.data = () => ((looks += 1), data());
      await ground.lead();
      await ground.pass(60 * MINUTE);
      assert.equal(ground.sent.length, 1);
      assert.ok(looks > 0 && looks < 10, `${looks} looks`);
      await ground.succeed('a');
      assert.equal(ground.states(), 'succeeded started started');
    }
  });

  it('sends nothing while AWS does not say whether a token was sent before, and tells why', async () => {
    const ground = new Ground(planOf('p', ['a']));
    const error = new Error('not you');
    ground.answer = () => ({ kind: 'unseen', error });
    await ground.lead();
    assert.equal(ground.states(), 'waiting');
    const problem = ground.runner.problemOf(ground.plan());
    assert.deepEqual([problem?.kind, problem?.error], ['unseen', error]);
    ground.answer = (name) => ground.started(name);
    await ground.pass(MINUTE);
    assert.equal(ground.states(), 'started');
  });

  it('takes no clock from an export that the plan’s script has started days ago', async () => {
    const ground = new Ground(planOf('p', ['a', 'b']));
    const requestedAt = new Date(NOW - 30 * 60 * MINUTE).toISOString();
    ground.answer = (name) => (name === 'a' ? { kind: 'started', exportArn: 'arn:a', requestedAt, found: true } : ground.started(name));
    await ground.lead();
    await ground.succeed('a');
    assert.equal(ground.states(), 'succeeded started');
    assert.equal(ground.runner.knownAt(ground.plan())?.offsetMs, 0);
    assert.equal(clockOffsetOf([{ ...ground.plan(), entries: ground.plan().entries.slice(0, 1) }]), 0);
  });

  it('holds up no other plan while it waits for its first export', async () => {
    const ground = new Ground(
      proven(planOf('new', ['n0', 'n1'], { createdAt: new Date(NOW + 1).toISOString() })),
      planOf('old', ['o0', 'o1']),
    );
    await ground.lead();
    assert.deepEqual(ground.sent.map((each) => each.split(' ')[0]), ['o0', 'n0', 'n1']);
    await ground.succeed('o0');
    assert.equal(ground.states('old'), 'succeeded started');
  });

  it('goes at full pace where an export of it has succeeded before', async () => {
    const ground = new Ground(proven(planOf('p', ['a', 'b', 'c'], { state: 'paused' })));
    await ground.lead();
    await ground.update('p', resume);
    await ground.pass(100);
    assert.equal(ground.states(), 'succeeded started started started');
  });

  it('stops after three exports that failed alike, with nothing more sent', async () => {
    const ground = new Ground(planOf('p', Array.from({ length: 30 }, (_, i) => `d${i}`)));
    await ground.lead();
    await ground.succeed('d0');
    const failure = { code: 'InternalError', message: 'no' };
    for (const name of ['d3', 'd1', 'd2']) ground.end(`arn:${name}`, { status: 'FAILED', failure });
    await ground.pass(2 * DAY);
    assert.equal(ground.plan().state, 'stopped');
    assert.deepEqual(ground.plan().stopped, { ...failure, times: FAILURES_TO_STOP });
    assert.equal(ground.sent.length, 25);
    ground.end('arn:d4', { status: 'SUCCEEDED' });
    await ground.pass(100);
    assert.equal(ground.plan().entries[4]?.state, 'succeeded');
  });

  it('asks again soon, then seldom, where there should be a slot and is none', async () => {
    const ground = new Ground(planOf('p', ['a']));
    const times: number[] = [];
    ground.answer = () => {
      times.push(ground.time.now - NOW);
      return refused('NumberExportsLimitExceeded');
    };
    await ground.lead();
    await ground.pass(30 * MINUTE);
    const pauses = times.slice(1).map((at, i) => at - (times[i] as number));
    assert.deepEqual(pauses.slice(0, 8), [1, 2, 4, 8, 16, 32, 64, 120].map((s) => s * 1000));
    assert.ok(pauses.slice(8).every((ms) => ms === 120_000));
    assert.equal(ground.runner.problemOf(ground.plan())?.kind, 'limit');
    assert.equal(new Set(ground.sent).size, 1);
    assert.equal(ground.plan().state, 'running');
  });

  it('waits without asking where the list explains that there is no slot', async () => {
    const ground = new Ground(planOf('p', ['a']));
    ground.recent = () => ({ exports: Array.from({ length: 25 }, (_, i) => ({ domainName: 'x', requestedAt: NOW - 60 * MINUTE + i, exportArn: `${i}` })) });
    await ground.lead();
    await ground.pass(23 * 60 * MINUTE - 200);
    assert.deepEqual(ground.sent, []);
    await ground.pass(200);
    assert.deepEqual(ground.sent, ['a token-1']);
  });

  it('lists the exports again after a refusal that the list did not explain', async () => {
    const ground = new Ground(planOf('p', ['a']));
    let listed = 0;
    // Another program has taken the last slots since the first list.
    const others = Array.from({ length: 25 }, (_, i) => ({ domainName: 'x', requestedAt: NOW - 60 * MINUTE + i, exportArn: `${i}` }));
    ground.recent = () => ({ exports: (listed += 1) === 1 ? [] : others });
    ground.answer = (name) => (ground.sent.length === 1 ? refused('NumberExportsLimitExceeded') : ground.started(name));
    await ground.lead();
    assert.equal(listed, 2);
    await ground.pass(23 * 60 * MINUTE - 200);
    assert.deepEqual(ground.sent, ['a token-1']);
    assert.equal(ground.runner.problemOf(ground.plan()), undefined);
    await ground.pass(200);
    assert.equal(ground.states(), 'started');
  });

  it('counts by the service’s clock', async () => {
    const ground = new Ground(planOf('p', ['a']));
    const behind = 10 * MINUTE;
    const exports = Array.from({ length: 25 }, (_, i) => ({ domainName: 'x', requestedAt: NOW - behind - DAY + MINUTE - 1, exportArn: `${i}` }));
    ground.recent = () => ({ exports, serviceNow: ground.time.now - behind });
    await ground.lead();
    await ground.pass(MINUTE - 200);
    assert.deepEqual(ground.sent, []);
    await ground.pass(200);
    assert.equal(ground.sent.length, 1);
  });

  it('backs off from a service that it cannot reach, and comes back at once when told to', async () => {
    const ground = new Ground(planOf('p', ['a']));
    let asked = 0;
    ground.recent = () => {
      asked += 1;
      throw new Error('no credentials');
    };
    await ground.lead();
    await ground.pass(60 * MINUTE);
    assert.ok(asked > 30 && asked < 45, `${asked}`);
    assert.equal(ground.runner.problemOf(ground.plan())?.kind, 'unreachable');
    assert.deepEqual(ground.sent, []);
    ground.recent = () => ({ exports: [] });
    ground.runner.check(true);
    await ground.pass(10);
    assert.equal(ground.states(), 'started');
  });

  it('lets the older plan at a place go first, and others go on at theirs', async () => {
    const names = (prefix: string, n: number): string[] => Array.from({ length: n }, (_, i) => `${prefix}${i}`);
    const ground = new Ground(
      proven(planOf('new', names('n', 10), { createdAt: new Date(NOW + 1).toISOString() })),
      proven(planOf('old', names('o', 20))),
      proven(planOf('elsewhere', names('e', 3), { region: 'eu-west-1' })),
    );
    await ground.lead();
    const at = (prefix: string): number => ground.sent.filter((each) => each.startsWith(prefix)).length;
    assert.deepEqual([at('o'), at('n'), at('e')], [20, 5, 3]);
    assert.ok(ground.sent.findLastIndex((each) => each.startsWith('o')) < ground.sent.findIndex((each) => each.startsWith('n')));
    await ground.pass(DAY);
    assert.equal(at('n'), 10);
  });

  it('sends nothing that it could not store, and says so', async () => {
    const ground = new Ground(planOf('p', ['a']));
    ground.beforeUpdate = () => {
      throw new Error('disk full');
    };
    await ground.lead();
    await ground.pass(MINUTE);
    assert.deepEqual(ground.sent, []);
    assert.equal(ground.runner.problemOf(ground.plan())?.kind, 'internal');
    ground.beforeUpdate = () => undefined;
    await ground.pass(3 * MINUTE);
    assert.equal(ground.states(), 'started');
  });

  it('sends nothing more once it is disposed or leads no more', async () => {
    const ground = new Ground(planOf('p', Array.from({ length: 30 }, (_, i) => `d${i}`)));
    await ground.lead();
    await ground.succeed('d0');
    ground.runner.setLeading(false);
    await ground.pass(2 * DAY);
    assert.equal(ground.sent.length, 25);
    ground.runner.setLeading(true);
    await ground.pass(100);
    assert.equal(ground.sent.length, 30);
    ground.runner.dispose();
    await ground.update('p', (plan) => ({ ...plan, entries: [...plan.entries, { domainName: 'late', state: 'waiting' }] }));
    await ground.pass(DAY);
    assert.equal(ground.sent.length, 30);
  });
});
