import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SimpleDBClient } from '../../../src/simpledb';
import { Session } from '../../../src/aws/session';
import { accountOf } from '../../../src/exports/starting/start-account';

const FIRST = '111122223333';
const SECOND = '444455556666';

/** What is remembered, by key and endpoint. */
class Memory {
  readonly accounts = new Map<string, string>();

  find = async (...key: [string, string]): Promise<string | undefined> => this.accounts.get(key.join(' '));
  remember = async (accessKeyId: string, stsEndpoint: string, accountId: string): Promise<void> => {
    this.accounts.set([accessKeyId, stsEndpoint].join(' '), accountId);
  };
}

describe('the account of a session', () => {
  let sts: Server;
  let url: string;
  let memory: Memory;
  let answer: string;
  let asked: string[];
  /** What a request of this key waits for, before its answer is made. */
  let held: Map<string, Promise<void>>;
  let keys: () => string;
  let session: Session;
  let changes: number;

  const open = (endpoint = url): Session => {
    const credentials = async (): Promise<{ accessKeyId: string; secretAccessKey: string }> => ({ accessKeyId: keys(), secretAccessKey: 'secret' });
    const client = new SimpleDBClient({ region: 'us-east-1', credentials });
    const opened = new Session({
      connection: 'profile:work',
      label: 'work',
      region: 'us-east-1',
      client,
      aws: { region: 'us-east-1', credentials, endpoints: { sts: endpoint } },
      accounts: memory,
    });
    opened.onDidChangeAccount(() => (changes += 1));
    return (session = opened);
  };

  before(async () => {
    sts = createServer((request, response) => {
      const key = /Credential=(\w+)/.exec(request.headers.authorization ?? '')?.[1] ?? '';
      const account = answer;
      asked.push(key);
      request.resume().on('end', () => void Promise.resolve(held.get(key)).then(() => {
        if (account === '') return void response.writeHead(403).end();
        response.setHeader('content-type', 'text/xml');
        response.end(`<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
          <Arn>arn:aws:iam::${account}:user/a</Arn><UserId>A</UserId><Account>${account}</Account>
          </GetCallerIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>`);
      }));
    });
    await new Promise<void>((resolve) => sts.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(sts.address() as AddressInfo).port}`;
  });
  after(() => sts.close());
  beforeEach(() => {
    memory = new Memory();
    answer = FIRST;
    asked = [];
    held = new Map();
    keys = () => 'AKIDFIRST';
    changes = 0;
  });
  afterEach(() => session.dispose());

  it('is the same with other credentials only where STS says so', async () => {
    open();
    const fresh = { accessKeyId: 'AKIDFRESH', secretAccessKey: 'secret' };
    assert.equal(await session.isSameAccount(fresh), false, 'nothing is known to compare with');
    keys = () => 'AKIDFIRST';
    open();
    await session.accountId();
    assert.equal(await session.isSameAccount(fresh), true);
    answer = SECOND;
    assert.equal(await session.isSameAccount({ ...fresh, accessKeyId: 'AKIDOTHER' }), false);
    assert.equal(session.identity.accountId, SECOND, 'whose the new ones are is shown');
    assert.deepEqual(asked, ['AKIDFRESH', 'AKIDFIRST', 'AKIDFRESH', 'AKIDOTHER']);
  });

  for (const [late, account] of [['answers', FIRST], ['fails', '']] as const) {
    it(`is that of the newest access key, where the question of an older one ${late} late`, async () => {
      open();
      answer = account;
      let letGo = (): void => undefined;
      held.set('AKIDFIRST', new Promise((resolve) => (letGo = resolve)));
      const older = session.accountId();
      while (asked.length === 0) await new Promise(setImmediate);
      keys = () => 'AKIDSECOND';
      answer = SECOND;
      assert.equal(await session.accountId(), SECOND);
      letGo();
      assert.equal(await older.catch(() => ''), account);
      assert.equal(session.scope.accountId, SECOND);
      assert.equal(await session.accountId(), SECOND);
      assert.deepEqual([asked, changes], [['AKIDFIRST', 'AKIDSECOND'], 1]);
    });
  }

  it('is remembered without a request, and is not taken for what STS says', async () => {
    memory.accounts.set(`AKIDFIRST ${url}`, FIRST);
    open();
    assert.equal(session.rememberedAccount, undefined);
    await session.recallAccount();
    assert.equal(session.rememberedAccount, FIRST);
    assert.deepEqual(session.scope, { connection: 'profile:work', region: 'us-east-1' });
    assert.equal(session.identity.accountId, undefined);
    assert.deepEqual([asked.length, changes], [0, 1]);
  });

  it('is not remembered of another key, nor at another endpoint', async () => {
    memory.accounts.set(`AKIDFIRST ${url}`, FIRST);
    await open('http://127.0.0.1:1').recallAccount();
    assert.equal(session.rememberedAccount, undefined);
    session.dispose();
    keys = () => 'AKIDSECOND';
    await open().recallAccount();
    assert.equal(session.rememberedAccount, undefined);
    assert.equal(changes, 0);
  });

  it('is asked for all the same, once for each session, and stored', async () => {
    for (const round of [1, 2]) {
      open();
      await session.recallAccount();
      assert.equal(session.rememberedAccount, round === 1 ? undefined : FIRST);
      assert.deepEqual([await session.accountId(), await session.accountId()], [FIRST, FIRST]);
      assert.equal(asked.length, round);
      session.dispose();
    }
    assert.equal(changes, 2, 'that STS says what is remembered is no change');
    assert.deepEqual([...memory.accounts], [[`AKIDFIRST ${url}`, FIRST]]);
  });

  it('is STS’s where another one is remembered, which is corrected', async () => {
    memory.accounts.set(`AKIDFIRST ${url}`, FIRST);
    answer = SECOND;
    await open().recallAccount();
    assert.equal(await session.accountId(), SECOND);
    assert.equal(session.scope.accountId, SECOND);
    assert.equal(changes, 2);
    assert.equal(memory.accounts.get(`AKIDFIRST ${url}`), SECOND);
  });

  it('is never the remembered one for a start', async () => {
    memory.accounts.set(`AKIDFIRST ${url}`, FIRST);
    answer = SECOND;
    await open().recallAccount();
    await assert.rejects(accountOf(session, FIRST), { name: 'AccountChanged' });
    assert.equal(asked.length, 1);
    session.dispose();
    memory.accounts.set('AKIDFIRST http://127.0.0.1:1', FIRST);
    await open('http://127.0.0.1:1').recallAccount();
    assert.equal(session.rememberedAccount, FIRST);
    await assert.rejects(accountOf(session, FIRST), 'STS cannot be reached');
    assert.equal(session.scope.accountId, undefined);
  });

  it('is remembered of the key that signed the question', async () => {
    let calls = 0;
    keys = () => (calls++ === 0 ? 'AKIDFIRST' : 'AKIDSECOND');
    await open().accountId();
    assert.deepEqual(asked, ['AKIDSECOND']);
    assert.deepEqual([...memory.accounts], [[`AKIDSECOND ${url}`, FIRST]]);
  });

  it('is not remembered where there are no credentials', async () => {
    keys = () => {
      throw new Error('no credentials');
    };
    await open().recallAccount();
    assert.equal(session.rememberedAccount, undefined);
  });
});
