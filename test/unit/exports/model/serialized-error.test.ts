import assert from 'node:assert/strict';
import { isSerializedError } from '../../../../src/exports/model/read-record';
import { deserializeError, isSameError, serializeError } from '../../../../src/exports/model/serialized-error';
import { describeError } from '../../../../src/texts/error-messages';
import { isAuthRecoverable } from '../../../../src/exports/model/sign-in-reasons';
import { UserError } from '../../../../src/exports/model/user-error';
import { named } from '../../../support/following';

describe('trouble that windows tell each other', () => {
  const wrapped = Object.assign(new Error('No credentials', { cause: named('LoginRequired') }), { name: 'SimpleDBError', kind: 'credentials' });
  const errors: readonly unknown[] = [
    named('AccessDeniedException'),
    new UserError('AccountChanged', 'Another account.', 'Sign in again.'),
    Object.assign(new Error('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ENOTFOUND' }) }), { kind: 'network' }),
    wrapped,
    'only text',
  ];

  it('is described as the error was', () => {
    for (const error of errors) {
      const { message, action } = describeError(error, {});
      const told = JSON.parse(JSON.stringify(serializeError(error))) as unknown;
      assert.ok(isSerializedError(told));
      const again = describeError(deserializeError(told), {});
      assert.deepEqual({ message: again.message, action: again.action }, { message, action });
    }
    assert.ok(isAuthRecoverable(deserializeError(serializeError(wrapped))));
  });

  it('is the same whatever time or request its message tells', () => {
    const [a, b] = ['at 1', 'at 2'].map((message) => serializeError(Object.assign(new Error(message), { name: 'ExpiredTokenException' })));
    assert.ok(isSameError(a, b));
    assert.ok(!isSameError(a, undefined));
    assert.ok(!isSameError(a, serializeError(named('LoginRequired'))));
    assert.ok(isSameError(undefined, undefined));
  });
});
