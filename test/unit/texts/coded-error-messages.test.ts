import assert from 'node:assert/strict';
import { accountChanged, CodedError } from '../../../src/exports/model/coded-error';
import { isSerializedError } from '../../../src/exports/model/read-record';
import { deserializeError } from '../../../src/exports/model/serialized-error';
import { isUserError } from '../../../src/exports/model/user-error';
import { serializeWithText } from '../../../src/texts/coded-error-messages';
import { describeError } from '../../../src/texts/error-messages';

const WORK = { connection: 'profile:work' };

describe('words for this program’s own errors', () => {
  const cases: [error: Error, message: string, action: string | undefined][] = [
    [
      accountChanged('form', '111122223333', '999988887777', WORK),
      'This form was opened for account 111122223333, but “work” now signs in to account 999988887777. Nothing was sent.',
      'Sign in to the first account again, or close this form and open it anew from the Domains view.',
    ],
    [
      accountChanged('start', '111122223333', '999988887777', WORK),
      'An export that may have been started in account 111122223333 cannot be looked for: “work” now signs in to account 999988887777.',
      'Sign in to the first account again; it is looked for by itself after that.',
    ],
    [
      accountChanged('export', '111122223333', '999988887777', { connection: 'environment' }),
      'This export is of account 111122223333, but “Environment” now signs in to account 999988887777.',
      'Sign in to the first account again; following goes on by itself after that.',
    ],
    [
      new CodedError('StartNotStored', {}, { cause: new Error('ENOSPC') }),
      'Nothing was sent: the start could not be noted on this machine, and without that it could be lost or doubled.',
      'Make room on the disk, or check the rights on VS Code’s storage folder, then try again.',
    ],
    [
      new CodedError('StartNotSentAgain', {}),
      'It was pressed so long ago that AWS could take it for another export, and AWS cannot be asked what became of it. Nothing was sent now.',
      undefined,
    ],
    [new CodedError('StartStillUnderWay', {}), 'The request may still be on its way.', undefined],
    [
      new CodedError('ProfileNotFound', { profile: 'work' }),
      'There is no profile “work” in the shared AWS config and credentials files.',
      'Select another profile, or add it to ~/.aws/config.',
    ],
    [
      new CodedError('InvalidRegion', { region: 'eu-north-1' }),
      'Amazon SimpleDB does not exist in Region “eu-north-1”.',
      'Select one of its Regions: us-east-1, us-west-1, us-west-2, ap-southeast-1, ap-southeast-2, ap-northeast-1, eu-west-1, sa-east-1.',
    ],
  ];
  for (const [error, message, action] of cases) {
    it(`for ${error.name} ${error.message}`, () => {
      assert.deepEqual(describeError(error, {}), { message, ...(action === undefined ? {} : { action }), raw: `${error.name}\n${message}` });
      assert.ok(isUserError(error));
    });

    it(`for ${error.name} ${error.message} out of a file, in this version and in those that do not know its code`, () => {
      const stored: unknown = JSON.parse(JSON.stringify(serializeWithText(error)));
      assert.ok(isSerializedError(stored));
      assert.deepEqual(describeError(deserializeError(stored), {}), describeError(error, {}));
      const { facts: _unknownThere, ...older } = stored;
      assert.deepEqual(describeError(deserializeError(older), {}), describeError(error, {}));
      assert.equal(older.forUser, true);
    });
  }

  it('are made of what is stored anew: only the facts count', () => {
    const stored = { ...serializeWithText(new CodedError('ProfileNotFound', { profile: 'work' })), message: 'older words', action: 'older action' };
    assert.match(describeError(deserializeError(stored), {}).message, /“work” in the shared AWS config/);
  });

  it('are those that are stored where a fact is missing, or the code is of a later version', () => {
    for (const [name, facts] of [['AccountChanged', { expected: '1' }], ['LaterCode', { some: 'fact' }], ['toString', {}]] as const) {
      const stored = { name, message: 'Stored words.', action: 'Do it.', forUser: true, facts } as const;
      assert.deepEqual(describeError(deserializeError(stored), {}), { message: 'Stored words.', action: 'Do it.', raw: `${name}\nStored words.` });
    }
  });

  it('are not looked for in facts that are no texts', () => {
    for (const facts of [{ profile: 7 }, 'text', null, [1]]) assert.ok(!isSerializedError({ name: 'ProfileNotFound', message: '', facts }));
  });
});
