import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PLAN_ENTRY_STATES, PLAN_STATES, type Plan, type PlanEntry } from '../../../src/exports/plans/plan';
import type { PlanPageState } from '../../../src/protocol/plan';
import { applyAction, ENTRY_ACTIONS, PLAN_ACTIONS, type PlanAction } from '../../../src/protocol/plan-actions';
import { readPlanAction, readPlanOutput, readPlanPageState, readPlanValues } from '../../../src/protocol/plan-checks';
import { daysBetween, startsPerDay } from '../../../src/protocol/plan-dates';
import {
  dryRun,
  emptyPlanValues,
  planPath,
  toPlan,
  validatePlan,
  type PlanDomain,
  type PlanFieldName,
  type PlanFormValues,
} from '../../../src/protocol/plan-form';
import { countsOf, countsWords, planView } from '../../../src/protocol/plan-view';
import { nameMatcher } from '../../../src/protocol/name-pattern';
import { EXPORTS_PER_ACCOUNT, EXPORTS_PER_DOMAIN, QUOTA_WINDOW_MS } from '../../../src/simpledb/model';

const NOW = Date.parse('2026-12-01T10:00:00.000Z');
const ACCOUNT = '111122223333';
const CONTEXT = { region: 'us-east-1', accountId: ACCOUNT, nowMs: NOW };
const GOOD: PlanFormValues = { ...emptyPlanValues(['customers', 'orders']), s3Bucket: 'acme-exports' };
const PLACE = { id: 'p', connection: 'profile:work', region: 'us-east-1', accountId: ACCOUNT };

const anyName = fc.stringMatching(/^[a-zA-Z0-9_.-]{3,40}$/);
const anyNames = fc.uniqueArray(anyName, { maxLength: 20 });
const anyValues: fc.Arbitrary<PlanFormValues> = fc.record({
  domainNames: anyNames,
  s3Bucket: fc.oneof(fc.constant('acme-exports'), fc.string()),
  prefixTemplate: fc.oneof(fc.array(fc.constantFrom('{account}', '{domain}', '{date}', '/', 'a')).map((parts) => parts.join('')), fc.string()),
  s3BucketOwner: fc.constantFrom('', ACCOUNT, '1'),
  encryption: fc.constantFrom('default', 'AES256', 'KMS'),
  s3SseKmsKeyId: fc.string(),
  order: fc.constantFrom('smallest', 'name', 'given'),
});
const newToken = (): string => 'new-token';
const anyEntries = anyNames.chain((names) =>
  fc.tuple(...names.map((domainName) => fc.constantFrom(...PLAN_ENTRY_STATES).map((state): PlanEntry => ({ domainName, state })))),
);
const anyPlan: fc.Arbitrary<Plan> = fc.record({ state: fc.constantFrom(...PLAN_STATES), entries: anyEntries }).map(({ state, entries }) => ({
  ...toPlan(GOOD, new Map(), PLACE, NOW, newToken),
  state,
  entries,
}));
const anyAction = (plan: Plan): fc.Arbitrary<PlanAction> =>
  fc.oneof(
    fc.record({ kind: fc.constantFrom(...PLAN_ACTIONS) }),
    fc.record({ kind: fc.constantFrom(...ENTRY_ACTIONS), domainName: fc.constantFrom(...plan.entries.map(({ domainName }) => domainName), 'none') }),
  );

