import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Plan, PlanEntry, PlanEntryState } from '../../../../src/exports/plans/plan';
import { PLAN_ENTRY_STATES } from '../../../../src/exports/plans/plan';
import { createPlan, drop, move, order, pause, restore, resume, retryFailed, skip, withTokens } from '../../../../src/exports/plans/plan-edits';
import { nextStep, schedule } from '../../../../src/exports/plans/planner';
import type { QuotaLimits, RecentExport } from '../../../../src/exports/model/quota';

const NOW = Date.parse('2026-11-01T10:00:00Z');
const DAY = 86_400_000;

const planOf = (domains: readonly string[], change: Partial<Plan> = {}): Plan => ({
  ...createPlan({
    id: 'p1',
    createdAtMs: NOW,
    connection: 'profile:work',
    region: 'us-east-1',
    accountId: '111122223333',
    request: { s3Bucket: 'bucket' },
    prefixTemplate: '{date}/{domain}',
    domains: domains.map((domainName) => ({ domainName })),
  }),
  ...change,
});
const names = (n: number): string[] => Array.from({ length: n }, (_, i) => `domain-${i}`);
const withStates = (...states: PlanEntryState[]): Plan => {
  const plan = planOf(names(states.length));
  return { ...plan, entries: plan.entries.map((entry, i): PlanEntry => ({ ...entry, state: states[i] ?? 'waiting' })) };
};

