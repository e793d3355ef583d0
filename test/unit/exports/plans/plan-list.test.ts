import assert from 'node:assert/strict';
import type { Plan } from '../../../../src/exports/plans/plan';
import { createPlan, drop, pause, withTokens } from '../../../../src/exports/plans/plan-edits';
import { isUnderWay, PlanList, tokensToldByPlans } from '../../../../src/exports/plans/plan-list';
import { beginStart, finish, withStarted } from '../../../../src/exports/plans/plan-outcomes';

const planOf = (id: string): Plan =>
  createPlan({
    id,
    createdAtMs: 0,
    connection: 'profile:work',
    region: 'us-east-1',
    request: { s3Bucket: 'bucket' },
    prefixTemplate: '',
    domains: [{ domainName: 'a' }, { domainName: 'b' }],
  });
const begun = (id: string): Plan => beginStart(planOf(id), 'a', `token-${id}`, '2026-11-01T10:00:00.000Z');

/** Plans that a test changes, and readings that it lets go on. */
class FakeStore {
  plans: Plan[] = [];
  reads = 0;
  error: Error | undefined;
  watchError: Error | undefined;
  watching = false;
  changed = (): void => undefined;
  gate: Promise<void> = Promise.resolve();

  async list(): Promise<Plan[]> {
    this.reads += 1;
    const { plans } = this;
    await this.gate;
    if (this.error) throw this.error;
    return plans;
  }

  async watch(changed: () => void): Promise<{ dispose(): void }> {
    if (this.watchError) throw this.watchError;
    this.changed = changed;
    this.watching = true;
    return { dispose: () => void (this.watching = false) };
  }
}

describe('plan list', () => {
  let store: FakeStore;
  let list: PlanList;
  let heard: number;
  const errors: unknown[] = [];
  beforeEach(() => {
    errors.length = heard = 0;
    store = new FakeStore();
    list = new PlanList(store, (error) => void errors.push(error));
    list.onDidChange(() => (heard += 1));
  });

  it('has what is stored once it is open, and tells of changes alone', async () => {
    store.plans = [planOf('p')];
    await list.open();
    assert.deepEqual(list.plans, [planOf('p')]);
    assert.equal(heard, 1);
    store.plans = [planOf('p')];
    await list.read();
    assert.equal(heard, 1);
    store.plans = [planOf('p'), planOf('q')];
    store.changed();
    await list.read();
    assert.equal(list.plans.length, 2);
    assert.equal(heard, 2);
  });

  it('reads once more what changed in the middle of a reading', async () => {
    let goOn = (): void => undefined;
    store.gate = new Promise((resolve) => (goOn = resolve));
    const first = list.read();
    store.plans = [planOf('p')];
    const second = list.read();
    goOn();
    await Promise.all([first, second]);
    assert.equal(store.reads, 2);
    assert.equal(list.plans.length, 1);
  });

  it('keeps what it has where plans cannot be read or watched, and goes on', async () => {
    store.watchError = new Error('no watchers left');
    store.plans = [planOf('p')];
    await list.open();
    store.error = new Error('disk');
    await list.read();
    assert.deepEqual(errors, [store.watchError, store.error]);
    assert.equal(list.plans.length, 1);
    store.error = undefined;
    store.plans = [];
    await list.read();
    assert.deepEqual(list.plans, []);
  });

  it('watches and tells no more once it is disposed', async () => {
    await list.open();
    list.dispose();
    assert.equal(store.watching, false);
    store.plans = [planOf('p')];
    await list.read();
    assert.equal(heard, 0);
    const late = new PlanList(store, () => undefined);
    const opening = late.open();
    late.dispose();
    await opening;
    assert.equal(store.watching, false);
  });

  it('tells of exports by their plans, but for those that were dropped', () => {
    const plans = [begun('running'), pause(begun('paused')), finish(begun('done')), drop(begun('dropped'))];
    assert.deepEqual([...tokensToldByPlans(plans)], ['token-running', 'token-paused', 'token-done']);
    const byScript = withTokens(planOf('script'), () => 'token-unsent');
    assert.deepEqual([...tokensToldByPlans([byScript])], [], 'a script may send it');
  });

  it('knows what has to be carried on: also what a plan that stands has sent', () => {
    assert.ok(isUnderWay(planOf('p')));
    assert.ok(!isUnderWay(pause(planOf('p'))));
    assert.ok(isUnderWay(pause(begun('p'))));
    const started = withStarted(begun('p'), 'a', 'token-p', { exportArn: 'arn', requestedAt: '2026-11-01T10:00:00.000Z' });
    assert.ok(isUnderWay(drop(started)));
    assert.ok(!isUnderWay(drop(planOf('p'))));
  });
});
