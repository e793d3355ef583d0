import assert from 'node:assert/strict';
import { deserializeError, serializeError } from '../../../../src/exports/model/serialized-error';
import { isAuthRecoverable, isOfSignIn, loginNeeded, ofCredentials, trustNeeded } from '../../../../src/exports/model/sign-in-reasons';
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

  it('may be mended in the shared files, whatever kept credentials from being had', () => {
    for (const name of ['AccessDenied', 'Error', 'NoSuchIdentityProvider', 'CredentialsProviderError']) {
      assert.ok(isOfSignIn(wrapped(named(name))), name);
      assert.ok(isOfSignIn(ofCredentials(named(name))), name);
      assert.ok(isOfSignIn(deserializeError(serializeError(wrapped(named(name))))), `${name}, stored`);
    }
    assert.ok(isOfSignIn(named('ExpiredToken')));
    assert.ok(!isOfSignIn(wrapped(named('Canceled'))), 'nobody is asked twice');
    assert.ok(!isOfSignIn(named('AccessDenied')), 'what SimpleDB itself denies is not in the files');
  });

  it('are none where nothing is wrong', () => {
    assert.ok(!isAuthRecoverable(undefined));
    assert.equal(loginNeeded(undefined), undefined);
    assert.ok(!trustNeeded(undefined));
  });
});
