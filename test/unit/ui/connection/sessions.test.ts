import assert from 'node:assert/strict';
import { SimpleDBClient } from '../../../../src/simpledb';
import type { ConnectionId } from '../../../../src/exports/model/connection-id';
import type { Choice, Login } from '../../../../src/ui/connection/open-session';
import { Session } from '../../../../src/aws/session';
import { Sessions } from '../../../../src/ui/connection/sessions';

const REGIONS = ['us-east-1', 'eu-west-1', 'us-west-2', 'sa-east-1'] as const;

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
  let openSettings: () => Promise<string>;

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
    openSettings = async () => '';
    sandboxUrl = 'http://127.0.0.1:1';
    const values = { region: '', endpoint: '' };
    sessions = new Sessions(
      { get: (key) => values[key as keyof typeof values] as never },
      { ensure: async () => ({ url: sandboxUrl, credentials: await credentials() }) },
      { debug: () => undefined, warn: () => undefined },
      { openAwsSession: begin, openSandboxSession: (_, choice) => begin('sandbox', choice), loginSettings: () => openSettings() },
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

  describe('and logins', () => {
    let settings: string;
    beforeEach(() => (settings = 'first'));
    const login = (usable: () => boolean): Login => ({ credentials: Object.assign(credentials, { areUsable: usable }), settings });
    /** Opens a session of the next opening, with the login that it was given or else makes. */
    const open = async (index: number, usable = (): boolean => true): Promise<Login | undefined> => {
      const session = sessions.get(connection, REGIONS[index]);
      const { choice, succeed } = await opening(index);
      const before = choice.logins.get(connection);
      choice.logins.set(connection, before ?? login(usable));
      succeed(REGIONS[index]);
      await session;
      return before;
    };

    it('are shared by the Regions, and kept over a refresh while they work: nobody is asked for a code again', async () => {
      let usable = true;
      assert.equal(await open(0, () => usable), undefined);
      const first = await open(1);
      assert.ok(first);
      sessions.forget();
      assert.equal(await open(2), first);
      usable = false;
      sessions.forget();
      assert.equal(await open(3), undefined, 'what does not work is asked for anew');
    });

    it('are dropped when the shared files have others, and only then', async () => {
      openSettings = async () => settings;
      await open(0);
      assert.deepEqual(await sessions.dropChangedLogins(), []);
      assert.ok(await open(1));
      settings = 'second';
      assert.deepEqual(await sessions.dropChangedLogins(), [connection]);
      assert.equal(await open(2), undefined);
      assert.deepEqual(await sessions.dropChangedLogins(), []);
    });
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
