import assert from 'node:assert/strict';
import { SubmitOnce } from '../../../../src/ui/kit/submit-once';

describe('a form that is submitted', () => {
  const submits = new SubmitOnce<string, string>((a, b) => a === b, 'busy');

  it('gives the same answer to the same values, refuses others meanwhile, and can be submitted again', async () => {
    let works = 0;
    let answer: (text: string) => void = () => undefined;
    const work = (): Promise<string> => {
      works += 1;
      return new Promise((resolve) => (answer = resolve));
    };
    const first = submits.submit('a', work);
    const same = submits.submit('a', work);
    assert.equal(await submits.submit('b', work), 'busy');
    assert.equal(submits.values, 'a');
    answer('started');
    assert.deepEqual([await first, await same, works], ['started', 'started', 1]);
    assert.equal(submits.values, undefined);
    const again = submits.submit('b', work);
    answer('started again');
    assert.equal(await again, 'started again');
  });

  it('can be submitted again after a failure, and cancels only what is under way', async () => {
    submits.cancel();
    await assert.rejects(submits.submit('a', () => Promise.reject(new Error('lost'))), /lost/);
    const cancelled = submits.submit('a', (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve('cancelled'))));
    submits.cancel();
    assert.equal(await cancelled, 'cancelled');
    assert.equal(await submits.submit('a', async (signal) => String(signal.aborted)), 'false');
  });
});
