import assert from 'node:assert/strict';
import type { Plan, PlanEntry } from '../../../../src/exports/plans/plan';
import { canChangeDestination, changeDestination, createPlan, move, retryFailed } from '../../../../src/exports/plans/plan-edits';
import { withEnd } from '../../../../src/exports/plans/plan-outcomes';
import { nextStep, schedule } from '../../../../src/exports/plans/planner';
import { readPlan } from '../../../../src/exports/plans/read-plan';
import { planCsv } from '../../../../src/exports/output/plan-report';
import { planView } from '../../../../src/protocol/plan-view';

const NOW = Date.parse('2026-11-01T10:00:00Z');
const AT = new Date(NOW).toISOString();
const arnOf = (id: string): string => `arn:aws:sdb:us-east-1:111122223333:domain/d/export/${id}`;
const failure = { code: 'S3AccessDenied', message: 'no' };
const locked = { ...failure, times: 1, destination: true } as const;
const sent = (domainName: string, state: PlanEntry['state'], change: Partial<PlanEntry> = {}): PlanEntry => ({
  domainName, state, s3KeyPrefix: `old/${domainName}`, clientToken: `t-${domainName}`, sentAt: AT, exportArn: arnOf(domainName), requestedAt: AT, ...change,
});
const planOf = (...entries: PlanEntry[]): Plan => ({
  ...createPlan({
    id: 'p', createdAtMs: NOW, connection: 'profile:work', region: 'us-east-1', accountId: '111122223333',
    request: { s3Bucket: 'locked', s3BucketOwner: '999988887777' }, prefixTemplate: 'old/{domain}', domains: [],
  }),
  entries,
});
const tokens = (): (() => string) => {
  let n = 0;
  return () => `new-${(n += 1)}`;
};
const TO = { request: { s3Bucket: 'good' }, prefixTemplate: '{date}/{domain}' };

describe('another destination for a plan', () => {
  const waiting: PlanEntry = { domainName: 'w', state: 'waiting', s3KeyPrefix: 'old/w', clientToken: 't-w', sentAt: AT };
  const stopped: Plan = {
    ...planOf(sent('done', 'succeeded'), sent('f', 'failed', { failure }), sent('r', 'started'), waiting, { domainName: 's', state: 'skipped', s3KeyPrefix: 'old/s', clientToken: 't-s' }),
    state: 'stopped', stopped: locked, failedEnds: locked, told: 'stopped',
  };

  it('is that of all that failed, waits or was skipped, under new tokens and paths; what was sent keeps its own', () => {
    const changed = changeDestination(stopped, TO, tokens());
    const old = { request: stopped.request };
    assert.deepEqual(changed, {
      ...planOf(
        sent('done', 'succeeded', old),
        { domainName: 'f', state: 'waiting', clientToken: 'new-1', s3KeyPrefix: '2026-11-01/f', earlier: [{ exportArn: arnOf('f'), requestedAt: AT, failure, s3Bucket: 'locked', s3KeyPrefix: 'old/f' }] },
        sent('r', 'started', old),
        { domainName: 'w', state: 'waiting', clientToken: 'new-2', s3KeyPrefix: '2026-11-01/w' },
        { domainName: 's', state: 'skipped', clientToken: 'new-3', s3KeyPrefix: '2026-11-01/s' },
      ),
      ...TO,
      trial: 1,
    });
    assert.deepEqual(readPlan(JSON.parse(JSON.stringify(changed))), changed);
  });

  it('is proved by one export before the others follow, whatever has succeeded before', () => {
    const changed = changeDestination(stopped, TO, tokens());
    const start = nextStep(changed, [], NOW);
    assert.deepEqual(start, { kind: 'start', domainName: 'f' });
    const begun = { ...changed, entries: changed.entries.map((entry) => (entry.domainName === 'f' ? sent('f', 'started', { trial: 1 }) : entry)) };
    assert.deepEqual(nextStep(begun, [], NOW), { kind: 'proving' });
    assert.deepEqual(nextStep(withEnd(begun, arnOf('f'), { status: 'SUCCEEDED' }), [], NOW), { kind: 'start', domainName: 'w' });
  });

  it('is not stopped by what was sent to the one before, which goes to the new one when it is tried again', () => {
    const changed = changeDestination(stopped, TO, tokens());
    const failed = withEnd(changed, arnOf('r'), { status: 'FAILED', failure });
    assert.equal(failed.failedEnds, undefined);
    const entry = retryFailed(failed, () => 'again').entries[2];
    assert.deepEqual(entry, { domainName: 'r', state: 'waiting', clientToken: 'again', s3KeyPrefix: '2026-11-01/r', earlier: [{ exportArn: arnOf('r'), requestedAt: AT, failure, s3Bucket: 'locked', s3KeyPrefix: 'old/r' }] });
  });

  it('shows each export where it lies', () => {
    const changed = changeDestination(stopped, TO, tokens());
    const { rows } = planView({ plan: changed, recent: [], serviceOffsetMs: 0 }, NOW);
    assert.deepEqual(rows.map(({ path }) => path), [
      's3://locked/old/done/AWSSimpleDB/done/done/', 's3://good/2026-11-01/f/AWSSimpleDB/<export-id>/f/', 's3://locked/old/r/AWSSimpleDB/r/r/',
      's3://good/2026-11-01/w/AWSSimpleDB/<export-id>/w/', 's3://good/2026-11-01/s/AWSSimpleDB/<export-id>/s/',
    ]);
    const report = planCsv(changed, 'plain');
    for (const path of ['s3://locked/old/f/AWSSimpleDB/f/f/', 's3://locked/old/done/AWSSimpleDB/done/done/']) assert.ok(report.includes(path), path);
  });

  it('is not to be had while a start is on its way, nor where nothing is left or the plan was dropped', () => {
    for (const plan of [planOf(sent('a', 'starting'), waiting), planOf(sent('a', 'succeeded')), { ...stopped, state: 'dropped' as const }]) {
      assert.equal(canChangeDestination(plan), false);
      assert.equal(changeDestination(plan, TO, tokens()), plan);
    }
    assert.equal(changeDestination({ ...planOf(waiting), state: 'paused' }, TO, tokens()).state, 'paused');
    assert.equal(changeDestination({ ...planOf(sent('f', 'failed', { failure })), state: 'done' }, TO, tokens()).state, 'running');
  });
});

describe('the first export of a plan', () => {
  const plan: Plan = {
    ...planOf(),
    entries: [['big', 900], ['unknown'], ['small', 5], ['middle', 70]].map(([domainName, sizeBytes]) => ({
      domainName: domainName as string, state: 'waiting', ...(sizeBytes === undefined ? {} : { sizeBytes: sizeBytes as number }),
    })),
  };

  it('is the smallest that waits, and then they follow in the plan’s order', () => {
    assert.deepEqual(nextStep(plan, [], NOW), { kind: 'start', domainName: 'small' });
    assert.deepEqual(schedule(plan, [], NOW).map(({ domainName }) => domainName), ['small', 'big', 'unknown', 'middle']);
    const proven = { ...plan, entries: plan.entries.with(2, sent('small', 'succeeded')) };
    assert.deepEqual(nextStep(proven, [], NOW), { kind: 'start', domainName: 'big' });
  });

  it('is the first where the user has fixed the order, by the form or by moving a domain', () => {
    assert.deepEqual(nextStep({ ...plan, orderFixed: true }, [], NOW), { kind: 'start', domainName: 'big' });
    assert.deepEqual(nextStep(move(plan, 'middle', 0), [], NOW), { kind: 'start', domainName: 'middle' });
  });
});
