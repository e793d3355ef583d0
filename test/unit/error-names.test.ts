import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { refusalKind } from '../../src/exports/plans/plan-outcomes';
import { PLAN_SCRIPT_BODY } from '../../src/exports/output/plan-script-body';
import { nextInterval } from '../../src/exports/following/poll-interval';
import { isDenied, isNoSuchExport, isThrottled } from '../../src/exports/model/export-service';
import { Clock } from '../../src/simpledb/clock';
import { CredentialsSource } from '../../src/simpledb/credentials';
import { isThrottling, readErrorAnswer } from '../../src/simpledb/error-answer';
import { AWS_ERRORS, awsErrorName, errorClassOf, type AwsErrorName, type ErrorClass } from '../../src/simpledb/error-names';
import type { SimpleDBError } from '../../src/simpledb/errors';
import { describeError } from '../../src/texts/error-messages';
import { failureText } from '../../src/texts/failure-messages';
import { isAuthRecoverable } from '../../src/exports/model/sign-in-reasons';
import { FAILED } from '../support/export-records';

/** What each class has to mean in every place that acts on it. */
interface Meaning {
  readonly retried?: true;
  readonly throttled?: true;
  readonly denied?: true;
  /** The client asks the provider for other credentials. */
  readonly newCredentials?: true;
  readonly signIn?: true;
  /** Corrected by the service's clock: always, or where the message speaks of time. */
  readonly clock?: 'always' | 'by message';
  readonly plan: 'limit' | 'busy' | 'failure';
  readonly script: 'limit' | 'gone' | 'later' | 'destination' | 'refused';
  readonly words: RegExp;
  /** Of an export that failed with this code; by default nothing more than what AWS says. */
  readonly failure?: RegExp;
}
const later = { plan: 'busy', script: 'later' } as const;
const final = { plan: 'failure', script: 'refused' } as const;
const destination = { plan: 'failure', script: 'destination' } as const;
const MEANINGS: Readonly<Record<ErrorClass, Meaning>> = {
  throttled: { ...later, retried: true, throttled: true, words: /slow down/, failure: /AWS’s own/ },
  transient: { ...later, retried: true, words: /problem of its own|ran out of time/, failure: /AWS’s own/ },
  expired: { ...later, newCredentials: true, signIn: true, words: /expired/ },
  invalidCredentials: { ...later, newCredentials: true, signIn: true, clock: 'by message', words: /does not know the access key/ },
  unsigned: { ...later, newCredentials: true, signIn: true, words: /without a signature/ },
  badSignature: { ...later, signIn: true, clock: 'by message', words: /signature does not match/ },
  clock: { ...later, clock: 'always', words: /because of its time/ },
  account: { ...final, words: /AWS refused the account: words of the service/, failure: /account/ },
  denied: { ...final, denied: true, words: /^Access required: sdb:ListExports$/, failure: /did not let SimpleDB write/ },
  exportLimit: { plan: 'limit', script: 'limit', words: /quota/ },
  noSuchDomain: { plan: 'failure', script: 'gone', words: /no domain/ },
  noSuchExport: { ...final, words: /no longer knows/ },
  noSuchBucket: { ...destination, words: /bucket doesn’t exist/, failure: /no bucket of this name/ },
  bucketOwner: { ...destination, words: /bucket’s owner/, failure: /another account/ },
  bucketRegion: { ...destination, words: /another Region/, failure: /another Region/ },
  kmsKey: { ...destination, words: /KMS key/, failure: /KMS key/ },
  final: { ...final, words: /token|refused|continue the list|query/ },
};

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret-secret-secret' };
const NOW = Date.parse('2026-11-01T10:00:00Z');
const DATE = 'Sun, 01 Nov 2026 10:10:00 GMT';
const answered = (name: string, message: string, status = 400): SimpleDBError =>
  readErrorAnswer(
    { status, headers: { 'x-amzn-errortype': name, date: DATE }, body: Buffer.from(JSON.stringify({ message })) },
    CREDENTIALS,
    'signature',
  );

/** The part of a plan's script that reads an error's name, run for all of them by one shell. */
function scriptKinds(names: readonly string[]): string[] {
  const [refusal] = /^refusal\(\) \{[^]*?^\}/m.exec(PLAN_SCRIPT_BODY.main.join('\n')) ?? [assert.fail('no function refusal')];
  const script = `${refusal}\nfor each do refusal "$each"; done`;
  return execFileSync('sh', ['-c', script, 'sh', ...names], { encoding: 'utf8' }).split('\n').slice(0, -1);
}

