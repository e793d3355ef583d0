import assert from 'node:assert/strict';
import type { Plan } from '../../../../src/exports/plans/plan';
import { emptyPlanValues, type PlanPlace } from '../../../../src/exports/plans/plan-form';
import { startPlan, type PlanStart } from '../../../../src/exports/plans/plan-starter';
import type { AwsSession } from '../../../../src/exports/model/aws-session';

const ACCOUNT = '111122223333';
const ADDRESS: PlanPlace = { id: 'p', connection: 'profile:work', region: 'us-east-1', accountId: ACCOUNT };
const VALUES = { ...emptyPlanValues(['orders', 'customers']), s3Bucket: 'acme-exports', prefixTemplate: '{account}' };
const DOMAINS = new Map([['customers', { domainName: 'customers', sizeBytes: 10 }]]);

class MemoryPlans {
  readonly stored: Plan[] = [];
  list = async (): Promise<Plan[]> => [...this.stored];
  update = async (): Promise<undefined> => undefined;
  watch = async () => ({ dispose: () => undefined });

  async add(plan: Plan): Promise<void> {
    if (this.stored.some(({ id }) => id === plan.id)) throw new Error('There is one already.');
    this.stored.push(plan);
  }
}

/** A session that signs in as these accounts, one after the other. */
function sessionOf(...accounts: string[]): AwsSession {
  const next = (): string => (accounts.length > 1 ? (accounts.shift() as string) : (accounts[0] as string));
  const session = { connection: 'profile:work', accountId: async () => next() };
  return session as unknown as AwsSession;
}

describe('The start of a plan', () => {
  let plans: MemoryPlans;
  let questions: number;

  beforeEach(() => {
    plans = new MemoryPlans();
    questions = 0;
  });

  const start = (values = VALUES, session = sessionOf(ACCOUNT), yes = true, address = ADDRESS): Promise<PlanStart> =>
    startPlan(values, address, session, DOMAINS, plans, async () => {
      questions += 1;
      return yes;
    });

  it('stores what the form says, in its order, for its account', async () => {
    const result = await start();
    assert.equal(result.outcome, 'started');
    const [plan] = plans.stored;
    assert.deepEqual(plan?.entries.map(({ domainName, sizeBytes, s3KeyPrefix }) => [domainName, sizeBytes, s3KeyPrefix]), [
      ['customers', 10, ACCOUNT],
      ['orders', undefined, ACCOUNT],
    ]);
    assert.deepEqual([plan?.id, plan?.accountId, plan?.region, plan?.connection, plan?.state], ['p', ACCOUNT, 'us-east-1', 'profile:work', 'running']);
    assert.deepEqual(plan?.request, { s3Bucket: 'acme-exports' });
    const tokens = plan?.entries.map(({ clientToken = '' }) => clientToken) ?? [];
    for (const token of tokens) assert.match(token, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.equal(new Set(tokens).size, 2);
  });

  it('is one plan, however often the form is started', async () => {
    await start();
    const again = await start({ ...VALUES, s3Bucket: 'other' });
    assert.equal(again.outcome === 'started' && again.plan, plans.stored[0]);
    assert.deepEqual([plans.stored.length, questions], [1, 1]);
  });

  it('is one plan even where two windows start it at once', async () => {
    const results = await Promise.all([start(), start()]);
    assert.equal(plans.stored.length, 1);
    for (const result of results) assert.equal(result.outcome === 'started' && result.plan, plans.stored[0]);
  });

  it('stores nothing where the user does not want it', async () => {
    assert.deepEqual(await start(VALUES, sessionOf(ACCOUNT), false), { outcome: 'cancelled' });
    assert.deepEqual(plans.stored, []);
  });

  it('refuses what is wrong without a question, beside its field', async () => {
    const result = await start({ ...VALUES, domainNames: [], s3Bucket: 'ab' });
    assert.deepEqual(result.outcome === 'refused' && result.problems.map(({ field }) => field), ['domainNames', 's3Bucket']);
    assert.deepEqual([plans.stored.length, questions], [0, 0]);
  });

  it('is of no other account than the form was opened for, also when it changes while the question stands', async () => {
    await assert.rejects(start(VALUES, sessionOf('999988887777')), { name: 'AccountChanged' });
    assert.equal(questions, 0);
    await assert.rejects(start(VALUES, sessionOf(ACCOUNT, '999988887777')), { name: 'AccountChanged' });
    assert.deepEqual([plans.stored.length, questions], [0, 1]);
  });

  it('goes on without an account that nobody may ask for, as long as no prefix needs it', async () => {
    const { accountId: _unknown, ...address } = ADDRESS;
    const session = { connection: 'profile:work', accountId: () => Promise.reject(new Error('denied')) } as unknown as AwsSession;
    const result = await start(VALUES, session, true, address);
    assert.deepEqual(result.outcome === 'refused' && result.problems.map(({ field }) => field), ['prefixTemplate']);
    assert.equal((await start({ ...VALUES, prefixTemplate: '' }, session, true, address)).outcome, 'started');
    assert.equal(plans.stored[0]?.accountId, undefined);
  });

  it('tells a disk that is full', async () => {
    plans.add = () => Promise.reject(new Error('ENOSPC'));
    await assert.rejects(start(), /ENOSPC/);
  });
});