describe('validatePlan', () => {
  it('finds nothing wrong with a good form', () => assert.deepEqual(validatePlan(GOOD, CONTEXT), {}));

  const faults: [PlanFieldName, Partial<PlanFormValues>, RegExp][] = [
    ['domainNames', { domainNames: [] }, /No domain is selected/],
    ['domainNames', { domainNames: ['orders', 'orders'] }, /twice/],
    ['domainNames', { domainNames: ['orders', 'a b c'] }, /“a b c” is no name/],
    ['s3Bucket', { s3Bucket: '' }, /required/],
    ['s3Bucket', { s3Bucket: 's3://acme' }, /without "s3:\/\/"/],
    ['prefixTemplate', { prefixTemplate: '{day}' }, /There is no part “\{day\}”/],
    ['prefixTemplate', { prefixTemplate: 'a}b' }, /character 2 has no other/],
    ['prefixTemplate', { prefixTemplate: `${'k'.repeat(843)}{domain}` }, /852 characters for customers, 850 are allowed/],
    ['s3BucketOwner', { s3BucketOwner: '1234' }, /12 digits/],
    ['s3SseKmsKeyId', { encryption: 'KMS', s3SseKmsKeyId: 'k'.repeat(2049) }, /2048 are allowed/],
  ];
  for (const [field, change, text] of faults) {
    it(`says what is wrong with ${field}: ${text.source}`, () => {
      const problems = validatePlan({ ...GOOD, ...change }, CONTEXT);
      assert.deepEqual(Object.keys(problems), [field]);
      assert.match(problems[field] ?? '', text);
    });
  }

  it('needs the account’s ID for {account} alone', () => {
    const unknown = { region: 'us-east-1', nowMs: NOW };
    assert.match(validatePlan({ ...GOOD, prefixTemplate: '{account}' }, unknown).prefixTemplate ?? '', /account ID/);
    assert.deepEqual(validatePlan({ ...GOOD, prefixTemplate: '{region}' }, unknown), {});
  });

  it('lets through only what becomes a plan, with the paths that were shown', () => {
    fc.assert(
      fc.property(anyValues, (values) => {
        if (Object.keys(validatePlan(values, CONTEXT)).length > 0) return;
        const plan = toPlan(values, new Map(), PLACE, NOW, newToken);
        const shown = planView({ plan, recent: [], serviceOffsetMs: 0 }, NOW).rows;
        for (const { domainName, path } of shown) assert.equal(path, planPath(values, domainName, CONTEXT));
        assert.deepEqual(new Set(plan.entries.map(({ domainName }) => domainName)), new Set(values.domainNames));
      }),
    );
  });
});

