import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Plan, PlanEntry } from '../../../../src/exports/plans/plan';
import { createPlan, retryFailed, withTokens } from '../../../../src/exports/plans/plan-edits';
import { beginStart, refusalKind, withEnd, withNotStarted, withRefused, withStarted } from '../../../../src/exports/plans/plan-outcomes';

const plan = createPlan({
  id: 'p',
  createdAtMs: 0,
  connection: 'profile:work',
  region: 'us-east-1',
  request: { s3Bucket: 'bucket' },
  prefixTemplate: '',
  domains: [{ domainName: 'a' }, { domainName: 'b' }],
});
const SENT = '2026-11-01T10:00:00.000Z';
const started = { exportArn: 'arn:a', requestedAt: SENT };
const denied = { code: 'AccessDeniedException', message: 'no' };
const entry = (of: Plan): PlanEntry => of.entries[0] as PlanEntry;

describe('outcomes of a plan’s starts', () => {
  it('keep the token of a start until it is accepted or refused', () => {
    const begun = beginStart(plan, 'a', 't1', SENT);
    assert.deepEqual(entry(begun), { domainName: 'a', state: 'starting', clientToken: 't1', sentAt: SENT });
    assert.equal(beginStart(begun, 'a', 't2', SENT), begun);
    const again = beginStart(withNotStarted(begun, 'a', 't1'), 'a', 't2', '2026-11-02T00:00:00.000Z');
    assert.deepEqual(again, begun);
    const tried = beginStart(retryFailed(withRefused(begun, 'a', 't1', denied), () => 't2'), 'a', 't3', SENT);
    assert.equal(entry(tried).clientToken, 't2');
  });

  it('use the token that the plan has fixed', () => {
    const fixed = withTokens(plan, () => 'fixed');
    const begun = beginStart(fixed, 'a', 'another', SENT);
    assert.deepEqual(entry(begun), { domainName: 'a', state: 'starting', clientToken: 'fixed', sentAt: SENT });
    assert.deepEqual(entry(withNotStarted(begun, 'a', 'fixed')), { domainName: 'a', state: 'waiting', clientToken: 'fixed', sentAt: SENT });
    assert.equal(withRefused(fixed, 'a', 'fixed', denied), fixed, 'it was not sent');
    // Whoever sent it: the service has it.
    assert.equal(entry(withStarted(fixed, 'a', 'fixed', started)).state, 'started');
  });

  it('believe the service that it has an export, whatever another window has noted meanwhile', () => {
    const begun = beginStart(plan, 'a', 't1', SENT);
    for (const meanwhile of [begun, withNotStarted(begun, 'a', 't1'), withRefused(begun, 'a', 't1', denied)]) {
      const { state, exportArn, failure } = entry(withStarted(meanwhile, 'a', 't1', started));
      assert.deepEqual({ state, exportArn, failure }, { state: 'started', exportArn: 'arn:a', failure: undefined });
    }
  });

  it('change nothing for another token, or one that is known already', () => {
    const begun = beginStart(plan, 'a', 't1', SENT);
    const done = withStarted(begun, 'a', 't1', started);
    assert.equal(withStarted(begun, 'a', 't2', started), begun);
    assert.equal(withStarted(done, 'a', 't1', { ...started, exportArn: 'arn:other' }), done);
    for (const late of [withRefused(done, 'a', 't1', denied), withNotStarted(done, 'a', 't1')]) assert.equal(late, done);
  });

  it('count an end once', () => {
    const done = withStarted(beginStart(plan, 'a', 't1', SENT), 'a', 't1', started);
    const failed = withEnd(done, 'arn:a', { status: 'FAILED', failure: { code: 'X', message: 'x' } });
    assert.deepEqual(failed.failedEnds, { code: 'X', message: 'x', times: 1 });
    assert.equal(withEnd(failed, 'arn:a', { status: 'FAILED', failure: { code: 'X', message: 'x' } }), failed);
    assert.equal(withEnd(failed, 'arn:unknown', { status: 'SUCCEEDED' }), failed);
  });

  it('count refusals of one kind in a row, not those of domains that are gone', () => {
    const codes = fc.constantFrom('AccessDeniedException', 'InvalidParameterValueException', 'NoSuchDomainException', 'accepted');
    fc.assert(
      fc.property(fc.array(codes, { maxLength: 12 }), (all) => {
        let now: Plan = { ...plan, entries: all.map((_, i): PlanEntry => ({ domainName: `d${i}`, state: 'waiting' })) };
        for (const [i, code] of all.entries()) {
          now = beginStart(now, `d${i}`, `t${i}`, SENT);
          now = code === 'accepted'
            ? withStarted(now, `d${i}`, `t${i}`, { exportArn: `arn:${i}`, requestedAt: SENT })
            : withRefused(now, `d${i}`, `t${i}`, { code, message: '' });
        }
        const counted = all.filter((code) => code !== 'NoSuchDomainException');
        const last = counted.at(-1);
        const times = counted.length - 1 - counted.findLastIndex((code) => code !== last);
        assert.deepEqual(now.refusals, last === undefined || last === 'accepted' ? undefined : { code: last, message: '', times });
      }),
    );
  });

  it('tell a full quota and a busy service from a failure', () => {
    assert.equal(refusalKind('NumberExportsLimitExceeded'), 'limit');
    for (const code of ['ThrottlingException', 'ServiceUnavailable', 'InternalFailure', 'TooManyRequestsException']) assert.equal(refusalKind(code), 'busy');
    for (const code of ['AccessDeniedException', 'InvalidParameterValueException', 'ConflictException', '']) assert.equal(refusalKind(code), 'failure');
  });
});