describe('plans of exports', () => {
  it('are made of domains, each once, with their prefixes filled in', () => {
    const plan = planOf(['b', 'a', 'b']);
    assert.deepEqual(plan.entries, [
      { domainName: 'b', s3KeyPrefix: '2026-11-01/b', state: 'waiting' },
      { domainName: 'a', s3KeyPrefix: '2026-11-01/a', state: 'waiting' },
    ]);
    let n = 0;
    const stored = createPlan({ ...planArguments(), domains: [{ domainName: 'a' }, { domainName: 'b' }], newToken: () => `t${(n += 1)}` });
    assert.deepEqual(stored.entries.map(({ state, clientToken }) => [state, clientToken]), [['waiting', 't1'], ['waiting', 't2']]);
    assert.equal('s3KeyPrefix' in (createPlan({ ...planArguments(), prefixTemplate: '' }).entries[0] as PlanEntry), false);
  });

  it('start 25 domains at once and 25 more each day: 250 take nine days and are done in the tenth', () => {
    const starts = schedule(planOf(names(250)), [], NOW);
    assert.deepEqual(starts.map(({ startsAt }) => (startsAt - NOW) / DAY), names(250).map((_, i) => Math.floor(i / 25)));
    assert.deepEqual(starts.map(({ domainName }) => domainName), names(250));
  });

  const limits: fc.Arbitrary<QuotaLimits> = fc.record({
    perDomain: fc.integer({ min: 1, max: 2 }),
    perAccount: fc.integer({ min: 1, max: 4 }),
    windowMs: fc.integer({ min: 1, max: 30 }),
  });
  const recent: fc.Arbitrary<RecentExport[]> = fc.array(
    fc.record({ domainName: fc.constantFrom(...names(8)), requestedAt: fc.integer({ min: -40, max: 0 }).map((ms) => NOW + ms) }),
    { maxLength: 12 },
  );

  it('keep both quotas at every moment, and never wait for nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), recent, limits, (count, others, of) => {
        const starts = schedule(planOf(names(count)), others, NOW, of);
        assert.deepEqual(starts.map(({ domainName }) => domainName).sort(), names(count));
        const known = [...others];
        let before = NOW;
        const left = new Set(names(count));
        for (const { domainName, startsAt } of starts) {
          const allowed = (name: string, at: number): boolean => {
            const inWindow = known.filter(({ requestedAt }) => at - requestedAt < of.windowMs);
            return inWindow.length < of.perAccount && inWindow.filter((each) => each.domainName === name).length < of.perDomain;
          };
          assert.ok(allowed(domainName, startsAt), 'started against a quota');
          for (let at = before; at < startsAt; at += 1) assert.ok(![...left].some((name) => allowed(name, at)), 'waited for nothing');
          left.delete(domainName);
          known.push({ domainName, requestedAt: startsAt });
          before = startsAt;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('do what their schedule says, step by step', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), recent, limits, (count, others, of) => {
        let plan = planOf(names(count));
        let now = NOW;
        const done: { domainName: string; startsAt: number }[] = [];
        for (;;) {
          const step = nextStep(plan, others, now, of);
          if (step.kind === 'wait') now = step.untilMs;
          else if (step.kind === 'proving') {
            // The schedule takes the first export for one that succeeds at once.
            plan = { ...plan, entries: plan.entries.map((entry) => (entry.state === 'started' ? { ...entry, state: 'succeeded' } : entry)) };
          } else if (step.kind !== 'start') {
            assert.equal(step.kind, 'follow');
            break;
          } else {
            done.push({ domainName: step.domainName, startsAt: now });
            const started = { state: 'started' as const, requestedAt: new Date(now).toISOString(), exportArn: `arn:${step.domainName}` };
            plan = { ...plan, entries: plan.entries.map((entry) => (entry.domainName === step.domainName ? { ...entry, ...started } : entry)) };
          }
        }
        assert.deepEqual(done, schedule(planOf(names(count)), others, NOW, of));
      }),
      { numRuns: 300 },
    );
  });

  it('count an export of their own once, whether or not a list knows it yet', () => {
    const entries: PlanEntry[] = [
      { domainName: 'a', state: 'succeeded', exportArn: 'arn:a', requestedAt: new Date(NOW - 1000).toISOString() },
      { domainName: 'b', state: 'waiting' },
    ];
    const plan = { ...planOf([]), entries };
    const of = { perDomain: 5, perAccount: 1, windowMs: DAY };
    const wait = { kind: 'wait', untilMs: NOW - 1000 + DAY };
    assert.deepEqual(nextStep(plan, [], NOW, of), wait);
    const listed = { domainName: 'a', requestedAt: NOW - 1000, exportArn: 'arn:a' };
    assert.deepEqual(nextStep(plan, [listed], NOW, { ...of, perAccount: 2 }), { kind: 'start', domainName: 'b' });
  });

  it('settle first what may have been sent, even where the user has paused or dropped them', () => {
    for (const state of ['running', 'paused', 'stopped', 'dropped'] as const) {
      const plan = { ...withStates('waiting', 'started', 'starting'), state };
      assert.deepEqual(nextStep(plan, [], NOW), { kind: 'settle', domainName: 'domain-2' });
    }
  });

  it('do nothing but follow while they do not run', () => {
    for (const state of ['paused', 'stopped', 'dropped', 'done'] as const) {
      assert.deepEqual(nextStep({ ...withStates('waiting', 'succeeded'), state }, [], NOW), { kind: 'idle' });
      assert.deepEqual(nextStep({ ...withStates('waiting', 'started'), state }, [], NOW), { kind: 'follow' });
    }
  });

  it('follow what is started, and finish when all has ended', () => {
    assert.deepEqual(nextStep(withStates('succeeded', 'started', 'skipped'), [], NOW), { kind: 'follow' });
    assert.deepEqual(nextStep(withStates('succeeded', 'failed', 'skipped'), [], NOW), { kind: 'finish' });
  });

  it('start one export alone until one has succeeded', () => {
    const start = (domainName: string) => ({ kind: 'start', domainName });
    assert.deepEqual(nextStep(withStates('waiting', 'waiting'), [], NOW), start('domain-0'));
    assert.deepEqual(nextStep(withStates('started', 'waiting'), [], NOW), { kind: 'proving' });
    assert.deepEqual(nextStep(withStates('failed', 'waiting', 'waiting'), [], NOW), start('domain-1'));
    assert.deepEqual(nextStep(withStates('failed', 'started', 'waiting'), [], NOW), { kind: 'proving' });
    assert.deepEqual(nextStep(withStates('skipped', 'waiting', 'waiting'), [], NOW), start('domain-1'));
    assert.deepEqual(nextStep(withStates('skipped', 'started', 'waiting'), [], NOW), { kind: 'proving' });
    assert.deepEqual(nextStep(withStates('started', 'succeeded', 'failed', 'waiting'), [], NOW), start('domain-3'));
    assert.deepEqual(nextStep(withStates('started', 'skipped'), [], NOW), { kind: 'follow' });
  });

  it('start one export alone again where all had failed, and not after one that succeeded', () => {
    const failed = retryFailed({ ...withStates('failed', 'failed'), state: 'stopped' }, () => 'new');
    assert.deepEqual(nextStep(failed, [], NOW), { kind: 'start', domainName: 'domain-0' });
    const started = { ...failed, entries: failed.entries.map((entry, i): PlanEntry => (i === 0 ? { ...entry, state: 'started' } : entry)) };
    assert.deepEqual(nextStep(started, [], NOW), { kind: 'proving' });
    const proven = resume(pause(withStates('succeeded', 'started', 'waiting')));
    assert.deepEqual(nextStep(proven, [], NOW), { kind: 'start', domainName: 'domain-2' });
  });

  it('stop after the third failure of one kind, as long as there is something that would fail alike', () => {
    const failure = { code: 'AccessDeniedException', message: 'no', times: 3 };
    assert.deepEqual(nextStep({ ...withStates('failed', 'waiting'), refusals: failure }, [], NOW), { kind: 'stop', failure });
    assert.deepEqual(nextStep({ ...withStates('failed', 'waiting'), failedEnds: failure }, [], NOW), { kind: 'stop', failure });
    assert.equal(nextStep({ ...withStates('failed', 'waiting'), refusals: { ...failure, times: 2 } }, [], NOW).kind, 'start');
    assert.equal(nextStep({ ...withStates('failed'), refusals: failure }, [], NOW).kind, 'finish');
  });

  const planArguments = () => ({
    id: 'p1',
    createdAtMs: NOW,
    connection: 'profile:work',
    region: 'us-east-1',
    request: { s3Bucket: 'bucket' },
    prefixTemplate: '',
    domains: [{ domainName: 'a' }],
  });
});

