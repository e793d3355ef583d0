import assert from 'node:assert/strict';
import type { Plan } from '../../../../src/exports/plans/plan';
import type { PlanList } from '../../../../src/exports/plans/plan-list';
import { Emitter } from '../../../../src/exports/time/emitter';
import { Settings } from '../../../../src/ui/kit/settings';
import { commandIds } from '../../../../src/ui/kit/ids';
import { PlanNotices } from '../../../../src/ui/plans/plan-notices';
import { TurnedClock } from '../../../support/following';
import { planOf } from '../../../support/plan';
import { screen, settle } from '../../../support/vscode';

const PLAN = planOf();

describe('the notices of plans', () => {
  const changed = new Emitter<void>();
  let plans: Plan[];
  let clock: TurnedClock;
  let notices: PlanNotices[];
  let errors: unknown[];

  beforeEach(() => {
    screen.reset();
    clock = new TurnedClock();
    [plans, notices, errors] = [[], [], []];
  });
  afterEach(() => notices.forEach((each) => each.dispose()));

  const open = (update?: () => Promise<never>): void => {
    const list = { onDidChange: changed.event, get plans() { return plans; } } as unknown as PlanList;
    const store = {
      update: async (id: string, edit: (plan: Plan) => Plan) => {
        plans = plans.map((plan) => (plan.id === id ? edit(plan) : plan));
        return plans.find((plan) => plan.id === id);
      },
    };
    notices.push(new PlanNotices(list, update ? { update } : store, new Settings(), clock, (error) => errors.push(error)));
  };
  const turn = async (): Promise<void> => {
    while (clock.waiting > 0) await clock.next();
    await settle();
  };

  it('tell once, by one window of two, that a plan is done, and show it', async () => {
    plans = [PLAN];
    open();
    open();
    await turn();
    const { kind, text } = screen.message;
    assert.equal(kind, 'information');
    assert.match(text, /^The export plan for account 111122223333, Region us-east-1, by the connection “work” is finished: 1 of 1 exported/);
    await screen.message.answer('Show Plan');
    assert.deepEqual(screen.executed.map(([id, row]) => [id, (row as { plan: Plan }).plan.id]), [[commandIds.showPlan, 'p1']]);
    changed.fire();
    await turn();
    assert.deepEqual(screen.messages, []);
  });

  it('are an error where one is finished with failures', async () => {
    plans = [{ ...PLAN, entries: [...PLAN.entries, { domainName: 'orders', state: 'failed', failure: { code: 'X', message: '' } }] }];
    open();
    await turn();
    assert.deepEqual([screen.message.kind, /1 of 2 exported/.test(screen.message.text)], ['error', true]);
  });

  it('say by which failure one has stopped, as an error without links', async () => {
    open();
    plans = [{ ...PLAN, state: 'stopped', stopped: { code: 'AccessDenied', message: '[no](https://evil.example)', times: 3 } }];
    changed.fire();
    await turn();
    assert.equal(screen.message.kind, 'error');
    assert.match(screen.message.text, /AccessDenied: \[no\]/);
    assert.doesNotMatch(screen.message.text, /\]\(/);
    await screen.message.answer();
    assert.deepEqual(screen.executed, []);
  });

  it('are silent of plans under way, of those told of, and where the user wants none', async () => {
    screen.settings.set('notifications.succeeded', false);
    plans = [{ ...PLAN, state: 'running' }, { ...PLAN, id: 'p2', told: 'done' }, { ...PLAN, id: 'p3' }];
    open();
    await turn();
    assert.deepEqual(screen.messages, []);
    assert.equal(plans[2]?.told, 'done');
  });

  it('note an error of the storage, and tell nothing that may be told twice', async () => {
    plans = [PLAN];
    open(() => Promise.reject(new Error('The disk is full.')));
    await turn();
    assert.deepEqual(screen.messages, []);
    assert.match(String(errors[0]), /disk is full/);
  });
});
