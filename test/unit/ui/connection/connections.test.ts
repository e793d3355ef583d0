import assert from 'node:assert/strict';
import type { ConnectionId } from '../../../../src/exports/model/connection-id';
import type { Session } from '../../../../src/aws/session';
import { Connections, type ConnectionState } from '../../../../src/ui/connection/connections';
import { Settings } from '../../../../src/ui/kit/settings';
import { screen, settle } from '../../../support/vscode';

interface Asked {
  readonly connection: ConnectionId;
  open(): Promise<void>;
  fail(error: Error): Promise<void>;
}

describe('the connection that is chosen', () => {
  let asked: Asked[];
  let forgotten: number;
  let heard: ConnectionState[];
  let errors: unknown[];
  let connections: Connections;

  beforeEach(() => {
    screen.reset();
    [asked, forgotten, heard, errors] = [[], 0, [], []];
    const get = (connection: ConnectionId): Promise<Session> =>
      new Promise((resolve, reject) => {
        asked.push({
          connection,
          open: () => (resolve({ of: connection } as unknown as Session), settle()),
          fail: (error) => (reject(error), settle()),
        });
      });
    connections = new Connections(new Settings(), { get, forget: () => void (forgotten += 1) }, (error) => errors.push(error));
    connections.onDidChange((state) => heard.push(state));
  });
  afterEach(() => connections.dispose());

  const kinds = (): string[] => heard.map((state) => (state.kind === 'none' ? 'none' : `${state.kind} ${state.connection}`));

  it('is none where nothing is named; nothing is asked for then', async () => {
    for (const name of ['', '  ']) {
      screen.settings.set('connection', name);
      assert.equal((await connections.retry()).kind, 'none', name);
    }
    assert.deepEqual(asked, []);
  });

  it('says what is wrong with a setting that names none, and asks for nothing', async () => {
    for (const name of ['work', 'profile:', null, 7]) {
      screen.settings.set('connection', name);
      const state = await connections.retry();
      assert.ok(state.kind === 'failed' && /setting simpledb\.connection is not valid/.test(String(state.error)), String(name));
    }
    assert.deepEqual(asked, []);
  });

  it('clears the views first, and is opened once however many ask for it', async () => {
    screen.settings.set('connection', ' profile:work ');
    const both = [connections.follow(), connections.follow()];
    assert.deepEqual(kinds(), ['opening profile:work']);
    await asked[0]?.open();
    assert.deepEqual((await Promise.all(both)).map(({ kind }) => kind), ['open', 'open']);
    assert.deepEqual([asked.length, kinds()], [1, ['opening profile:work', 'open profile:work']]);
  });

  it('is a state with its error where it fails, and opened anew on request', async () => {
    screen.settings.set('connection', 'profile:work');
    const first = connections.follow();
    await asked[0]?.fail(new Error('The login has ended.'));
    const state = await first;
    assert.ok(state.kind === 'failed' && /login has ended/.test(String(state.error)));
    await connections.follow();
    assert.equal(asked.length, 1, 'not tried again by itself');
    const again = connections.retry();
    await asked[1]?.open();
    assert.equal((await again).kind, 'open');
    assert.equal(forgotten, 2);
  });

  it('never shows under a new name what an overtaken switch has opened', async () => {
    screen.settings.set('connection', 'profile:slow');
    const slow = connections.follow();
    const quick = connections.choose('profile:quick');
    await settle();
    await asked[1]?.open();
    await asked[0]?.open();
    for (const state of [await slow, await quick]) assert.ok(state.kind === 'open' && state.connection === 'profile:quick');
    assert.deepEqual(kinds(), ['opening profile:slow', 'opening profile:quick', 'open profile:quick']);
  });

  it('follows the settings once it was asked for, and those alone that matter to it', async () => {
    screen.setSetting('connection', 'profile:early');
    assert.deepEqual(asked, [], 'nobody has asked for it yet');
    void connections.follow();
    screen.setSetting('notifications.failed', false);
    screen.setSetting('region', 'eu-west-1');
    await settle();
    assert.equal(asked.length, 2);
  });

  it('can be chosen again, which opens it anew, and taken back', async () => {
    void connections.choose('sandbox');
    await settle();
    await asked[0]?.open();
    void connections.choose('sandbox');
    await settle();
    assert.deepEqual(asked.map(({ connection }) => connection), ['sandbox', 'sandbox']);
    assert.equal((await connections.choose(undefined)).kind, 'none');
    assert.equal(screen.settings.get('connection'), '');
  });

  it('tells all who listen, also where one of them fails', async () => {
    connections.dispose();
    connections.onDidChange(() => assert.fail('a broken view'));
    connections.onDidChange((state) => heard.push(state));
    screen.settings.set('connection', 'sandbox');
    void connections.follow();
    assert.deepEqual(kinds(), ['opening sandbox']);
    assert.match(String(errors[0]), /a broken view/);
    await settle();
  });
});
