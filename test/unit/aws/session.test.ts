import assert from 'node:assert/strict';
import { SimpleDBClient } from '../../../src/simpledb';
import { Session } from '../../../src/aws/session';
import { startSandbox, type Sandbox } from '../../support/sandbox';

describe('session', () => {
  const sandboxes: Sandbox[] = [];
  after(async () => {
    for (const sandbox of sandboxes) await sandbox.stop();
  });

  it('notices that a renewed login is one to another account', async () => {
    const [first, second] = [await startSandbox(), await startSandbox({ account: '444455556666', accessKeyId: 'AKIDOTHER' })];
    sandboxes.push(first, second);
    let now = first;
    const credentials = async (): Promise<Sandbox> => now;
    const endpoints = {
      get sts() {
        return now.url;
      },
    };
    const client = new SimpleDBClient({ region: 'us-east-1', endpoint: first.url, credentials });
    const session = new Session({ connection: 'profile:work', label: 'work', region: 'us-east-1', profile: 'work', client, aws: { region: 'us-east-1', credentials, endpoints } });
    assert.equal(await session.accountId(), '111122223333');
    now = second;
    assert.equal(await session.accountId(), '444455556666');
    assert.equal(session.identity.accountId, '444455556666');
    session.dispose();
  });

  it('asks again after a failure', async () => {
    const sandbox = await startSandbox();
    sandboxes.push(sandbox);
    let endpoint = 'http://127.0.0.1:1';
    const credentials = async (): Promise<Sandbox> => sandbox;
    const endpoints = {
      get sts() {
        return endpoint;
      },
    };
    const client = new SimpleDBClient({ region: 'us-east-1', endpoint: sandbox.url, credentials });
    const session = new Session({ connection: 'profile:work', label: 'work', region: 'us-east-1', profile: 'work', client, aws: { region: 'us-east-1', credentials, endpoints } });
    await assert.rejects(session.accountId());
    endpoint = sandbox.url;
    assert.equal(await session.accountId(), '111122223333');
    session.dispose();
  });
});
