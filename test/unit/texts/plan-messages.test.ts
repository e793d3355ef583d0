import assert from 'node:assert/strict';
import type { Plan } from '../../../src/exports/plans/plan';
import { createPlan } from '../../../src/exports/plans/plan-edits';
import { planProblemText, refusedDestinationText } from '../../../src/texts/plan-messages';
import { formatterOf } from '../../../src/texts/format';

const plan: Plan = createPlan({
  id: 'p', createdAtMs: 0, connection: 'profile:work', region: 'us-east-1', accountId: '111122223333',
  request: { s3Bucket: 'acme', s3BucketOwner: '999988887777' }, prefixTemplate: '', domains: [{ domainName: 'a' }],
});

describe('the words for a plan', () => {
  it('say why its destination was refused and what to do, by what was refused', () => {
    const words = (code: string): string => {
      const text = refusedDestinationText({ ...plan, state: 'stopped', stopped: { code, message: 'Not for you.', times: 1, destination: true } });
      return `${text?.message} ${text?.action}`;
    };
    for (const code of ['S3AccessDenied', 'NoSuchBucket', 'KMSDisabled']) {
      assert.match(words(code), /“acme” can’t be written to.*Not for you\..*Resume.*Edit Destination/s, code);
    }
    assert.match(words('S3AccessDenied'), /expected in account 999988887777/);
    assert.match(words('NoSuchBucket'), /Create the bucket/);
    assert.match(words('KMSDisabled'), /KMS key/);
  });

  it('say nothing of it where it stopped for something else, or goes on', () => {
    const stopped = { code: 'X', message: '', times: 3 };
    assert.equal(refusedDestinationText({ ...plan, state: 'stopped', stopped }), undefined);
    assert.equal(refusedDestinationText({ ...plan, stopped: { ...stopped, destination: true } }), undefined);
  });

  it('say that nothing is sent where AWS does not tell what was sent before', () => {
    const error = Object.assign(new Error('no'), { name: 'AccessDeniedException', operation: 'ListExports' });
    const { message } = planProblemText({ kind: 'unseen', error, retryAt: 0 }, {}, formatterOf('en'));
    assert.match(message, /^Nothing is sent: AWS doesn’t say whether the next export was started before.*sdb:ListExports/);
  });
});
