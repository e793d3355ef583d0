import assert from 'node:assert/strict';
import { isTrouble } from '../../../src/exports/read-record';
import { errorOf, isSameTrouble, troubleOf } from '../../../src/exports/trouble';
import { describeError } from '../../../src/ui/error-words';
import { mayBeCuredBySignIn } from '../../../src/ui/sign-in-reasons';
import { UserError } from '../../../src/ui/user-error';
import { named } from '../../support/following';

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
      const told = JSON.parse(JSON.stringify(troubleOf(error))) as unknown;
      assert.ok(isTrouble(told));
      const again = describeError(errorOf(told), {});
      assert.deepEqual({ message: again.message, action: again.action }, { message, action });
    }
    assert.ok(mayBeCuredBySignIn(errorOf(troubleOf(wrapped))));
  });

  it('is the same whatever time or request its message tells', () => {
    const [a, b] = ['at 1', 'at 2'].map((message) => troubleOf(Object.assign(new Error(message), { name: 'ExpiredTokenException' })));
    assert.ok(isSameTrouble(a, b));
    assert.ok(!isSameTrouble(a, undefined));
    assert.ok(!isSameTrouble(a, troubleOf(named('LoginRequired'))));
    assert.ok(isSameTrouble(undefined, undefined));
  });
});
