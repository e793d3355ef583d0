import assert from 'node:assert/strict';
import { loginNeeded, isAuthRecoverable, trustNeeded } from '../../../../src/exports/model/sign-in-reasons';
import { UserError } from '../../../../src/exports/model/user-error';

const named = (name: string, members: object = {}): Error => Object.assign(new Error('words'), { name, ...members });
const wrapped = (cause: Error): Error => Object.assign(new Error('No AWS credentials', { cause }), { name: 'SimpleDBError', kind: 'credentials' });

describe('reasons to sign in', () => {
  const login = { kind: 'sso', profile: 'work' };

  it('are found behind the client’s own error', () => {
    assert.deepEqual(loginNeeded(wrapped(named('LoginRequired', { login }))), login);
    assert.ok(trustNeeded(wrapped(named('ProcessNotAllowed'))));
    assert.ok(isAuthRecoverable(wrapped(named('CredentialsProviderError'))));
  });

  for (const name of ['LoginRequired', 'ProfileNotFound', 'InvalidRegion', 'ExpiredToken', 'ExpiredTokenException', 'InvalidClientTokenId']) {
    it(`are ${name}`, () => assert.ok(isAuthRecoverable(new UserError(name, 'words'))));
  }

  for (const name of ['Canceled', 'AccessDenied', 'ThrottlingException', 'NetworkError']) {
    it(`are not ${name}`, () => {
      assert.ok(!isAuthRecoverable(wrapped(named(name))));
      assert.equal(loginNeeded(wrapped(named(name))), undefined);
    });
  }

  it('are none where nothing is wrong', () => {
    assert.ok(!isAuthRecoverable(undefined));
    assert.equal(loginNeeded(undefined), undefined);
    assert.ok(!trustNeeded(undefined));
  });
});
