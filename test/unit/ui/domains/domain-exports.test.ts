import assert from 'node:assert/strict';
import type { Session } from '../../../../src/aws/session';
import { isInScope, type ExportScope } from '../../../../src/exports/model/record';
import { domainExports } from '../../../../src/ui/domains/domain-exports';
import { record } from '../../../support/following';

describe('exports below a domain', () => {
  const place = { connection: 'profile:work', region: 'us-east-1' };
  const shownIn = (shownScope: ExportScope | undefined): number => {
    const tracker = {
      ofDomain: (scope: ExportScope) => [record()].filter((one) => isInScope(one, scope)),
      find: () => undefined,
      onDidChange: () => ({ dispose: () => undefined }),
    };
    const histories = { of: () => assert.fail('nothing is listed'), shownScope: () => shownScope };
    return domainExports(tracker, histories).of({ scope: place } as Session, 'customers').length;
  };

  it('are none until it is known whose they are, and then that account’s alone', () => {
    assert.equal(shownIn(undefined), 0);
    assert.equal(shownIn({ ...place, accountId: '111122223333' }), 1);
    assert.equal(shownIn({ ...place, accountId: '444455556666' }), 0);
  });
});
