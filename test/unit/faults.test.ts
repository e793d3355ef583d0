import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyValues } from '../../src/protocol/form';
import { SimpleDBClient } from '../../src/simpledb';
import { runStarts } from '../faults/run-starts';
import { FAULT_KINDS, scheduleOf, SIGN_INS } from '../faults/schedule';
import { sessionOf, Window } from '../faults/window';

describe('starts through a network that fails', () => {

  it('are one export each, none twice, none lost, none misreported', async () => {
    // The long run of `npm run reliability` begins at 1 as well; these have seeds of their own.
    const { starts, exports, doubled, lost, wrong, struck, told, cancelled, signIns, settledStarted, settledNotStarted } = await runStarts(60, 100_001);
    assert.deepEqual(wrong.map(({ schedule, wrong: what }) => ({ seed: schedule.seed, what })), []);
    assert.deepEqual({ exports, doubled, lost }, { exports: starts, doubled: 0, lost: 0 });
    assert.equal(settledStarted + settledNotStarted, told.unknown);
    // How many have been sent by then depends on the machine; those that wait for an STS that hangs have not.
    assert.ok(cancelled >= told.cancelled && told.cancelled > 0, 'no cancel came before a start was sent');
    for (const kind of SIGN_INS) assert.ok(signIns[kind].starts > 0 && signIns[kind].cancelled > 0, `“${kind}” was never met, or never cancelled`);
    for (const kind of FAULT_KINDS) assert.ok(struck[kind] > 0, `“${kind}” never struck`);
  });

  it('meet the same faults for the same seed', () => {
    assert.deepEqual(scheduleOf(17), scheduleOf(17));
    assert.notDeepEqual(scheduleOf(17).faults, scheduleOf(18).faults);
  });
});

describe('a start that cannot reach the service', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'simpledb-unreachable-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

  /** Presses once: refused for certain, and nothing is left to be settled. @returns the words */
  async function refusal(endpoint: string): Promise<string> {
    const sleep = (): Promise<void> => Promise.resolve();
    const client = new SimpleDBClient({ region: 'us-east-1', endpoint, credentials: CREDENTIALS, sleep });
    const window = new Window(folder, sessionOf(client));
    try {
      const told = await window.press({ ...emptyValues('customers', crypto.randomUUID()), s3Bucket: 'sandbox-exports' });
      assert.equal(told.outcome, 'refused', JSON.stringify(told));
      assert.deepEqual(await window.pending.list(), []);
      return JSON.stringify(told);
    } finally {
      window.close();
    }
  }

  it('is refused where its name does not resolve', async () => {
    assert.match(await refusal('https://sdb.invalid'), /ENOTFOUND|EAI_AGAIN/);
  });

  it('is refused where nobody listens', async () => {
    const server = http.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    assert.match(await refusal(`http://127.0.0.1:${port}`), /ECONNREFUSED/);
  });

  it('is refused where the server’s certificate is trusted by nobody, before it is sent', async () => {
    const certificate = (name: string): Promise<string> => readFile(join('test', 'support', 'certificates', name), 'utf8');
    const [key, cert] = await Promise.all([certificate('other-server.key'), certificate('other-server.pem')]);
    const requests: unknown[] = [];
    const server = https.createServer({ key, cert }, (request) => requests.push(request.url)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const words = await refusal(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
      assert.match(words, /certificate/i);
      assert.deepEqual(requests, []);
    } finally {
      server.close();
      await once(server, 'close');
    }
  });
});
