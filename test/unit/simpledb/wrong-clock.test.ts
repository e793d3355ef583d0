import assert from 'node:assert/strict';
import { SimpleDBClient } from '../../../src/simpledb/index';
import { startSandbox, type Sandbox } from '../../support/sandbox';
import { CREDENTIALS } from './support';

const CALLS = 60;

describe('Many calls at once by a wrong clock', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());

  for (const [how, skewMs] of [['slow', -2 * 3_600_000], ['fast', 40 * 60_000]] as const) {
    it(`are each signed again once with the right time: a clock that is ${how}`, async () => {
      const attempts: number[] = [];
      const client = new SimpleDBClient({
        region: 'us-east-1',
        endpoint: sandbox.url,
        credentials: CREDENTIALS,
        now: () => Date.now() + skewMs,
        maxAttempts: 1,
        onResponse: ({ attempt }) => attempts.push(attempt),
      });
      const calls = Array.from({ length: CALLS }, (_, i) => (i % 2 === 0 ? client.listExports() : client.listDomains()));
      const settled = await Promise.allSettled(calls);
      client.close();
      assert.deepEqual(settled.filter(({ status }) => status === 'rejected'), []);
      // Those that set out after the first answer have the right time at once.
      assert.ok(Math.max(...attempts) === 2 && attempts.filter((attempt) => attempt === 1).length === CALLS, `${attempts.join()}`);
    });
  }
});
