import assert from 'node:assert/strict';
import { SimpleDBClient } from '../../../../src/simpledb';
import type { ConnectionId } from '../../../../src/exports/model/connection-id';
import type { Choice } from '../../../../src/ui/connection/open-session';
import { Session } from '../../../../src/aws/session';
import { Sessions } from '../../../../src/ui/connection/sessions';

/** A session's opening that ends when the test says so. */
interface Opening {
  readonly connection: ConnectionId;
  readonly choice: Choice;
  readonly succeed: (region?: string) => Session;
  readonly fail: (error: Error) => void;
}

describe('sessions', () => {
  const connection: ConnectionId = 'profile:work';
  const credentials = async (): Promise<{ accessKeyId: string; secretAccessKey: string }> => ({ accessKeyId: 'A', secretAccessKey: 'B' });
  let openings: Opening[];
  let sandboxUrl: string;
  let sessions: Sessions;

  const begin = (which: ConnectionId, choice: Choice): Promise<Session> =>
    new Promise((resolve, reject) => {
      const succeed = (region = 'eu-west-1'): Session => {
        const client = new SimpleDBClient({ region, credentials });
        const session = new Session({ connection: which, label: which, region, client, aws: { region, credentials, endpoints: {} } });
        resolve(session);
        return session;
      };
      openings.push({ connection: which, choice, succeed, fail: reject });
    });
  /** The opening that a call has begun. */
  const opening = async (index: number): Promise<Opening> => {
    await new Promise(setImmediate);
    return openings[index] ?? assert.fail(`there are only ${openings.length} openings`);
  };

  beforeEach(() => {
    openings = [];
    sandboxUrl = 'http://127.0.0.1:1';
    const values = { region: '', endpoint: '' };
    sessions = new Sessions(
      { get: (key) => values[key as keyof typeof values] as never },
      { ensure: async () => ({ url: sandboxUrl, credentials: await credentials() }) },
      { debug: () => undefined, warn: () => undefined },
      { openAwsSession: begin, openSandboxSession: (_, choice) => begin('sandbox', choice) },
    );
  });
  afterEach(() => sessions.dispose());

  it('are shared by all who ask for the same, also by the name of the Region that was found', async () => {
    const [first, second] = [sessions.get(connection), sessions.get(connection)];
    const session = (await opening(0)).succeed('eu-west-1');
    assert.deepEqual([await first, await second, await sessions.get(connection, 'eu-west-1')], [session, session, session]);
    assert.equal(openings.length, 1);
  });

  it('are opened again after a failure', async () => {
    const failed = sessions.get(connection);
    (await opening(0)).fail(new Error('no network'));
    await assert.rejects(failed, /no network/);
    const again = sessions.get(connection);
    assert.equal((await opening(1)).succeed(), await again);
  });

  it('stay open when an opening that was forgotten fails late', async () => {
    const forgotten = sessions.get(connection);
    const late = await opening(0);
    sessions.forget();
    const current = sessions.get(connection);
    const session = (await opening(1)).succeed();
    assert.equal(await current, session);
    late.fail(new Error('too late'));
    await assert.rejects(forgotten, /too late/);
    const next = sessions.get(connection);
    await new Promise(setImmediate);
    assert.equal(openings.length, 2, 'the session that is open was forgotten');
    assert.equal(await next, session);
  });

  it('are not taken from an opening that was forgotten and succeeds late', async () => {
    const forgotten = sessions.get(connection);
    const late = await opening(0);
    sessions.forget();
    const old = late.succeed('eu-west-1');
    assert.equal(await forgotten, old);
    const current = sessions.get(connection, 'eu-west-1');
    const session = (await opening(1)).succeed('eu-west-1');
    assert.notEqual(session, old);
    assert.equal(await current, session);
    old.dispose();
  });

  it('share logins until they are forgotten', async () => {
    for (const [index, region] of ['eu-west-1', 'us-west-2'].entries()) {
      const session = sessions.get(connection, region);
      (await opening(index)).succeed(region);
      await session;
    }
    sessions.forget();
    const session = sessions.get(connection, 'eu-west-1');
    (await opening(2)).succeed();
    await session;
    const [first, second, third] = openings.map(({ choice }) => choice.logins);
    assert.equal(first, second);
    assert.notEqual(first, third);
  });

  it('ask for codes only where somebody waits', async () => {
    const session = sessions.get(connection);
    const { choice, succeed } = await opening(0);
    assert.equal(choice.mayAsk(), true);
    assert.equal(sessions.background.run(() => choice.mayAsk()), false);
    succeed();
    await session;
  });

  it('are opened anew for a sandbox at another address', async () => {
    const first = sessions.get('sandbox');
    const session = (await opening(0)).succeed();
    assert.equal(await first, session);
    sandboxUrl = 'http://127.0.0.1:2';
    const second = sessions.get('sandbox');
    assert.equal((await opening(1)).succeed(), await second);
    assert.deepEqual(openings.map(({ connection: opened }) => opened), ['sandbox', 'sandbox']);
    session.dispose();
  });
});