describe('edits of a plan', () => {
  it('change no domain but the one named, and lose none', () => {
    const anyPlan = fc.array(fc.constantFrom(...PLAN_ENTRY_STATES), { minLength: 1, maxLength: 8 }).map((states) => withStates(...states));
    fc.assert(
      fc.property(anyPlan, fc.nat(9), fc.integer({ min: -3, max: 12 }), (plan, which, to) => {
        const name = `domain-${which}`;
        const entry = plan.entries.find(({ domainName }) => domainName === name);
        const others = (of: Plan): PlanEntry[] => of.entries.filter(({ domainName }) => domainName !== name);
        for (const edited of [skip(plan, name), restore(plan, name), move(plan, name, to)]) assert.deepEqual(others(edited), others(plan));
        const moved = move(plan, name, to);
        if (entry) assert.equal(moved.entries.indexOf(entry), Math.max(0, Math.min(plan.entries.length - 1, to)));
        else assert.equal(moved, plan);
        if (entry?.state === 'waiting') assert.deepEqual(restore(skip(plan, name), name), plan);
        else assert.equal(skip(plan, name), plan);
      }),
    );
  });

  it('pause, resume and drop', () => {
    const plan = planOf(['a']);
    assert.equal(pause(plan).state, 'paused');
    assert.deepEqual(resume(pause(plan)), plan);
    assert.equal(resume(drop(plan)).state, 'dropped');
    assert.equal(pause(drop(plan)).state, 'dropped');
    const failure = { code: 'X', message: 'x', times: 3 };
    assert.deepEqual(resume({ ...plan, state: 'stopped', stopped: failure, refusals: failure, failedEnds: failure }), plan);
    assert.equal(resume({ ...plan, state: 'stopped', told: 'stopped' }).told, undefined, 'stopping once more is news');
  });

  it('try again what failed, and keep the exports that it made', () => {
    const failure = { code: 'S3AccessDenied', message: 'no' };
    const failed: PlanEntry = { domainName: 'a', state: 'failed', clientToken: 't', sentAt: 's', exportArn: 'arn:1', requestedAt: new Date(NOW).toISOString(), failure };
    const plan: Plan = { ...planOf([]), state: 'stopped', stopped: { ...failure, times: 3 }, failedEnds: { ...failure, times: 3 }, entries: [failed] };
    const retried = retryFailed(plan, () => 'new');
    assert.deepEqual(retried, {
      ...planOf([]),
      entries: [{ domainName: 'a', state: 'waiting', clientToken: 'new', earlier: [{ exportArn: 'arn:1', requestedAt: failed.requestedAt, failure }] }],
    });
    const of = { perDomain: 1, perAccount: 25, windowMs: DAY };
    assert.deepEqual(nextStep(retried, [], NOW, of), { kind: 'wait', untilMs: NOW + DAY });
    assert.equal(retryFailed({ ...plan, state: 'paused' }, () => 'new').state, 'paused');
    assert.equal(retryFailed({ ...plan, state: 'dropped' }, () => 'new').state, 'dropped');
  });

  it('give a token to what waits and has none, and to nothing else', () => {
    const fixed = withTokens(withStates(...PLAN_ENTRY_STATES), () => 'new');
    assert.deepEqual(fixed.entries.filter(({ clientToken }) => clientToken === 'new').map(({ state }) => state), ['waiting']);
    assert.equal(withTokens(fixed, () => 'other'), fixed);
  });

  it('give a refused start another token as well', () => {
    const refused: PlanEntry = { domainName: 'a', state: 'failed', clientToken: 't', sentAt: 's', failure: { code: 'AccessDeniedException', message: 'no' } };
    const { entries } = retryFailed({ ...planOf([]), entries: [refused] }, () => 'new');
    assert.deepEqual(entries, [{ domainName: 'a', state: 'waiting', clientToken: 'new' }]);
  });

  it('order by size, by name or as given', () => {
    const domains = [
      { domainName: 'c', sizeBytes: 5 },
      { domainName: 'unknown' },
      { domainName: 'a', sizeBytes: 7 },
      { domainName: 'b', sizeBytes: 5, itemCount: 1 },
    ];
    const ordered = (by: 'smallest' | 'name' | 'given'): string => order(domains, by).map(({ domainName }) => domainName).join(' ');
    assert.equal(ordered('smallest'), 'b c a unknown');
    assert.equal(ordered('name'), 'a b c unknown');
    assert.equal(ordered('given'), 'c unknown a b');
  });

  it('take a plan that is done up again when a domain is put back', () => {
    const done: Plan = { ...withStates('succeeded', 'skipped'), state: 'done' };
    assert.equal(restore(done, 'domain-1').state, 'running');
    assert.equal(restore(done, 'domain-0'), done);
  });
});