describe('A dry run', () => {
  const domains = (count: number): PlanDomain[] => Array.from({ length: count }, (_, index) => ({ domainName: `domain-${index}` }));

  it('starts 25 at once and 25 more every 24 hours', () => {
    const { starts, usage } = dryRun(domains(60), [], NOW, 0);
    assert.deepEqual(starts.map(({ startsAt }) => (startsAt - NOW) / QUOTA_WINDOW_MS), [...Array<number>(25).fill(0), ...Array<number>(25).fill(1), ...Array<number>(10).fill(2)]);
    assert.equal(usage.account.used, 0);
  });

  it('keeps both quotas and names each domain once, whatever was exported before and however the clocks differ', () => {
    const anyRecent = fc.array(fc.record({ domainName: fc.constantFrom('domain-0', 'domain-1', 'x'), requestedAt: fc.integer({ min: NOW - 2 * QUOTA_WINDOW_MS, max: NOW }) }), { maxLength: 40 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), anyRecent, fc.integer({ min: -100_000, max: 100_000 }), (count, recent, offsetMs) => {
        const { starts } = dryRun(domains(count), recent, NOW, offsetMs);
        assert.equal(new Set(starts.map(({ domainName }) => domainName)).size, count);
        const all = [...recent, ...starts.map(({ domainName, startsAt }) => ({ domainName, requestedAt: startsAt + offsetMs }))];
        for (const { domainName, startsAt } of starts) {
          assert.ok(startsAt >= NOW);
          const at = startsAt + offsetMs;
          const inWindow = all.filter(({ requestedAt }) => requestedAt <= at && at - requestedAt < QUOTA_WINDOW_MS);
          assert.ok(inWindow.length <= EXPORTS_PER_ACCOUNT);
          assert.ok(inWindow.filter((one) => one.domainName === domainName).length <= EXPORTS_PER_DOMAIN);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('is summed up by calendar days', () => {
    const { starts } = dryRun(domains(60), [], NOW, 0);
    assert.deepEqual(startsPerDay(starts, NOW).map(({ fromToday, count }) => [fromToday, count]), [[0, 25], [1, 25], [2, 10]]);
    assert.deepEqual(startsPerDay([{ domainName: 'never', startsAt: Infinity }], NOW), []);
    fc.assert(fc.property(fc.integer({ min: 0, max: 400 }), (days) => daysBetween(NOW, new Date(NOW).setDate(new Date(NOW).getDate() + days)) === days));
  });
});

describe('What is shown of a plan', () => {
  it('counts each domain once', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const { total, exported, running, failed, waiting, skipped } = countsOf(plan);
        assert.equal(exported + running + failed + waiting, total);
        assert.equal(total + skipped, plan.entries.length);
      }),
    );
  });

  it('says it in words, without what is none', () => {
    const counts = { total: 250, exported: 14, running: 2, failed: 1, waiting: 0, skipped: 0 };
    assert.equal(countsWords(counts, String), '14 of 250 exported, 2 running, 1 failed');
  });

  it('dates what waits in a plan that runs, and nothing else', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const { rows, nextMs, lastMs } = planView({ plan, recent: [], serviceOffsetMs: 0 }, NOW);
        for (const { state, plannedMs } of rows) assert.equal(plannedMs !== undefined, plan.state === 'running' && state === 'waiting');
        const planned = rows.flatMap(({ plannedMs }) => (plannedMs === undefined ? [] : [plannedMs]));
        assert.equal(nextMs, planned.length === 0 ? undefined : Math.min(...planned));
        assert.equal(lastMs, planned.length === 0 ? undefined : Math.max(...planned));
      }),
    );
  });

  it('tells that the others wait for the first export, while the plan runs', () => {
    const planOf = (state: Plan['state'], ...states: PlanEntry['state'][]): Plan => ({
      ...toPlan(GOOD, new Map(), PLACE, NOW, newToken),
      state,
      entries: states.map((each, i) => ({ domainName: `domain-${i}`, state: each })),
    });
    const isProving = (plan: Plan): boolean => planView({ plan, recent: [], serviceOffsetMs: 0 }, NOW).proving;
    for (const first of ['starting', 'started'] as const) assert.equal(isProving(planOf('running', first, 'waiting')), true, first);
    assert.equal(isProving(planOf('running', 'failed', 'started', 'waiting')), true);
    for (const state of ['paused', 'stopped', 'dropped'] as const) assert.equal(isProving(planOf(state, 'started', 'waiting')), false, state);
    for (const first of ['waiting', 'succeeded', 'failed'] as const) assert.equal(isProving(planOf('running', first, 'waiting')), false, first);
    assert.equal(isProving(planOf('running', 'succeeded', 'started', 'waiting')), false);
    assert.equal(isProving(planOf('running', 'started', 'skipped')), false);
  });

  it('offers with each domain just what changes the plan', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        for (const { domainName, actions } of planView({ plan, recent: [], serviceOffsetMs: 0 }, NOW).rows) {
          for (const kind of ENTRY_ACTIONS) {
            const changes = applyAction(plan, { kind, domainName }, newToken) !== plan;
            // First is up for the second one: one button is enough.
            if (actions.includes(kind) || kind !== 'first') assert.equal(actions.includes(kind), changes, `${kind} ${domainName}`);
          }
        }
      }),
    );
  });
});

