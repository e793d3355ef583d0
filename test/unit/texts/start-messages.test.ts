import assert from 'node:assert/strict';
import { emptyValues } from '../../../src/exports/request/export-form';
import type { StartedRecord } from '../../../src/exports/starting/start-record';
import { submitResultOf } from '../../../src/texts/start-messages';
import { named, record } from '../../support/following';

describe('what a form is told of its start', () => {
  const values = { ...emptyValues('orders', 'token'), s3Bucket: 'bucket' };
  const context = { region: 'us-east-1', profile: 'work' };

  it('is the export that was started, with the form’s values', () => {
    const started = record() as StartedRecord;
    const { exportArn, exportId, requestedAt, clientToken, s3Uri, s3ConsoleUrl } = started;
    assert.deepEqual(submitResultOf({ kind: 'started', record: started }, values, context), {
      outcome: 'started',
      started: { exportArn, exportId, requestedAt, clientToken, s3Uri, s3ConsoleUrl, values },
    });
  });

  it('is why it was refused, about its own domain', () => {
    const result = submitResultOf({ kind: 'refused', error: named('NoSuchDomainException') }, values, context);
    assert.equal(result.outcome === 'refused' && result.problems[0]?.message, 'There is no domain “orders” in us-east-1.');
  });

  it('is when the quotas allow the next export, where that is known', () => {
    const refused = { kind: 'refused', error: named('NumberExportsLimitExceeded') } as const;
    const actionOf = (nextSlot?: string): string | undefined => {
      const result = submitResultOf(refused, values, context, nextSlot);
      return result.outcome === 'refused' ? result.problems[0]?.action : undefined;
    };
    assert.match(actionOf('Fri 1:02 AM') ?? '', /free at Fri 1:02 AM/);
    assert.match(actionOf() ?? '', /Try again when the oldest/);
  });

  it('is each field that is wrong', () => {
    const problems = [{ field: 's3Bucket', message: 'Too short.' }] as const;
    assert.deepEqual(submitResultOf({ kind: 'invalid', problems }, values, context), { outcome: 'refused', problems });
  });

  it('is that it is not known, with the reason and what happens next', () => {
    const result = submitResultOf({ kind: 'unknown', error: Object.assign(new Error('late'), { kind: 'timeout' }) }, values, context);
    assert.ok(result.outcome === 'unknown');
    assert.equal(result.problem.message, 'It is not known whether the export was started. AWS did not answer in time.');
    assert.match(result.problem.action ?? '', /looked for until AWS answers/);
    assert.equal(result.problem.raw, 'Error\nlate');
  });

  it('is that it was cancelled', () => {
    assert.deepEqual(submitResultOf({ kind: 'cancelled' }, values, context), { outcome: 'cancelled' });
  });
});