const asksAnew = async (error: SimpleDBError): Promise<boolean> => {
  let asked = 0;
  const source = new CredentialsSource(async () => {
    asked += 1;
    return CREDENTIALS;
  }, () => NOW);
  await source.get();
  source.refused(error, CREDENTIALS);
  await source.get();
  return asked === 2;
};
const corrects = (error: SimpleDBError): boolean => new Clock(() => NOW).correct(error);

describe('AWS’s error names', () => {
  const rows = Object.entries(AWS_ERRORS) as [AwsErrorName, ErrorClass][];
  // As newer APIs write them, and of families whose members nobody has listed.
  const names: [string, ErrorClass][] = [
    ...rows,
    ...rows.map(([name, of]): [string, ErrorClass] => [`${name}Exception`, of]),
    ['EC2ThrottledException', 'throttled'],
    ['AccessDeniedForDependencyException', 'denied'],
    ['ExpiredTokenForRoleException', 'expired'],
    ['KMSInvalidStateException', 'kmsKey'],
    ['KMSThrottlingException', 'throttled'],
  ];
  let script: string[];
  before(() => (script = scriptKinds(names.map(([name]) => name))));

  for (const [i, [name, of]] of names.entries()) {
    it(`mean the same to all: ${name}`, async () => {
      const meaning = MEANINGS[of];
      assert.equal(errorClassOf(name), of);

      const error = answered(name, 'words of the service');
      assert.equal(error.name, name);
      assert.equal(error.retryable, meaning.retried === true, 'the client’s retry');
      assert.equal(isThrottling(error), meaning.throttled === true, 'the client’s pause');
      assert.equal(await asksAnew(error), meaning.newCredentials === true, 'the client’s credentials');
      assert.equal(corrects(error), meaning.clock === 'always', 'the client’s clock');
      assert.equal(corrects(answered(name, 'Signature not yet current')), meaning.clock !== undefined, 'the client’s clock');

      assert.equal(isDenied(error), meaning.denied === true);
      assert.equal(isNoSuchExport(error), of === 'noSuchExport');
      assert.equal(isThrottled(error), meaning.throttled === true);
      const interval = nextInterval(1000, { moved: false, watched: false, errors: [error] });
      assert.equal(interval, meaning.throttled === true ? 2000 : 1500, 'the poller');
      assert.equal(isAuthRecoverable(error), meaning.signIn === true, 'the sign-in');

      assert.equal(refusalKind(name), meaning.plan, 'the plan');
      assert.equal(script[i], meaning.script, 'the plan’s script');

      const { message, action } = describeError(error.with({ operation: 'ListExports' }), { profile: 'work' });
      assert.match(message, meaning.words);
      assert.ok(action !== undefined && !action.includes('raw error'), action);
      assert.match(failureText({ ...FAILED, failureCode: name }).action ?? '', meaning.failure ?? /all that is known/);
    });
  }

  it('never let a plan give up for good what the client sends again', () => {
    const retried = rows.filter(([name]) => answered(name, '').retryable);
    assert.deepEqual(retried.filter(([name]) => refusalKind(name) !== 'busy'), []);
    for (const status of [408, 429, 500, 503]) {
      const { name, retryable } = answered('NewName', '', status);
      assert.equal(refusalKind(name, retryable), 'busy', `${status}`);
      assert.deepEqual(scriptKinds([`${status}`]), ['later']);
    }
    const { name, retryable } = answered('NewName', '');
    assert.equal(refusalKind(name, retryable), 'failure');
    assert.deepEqual(scriptKinds([name, '400', '']), ['refused', 'refused', 'later']);
  });

  it('are told by the status alone where nobody knows the name', () => {
    const error = answered('NewName', '', 429);
    assert.ok(isThrottled(error) && isThrottling(error));
    assert.match(describeError(error, {}).message, /slow down/);
  });

  it('are read in any case and with spaces, and nothing else is taken for one', () => {
    assert.equal(awsErrorName('access denied'), 'AccessDenied');
    assert.equal(errorClassOf('Expired Token'), 'expired');
    for (const name of ['', 'Exception', 'Error', 'UnknownError', 'NetworkError', 'TimeoutError', 'AbortError', 'constructor', '__proto__']) {
      assert.equal(errorClassOf(name), undefined, name);
    }
    for (const thrown of [undefined, null, 'AccessDenied', {}, Object.assign(new Error('x'), { name: 7 })]) {
      assert.ok(!isDenied(thrown) && !isThrottled(thrown) && !isNoSuchExport(thrown));
    }
  });
});
