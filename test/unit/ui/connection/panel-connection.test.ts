import assert from 'node:assert/strict';
import type { Session } from '../../../../src/aws/session';
import type { Identity } from '../../../../src/protocol/messages';
import { PanelConnection, type PanelOwner } from '../../../../src/ui/connection/panel-connection';
import { named } from '../../../support/following';

const OWNER: PanelOwner = { connection: 'profile:work', region: 'us-east-1', domainName: 'customers' };
const IDENTITY: Identity = { connectionLabel: 'work', sandbox: false, region: 'us-east-1', accountId: '111122223333' };

describe('the connection of a form', () => {
  let errors: unknown[];
  let asked: unknown[][];
  beforeEach(() => ([errors, asked] = [[], []]));

  const of = (session: Partial<Session> | Error, owner = OWNER): PanelConnection => {
    const get = (...args: unknown[]): Promise<Session> => {
      asked.push(args);
      return session instanceof Error ? Promise.reject(session) : Promise.resolve(session as Session);
    };
    return new PanelConnection({ get }, owner, (error) => errors.push(error));
  };

  it('is asked for by name and Region each time', async () => {
    const connection = of({});
    await connection.session();
    await connection.session();
    assert.deepEqual(asked, [['profile:work', 'us-east-1'], ['profile:work', 'us-east-1']]);
  });

  it('is of the account that it was first of, whatever account answers later', async () => {
    const connection = of({});
    const heard: Identity[] = [];
    const session = (accountId: string): Session => ({ accountId: async () => accountId, accountAlias: async () => undefined, identity: { ...IDENTITY, accountId } }) as unknown as Session;
    await connection.identify(session('111122223333'), (identity) => heard.push(identity));
    await connection.identify(session('999988887777'), (identity) => heard.push(identity));
    assert.equal(connection.accountId, '111122223333');
    assert.deepEqual(heard.map(({ accountId }) => accountId), ['111122223333', '999988887777']);
    assert.equal(of({}, { ...OWNER, accountId: '1' }).accountId, '1');
  });

  it('tells the account’s name once that is known as well', async () => {
    const heard: (string | undefined)[] = [];
    let identity: Identity = IDENTITY;
    const session = {
      accountId: async () => '111122223333',
      accountAlias: async () => void (identity = { ...IDENTITY, accountAlias: 'acme' }),
      get identity() { return identity; },
    };
    await of({}).identify(session as unknown as Session, ({ accountAlias }) => heard.push(accountAlias));
    assert.deepEqual(heard, [undefined, 'acme']);
  });

  it('lets a form be filled in where STS says nothing', async () => {
    const session = { accountId: () => Promise.reject(named('AccessDenied')) } as unknown as Session;
    const connection = of({});
    await connection.identify(session, () => assert.fail('nothing is known'));
    assert.equal(connection.accountId, undefined);
    assert.equal(errors.length, 1);
  });

  it('gives the buckets, or none and why', async () => {
    assert.deepEqual(await of({ listBuckets: async () => [{ name: 'acme' }] }).listBuckets(), { buckets: [{ name: 'acme' }] });
    const denied = await of(named('AccessDenied')).listBuckets();
    assert.deepEqual(denied.buckets, []);
    assert.ok(denied.problem);
    assert.equal(errors.length, 1);
  });

  it('says whose it is without a session', () => {
    assert.equal(of(new Error()).identity.connectionLabel, 'work');
    assert.equal(of(new Error(), { ...OWNER, connection: 'sandbox' }).errorContext.sandbox, true);
    assert.deepEqual(asked, []);
  });
});