describe('An action', () => {
  it('never loses, adds or doubles a domain, nor touches one that had its turn', () => {
    fc.assert(
      fc.property(anyPlan.chain((plan) => fc.tuple(fc.constant(plan), anyAction(plan))), ([plan, action]) => {
        const after = applyAction(plan, action, newToken);
        const names = (of: Plan): string[] => of.entries.map(({ domainName }) => domainName).sort();
        assert.deepEqual(names(after), names(plan));
        const begun = (of: Plan): PlanEntry[] => of.entries.filter(({ state }) => ['starting', 'started', 'succeeded'].includes(state));
        assert.deepEqual(begun(after), begun(plan));
      }),
    );
  });

  it('fixes the token of what is tried again', () => {
    const failed: PlanEntry = { domainName: 'a', state: 'failed', clientToken: 'old' };
    const plan = { ...toPlan(GOOD, new Map(), PLACE, NOW, newToken), entries: [failed] };
    assert.deepEqual(applyAction(plan, { kind: 'retryFailed' }, newToken).entries, [{ domainName: 'a', state: 'waiting', clientToken: 'new-token' }]);
  });

  it('moves a domain past the waiting ones alone', () => {
    const entries: PlanEntry[] = [['a', 'waiting'], ['b', 'succeeded'], ['c', 'waiting'], ['d', 'skipped'], ['e', 'waiting']].map(
      ([domainName, state]) => ({ domainName, state }) as PlanEntry,
    );
    const plan = { ...toPlan(GOOD, new Map(), PLACE, NOW, newToken), entries };
    const waiting = (kind: 'first' | 'up' | 'down', domainName: string): string =>
      applyAction(plan, { kind, domainName }, newToken).entries.filter(({ state }) => state === 'waiting').map((entry) => entry.domainName).join('');
    assert.deepEqual([waiting('up', 'c'), waiting('down', 'c'), waiting('first', 'e'), waiting('up', 'e')], ['cae', 'aec', 'eac', 'aec']);
    assert.equal(applyAction(plan, { kind: 'up', domainName: 'a' }, newToken), plan);
    assert.equal(applyAction(plan, { kind: 'up', domainName: 'b' }, newToken), plan);
  });
});

describe('nameMatcher', () => {
  it('agrees with the regular expression that the pattern stands for', () => {
    const anyPattern = fc.array(fc.constantFrom('a', 'B', '.', '-', '*'), { maxLength: 8 }).map((parts) => parts.join(''));
    const anyText = fc.array(fc.constantFrom('a', 'A', 'b', '.', '-'), { maxLength: 10 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(anyPattern, anyText, (pattern, name) => {
        const escaped = pattern.split('*').map((part) => part.replace(/[.]/g, '\\.')).join('.*');
        const expected = pattern.includes('*') ? new RegExp(`^${escaped}$`, 'i') : new RegExp(escaped, 'i');
        assert.equal(nameMatcher(pattern)(name), expected.test(name));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('What arrives from the page of a plan', () => {
  const state: PlanPageState = { version: 1, panel: PLACE, values: GOOD, pattern: 'prod-*' };

  it('is given back when it is whole', () => {
    fc.assert(fc.property(anyValues, (values) => assert.deepEqual(readPlanValues(values), { ...values })));
    assert.deepEqual(readPlanPageState(state), state);
    assert.deepEqual(readPlanAction({ kind: 'pause' }), { kind: 'pause' });
    assert.deepEqual(readPlanAction({ kind: 'skip', domainName: 'a' }), { kind: 'skip', domainName: 'a' });
    assert.equal(readPlanOutput('saveReport'), 'saveReport');
  });

  const wrongValues: [string, unknown][] = [
    ['nothing', undefined],
    ['a form with more', { ...GOOD, admin: true }],
    ['names that are no list', { ...GOOD, domainNames: 'orders' }],
    ['a name that is no text', { ...GOOD, domainNames: ['orders', 1] }],
    ['an unknown order', { ...GOOD, order: 'fast' }],
    ['inherited members', Object.create(GOOD)],
  ];
  for (const [what, value] of wrongValues) {
    it(`is refused: ${what}`, () => assert.throws(() => readPlanValues(value), TypeError));
  }

  for (const action of [undefined, {}, { kind: 'skip' }, { kind: 'pause', domainName: 'a' }, { kind: 'remove', domainName: 'a' }, { kind: 'skip', domainName: 1 }]) {
    it(`is refused as an action: ${JSON.stringify(action)}`, () => assert.throws(() => readPlanAction(action), TypeError));
  }

  for (const [what, value] of [
    ['another version', { ...state, version: 2 }],
    ['a damaged pattern', { ...state, pattern: 1 }],
    ['a damaged form', { ...state, values: {} }],
    ['a panel without its id', { ...state, panel: { connection: 'x', region: 'y' } }],
  ] as [string, unknown][]) {
    it(`is no saved state: ${what}`, () => assert.equal(readPlanPageState(value), undefined));
  }

  it('is no output that there is none of', () => assert.throws(() => readPlanOutput('print'), TypeError));
});
