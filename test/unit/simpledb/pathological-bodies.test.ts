import assert from 'node:assert/strict';
import { cleanError, withoutSecrets } from '../../../src/aws/secrets';
import { readErrorAnswer } from '../../../src/simpledb/error-answer';
import { withoutLogin } from '../../../src/simpledb/errors';
import { describeError } from '../../../src/texts/error-messages';
import { failureText } from '../../../src/texts/failure-messages';
import { PATHOLOGICAL_BODIES, shapesOf } from '../../faults/pathological-bodies';
import { FAILED } from '../../support/export-records';

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', sessionToken: 'IQoJb3JpZ2lu//abc+def==' };
const SECRETS = Object.values(CREDENTIALS);

/** An error's way from its body to what a user reads and the log keeps, by our client and by AWS's. */
function wholeWay(body: string): void {
  const bytes = Buffer.from(body);
  for (const status of [400, 403, 500]) {
    const error = readErrorAnswer({ status, headers: { 'content-type': 'text/html' }, body: bytes }, CREDENTIALS, 'c2lnbmF0dXJl');
    assert.ok(error.message.length <= 1000);
    assert.equal(typeof describeError(error, {}).message, 'string');
  }
  const ofAws = cleanError(new Error(body), SECRETS);
  assert.ok(ofAws.message.length <= 1000);
  describeError(Object.assign(new Error(body), { name: 'AccessDenied' }), {});
  failureText({ ...FAILED, failureCode: 'Odd', failureMessage: body });
  withoutSecrets(withoutLogin(body), SECRETS);
}

/** The least of a few: other programs on the machine can only add to it. Enough is enough as soon as it is little. */
function leastMs(work: () => void, enough: number): number {
  let least = Infinity;
  for (let look = 0; look < 5 && least > enough; look++) {
    const startedMs = performance.now();
    work();
    least = Math.min(least, performance.now() - startedMs);
  }
  return least;
}

describe('Bodies that are hard on patterns', () => {
  /** What an ordinary page of the same length takes here and now. */
  let floorMs: number;
  before(() => {
    const page = '<p>The request could not be satisfied. </p>\n'.repeat(1500);
    floorMs = leastMs(() => shapesOf(page).forEach(wholeWay), 0);
  });

  for (const [what, body] of Object.entries(PATHOLOGICAL_BODIES)) {
    it(`hold nobody up: ${what}`, () => {
      const ms = leastMs(() => shapesOf(body).forEach(wholeWay), 200);
      assert.ok(ms < Math.max(200, 20 * floorMs), `${ms} ms, where an ordinary page takes ${floorMs} ms`);
    });
  }

  it('lose no secret where they are cut, wherever that is', () => {
    for (let at = 16 * 1024 - 60; at <= 16 * 1024 + 10; at++) {
      // So much of it is redacted that its end would be within the message.
      const body = `${CREDENTIALS.secretAccessKey} `.repeat(Math.floor(at / 41)).padEnd(at, '.') + CREDENTIALS.secretAccessKey + '.'.repeat(100);
      const { message } = readErrorAnswer({ status: 403, headers: {}, body: Buffer.from(JSON.stringify({ message: body })) }, CREDENTIALS, 'c2lnbmF0dXJl');
      assert.ok(!message.includes(CREDENTIALS.secretAccessKey.slice(0, 8)), message);
      assert.ok(!cleanError(new Error(body), SECRETS).message.includes(CREDENTIALS.secretAccessKey.slice(0, 8)));
    }
  });
});
