import assert from 'node:assert/strict';
import type { Plan } from '../../../../src/exports/plans/plan';
import { createPlan } from '../../../../src/exports/plans/plan-edits';
import { changePlans, selectedPlans } from '../../../../src/ui/plans/plan-changes';

const planOf = (id: string, state: Plan['state'] = 'running'): Plan => ({
  ...createPlan({
    id,
    connection: 'profile:work',
    region: 'us-east-1',
    createdAtMs: Date.parse('2026-12-01T10:00:00Z'),
    request: { s3Bucket: 'acme-exports' },
    prefixTemplate: '',
    domains: [{ domainName: 'orders' }],
  }),
  state,
});
const rowOf = (plan: Plan): { kind: 'plan'; plan: Plan } => ({ kind: 'plan', plan });

describe('plan changes', () => {
  const [first, second] = [planOf('first'), planOf('second')];
  let stored: Map<string, Plan>;
  let checks: (boolean | undefined)[];
  const planStore = {
    update: async (id: string, edit: (plan: Plan) => Plan): Promise<Plan | undefined> => {
      const plan = stored.get(id);
      if (plan) stored.set(id, edit(plan));
      return stored.get(id);
    },
  };
  const runner = { check: (anew?: boolean): void => void checks.push(anew) };
  const states = (): string[] => [...stored.values()].map(({ state }) => state);

  beforeEach(() => {
    stored = new Map([first, second, planOf('paused', 'paused')].map((plan) => [plan.id, plan]));
    checks = [];
  });

  it('are about all plans among the selected rows, else about the row’s own', () => {
    assert.deepEqual(selectedPlans(rowOf(first), [rowOf(first), { kind: 'export' }, rowOf(second)]), [first, second]);
    assert.deepEqual(selectedPlans(rowOf(first)), [first]);
    assert.deepEqual(selectedPlans(rowOf(first), []), [first]);
    assert.deepEqual(selectedPlans(undefined), []);
  });

  it('are made to each plan where they apply', async () => {
    await changePlans([first, second, planOf('paused')], { kind: 'pause' }, planStore, runner);
    assert.deepEqual(states(), ['paused', 'paused', 'paused']);
    await changePlans([second, planOf('paused')], { kind: 'resume' }, planStore, runner);
    assert.deepEqual(states(), ['paused', 'running', 'running']);
    assert.deepEqual(checks, [false, true]);
  });

  it('are made to the others when one plan is not stored any more', async () => {
    const changed = changePlans([planOf('gone'), first], { kind: 'pause' }, planStore, runner);
    await assert.rejects(changed, { name: 'PlanGone' });
    assert.deepEqual(states(), ['paused', 'running', 'paused']);
    assert.deepEqual(checks, [false]);
  });

  it('ask nobody when no plan was picked', async () => {
    await changePlans([], { kind: 'resume' }, planStore, runner);
    assert.deepEqual(checks, []);
  });
});
