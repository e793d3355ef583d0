import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlanList } from '../../../../src/exports/plans/plan-list';
import type { Plan } from '../../../../src/exports/plans/plan';
import { Ledger } from '../../../../src/exports/ledger/ledger';
import { EndNotices, UNFOCUSED_MS } from '../../../../src/ui/exports/end-notices';
import { Settings } from '../../../../src/ui/kit/settings';
import { arnOf, recordOf, TurnedClock } from '../../../support/following';
import { screen, settle } from '../../../support/vscode';

describe('the notices of exports that end', () => {
  let folder: string;
  let ledger: Ledger;
  let clock: TurnedClock;
  let plans: Plan[];
  let windows: EndNotices[];

  beforeEach(async () => {
    screen.reset();
    folder = await mkdtemp(join(tmpdir(), 'end-notices-'));
    ledger = new Ledger(folder, (error) => assert.fail(String(error)));
    await ledger.open();
    clock = new TurnedClock();
    plans = [];
    windows = [];
  });
  afterEach(async () => {
    for (const window of windows) window.dispose();
    ledger.dispose();
    await rm(folder, { recursive: true, maxRetries: 5 });
  });

  const open = (noteError: (error: unknown) => void = (error) => assert.fail(String(error))): void =>
    void windows.push(new EndNotices(ledger, new Settings(), { plans } as unknown as PlanList, () => undefined, clock, noteError));
  const put = (id: string, change: Parameters<typeof recordOf>[1]): Promise<unknown> =>
    ledger.update([{ exportArn: arnOf(id), change: () => recordOf(id, change) }]);
  /** The time that they wait for, and all that follows from it. */
  const turn = async (): Promise<number> => {
    const passed = await clock.next();
    while (![...ledger.records.values()].every(({ told, exportStatus }) => told || exportStatus === 'PENDING')) await settle();
    await settle();
    return passed;
  };

  it('tell at the opening of a window of what ended while none was there', async () => {
    await put('a', { exportStatus: 'SUCCEEDED' });
    open();
    await turn();
    assert.match(screen.message.text, /^Domain “customers” was exported/);
  });

  it('are one for those that end together, by one window of two', async () => {
    open();
    open();
    await put('a', { exportStatus: 'SUCCEEDED' });
    await put('b', { exportStatus: 'FAILED', failureCode: 'X' });
    await put('c', { exportStatus: 'PENDING' });
    while (clock.waiting > 0) await turn();
    assert.match(screen.message.text, /^2 exports have ended: 1 succeeded \(customers\), 1 failed/);
  });

  it('leave it to the window that is looked at for a while', async () => {
    screen.focused = false;
    open();
    await put('a', { exportStatus: 'SUCCEEDED' });
    assert.equal(await turn(), UNFOCUSED_MS);
    assert.ok(screen.message);
  });

  it('do not repeat what another window has told in the meantime', async () => {
    open();
    await put('a', { exportStatus: 'SUCCEEDED' });
    await put('a', { exportStatus: 'SUCCEEDED', told: true });
    while (clock.waiting > 0) await turn();
    assert.deepEqual(screen.messages, []);
  });

  it('are silent where the user wants none, by outcome, and do not come back later', async () => {
    screen.settings.set('notifications.succeeded', false);
    open();
    await put('a', { exportStatus: 'SUCCEEDED' });
    await turn();
    assert.deepEqual(screen.messages, []);
    screen.settings.set('notifications.succeeded', true);
    await put('b', { exportStatus: 'FAILED', failureCode: 'X' });
    await turn();
    assert.match(screen.message.text, /failed/);
  });

  it('leave to its plan what a plan has sent', async () => {
    plans.push({ state: 'running', entries: [{ domainName: 'customers', state: 'started', clientToken: 'token-a', sentAt: '2026-11-01T10:00:00Z' }] } as unknown as Plan);
    open();
    await put('a', { exportStatus: 'FAILED', failureCode: 'X' });
    await turn();
    assert.deepEqual(screen.messages, []);
  });

  it('say nothing more once the window closes', async () => {
    open();
    await put('a', { exportStatus: 'SUCCEEDED' });
    windows[0]?.dispose();
    assert.equal(clock.waiting, 0);
  });
});
