import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountChanged } from '../../../../src/exports/model/coded-error';
import { followedBy, withoutFollowing, type ExportScope } from '../../../../src/exports/model/record';
import { describeError } from '../../../../src/texts/error-messages';
import { arnOf, FakeService, FollowingWindow, named, record, recordOf } from '../../../support/following';

describe('export poller', () => {
  let folder: string;
  let service: FakeService;
  const windows: FollowingWindow[] = [];
  const open = (leads?: boolean): Promise<FollowingWindow> => {
    const window = new FollowingWindow(folder, service);
    windows.push(window);
    return window.open(leads);
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'export-poller-'));
    service = new FakeService();
  });
  afterEach(async () => {
    for (const window of windows.splice(0)) {
      assert.deepEqual(window.errors, []);
      window.dispose();
    }
    await rm(folder, { recursive: true, maxRetries: 5 });
  });

  it('follows an export until it ends, with all that GetExport tells', async () => {
    service.add('e1');
    const window = await open();
    await window.tracker.track(record());
    await window.look();
    assert.equal(window.record('e1')?.exportStatus, 'PENDING');
    service.move('e1', 'IN_PROGRESS', { exportDataCutoffTime: new Date('2026-11-01T10:00:05Z') });
    await window.look();
    assert.equal(window.record('e1')?.exportDataCutoffTime, '2026-11-01T10:00:05.000Z');
    service.move('e1', 'SUCCEEDED', { itemsCount: 7, exportManifest: 'manifest-summary.json' });
    await window.look();
    const ended = window.record('e1');
    assert.equal(ended?.exportStatus, 'SUCCEEDED');
    assert.equal(ended.itemsCount, 7);
    assert.equal(ended.endedAt, ended.endSeenAt, 'it was seen running a moment before');
    assert.equal(window.clock.waiting, 0);
  });

  it('asks no more for an export that nobody wants to follow, until another connection takes it up', async () => {
    service.add('e1', { exportStatus: 'IN_PROGRESS' });
    service.getError = service.listError = named('ProfileNotFound');
    const window = await open();
    await window.tracker.track(record({ exportStatus: 'IN_PROGRESS' }));
    await window.look();
    assert.ok(window.record('e1')?.paused);
    await window.ledger.update([{ exportArn: arnOf('e1'), change: (now) => now && withoutFollowing(now) }]);
    assert.deepEqual([window.poller.running, window.tracker.running, window.tracker.runningProblems], [[], [], []]);
    assert.equal(window.clock.waiting, 0);
    const { list, get } = service.calls;
    window.poller.pollNow();
    await window.poller.settled();
    assert.deepEqual([service.calls.list, service.calls.get], [list, get]);

    service.getError = service.listError = undefined;
    await window.ledger.update([{ exportArn: arnOf('e1'), change: (now) => now && followedBy(now, 'profile:other') }]);
    service.move('e1', 'SUCCEEDED', { itemsCount: 7 });
    await window.look();
    assert.equal(window.record('e1')?.exportStatus, 'SUCCEEDED');
    assert.equal(window.record('e1')?.connection, 'profile:other');
    assert.equal(window.record('e1')?.told, undefined, 'its end is told of');
  });

  it('goes on beyond any number of looks and any error', async () => {
    service.add('e1', { exportStatus: 'IN_PROGRESS' });
    const window = await open();
    await window.tracker.track(record());
    for (let n = 0; n < 60; n += 1) await window.look();
    for (const name of ['AccessDeniedException', 'TimeoutError', 'ThrottlingException', 'ExpiredTokenException', 'LoginRequired']) {
      service.getError = service.listError = named(name);
      for (let n = 0; n < 10; n += 1) await window.look();
      assert.equal((window.tracker.find(arnOf('e1'))?.problem as Error).name, name);
    }
    service.getError = service.listError = undefined;
    service.move('e1', 'FAILED', { failureCode: 'NoSuchBucket', failureMessage: 'gone' });
    window.poller.pollNow();
    await window.poller.settled();
    assert.equal(window.record('e1')?.failureCode, 'NoSuchBucket');
    assert.equal(window.tracker.find(arnOf('e1'))?.problem, undefined);
  });

  it('looks often at first, seldom later, and often again once something moves or somebody looks', async () => {
    service.add('e1', { exportStatus: 'IN_PROGRESS' });
    const window = await open();
    await window.tracker.track(record({ exportStatus: 'IN_PROGRESS' }));
    const around = (ms: number, wanted: number): void => assert.ok(ms >= wanted * 0.87 && ms <= wanted * 1.13, `${ms} ms for ${wanted}`);
    around(await window.look(), 1_000);
    let last = 0;
    for (let n = 0; n < 20; n += 1) last = await window.look();
    around(last, 120_000);
    window.poller.setWatched(true);
    await window.poller.settled();
    for (let n = 0; n < 10; n += 1) last = await window.look();
    around(last, 10_000);
    window.poller.setWatched(false);
    service.add('e2', { exportStatus: 'IN_PROGRESS' });
    await window.tracker.track(recordOf('e2'));
    await window.look();
    around(await window.look(), 1_000);
  });

  it('asks less of a service that says it is asked too much', async () => {
    service.add('e1');
    service.getError = named('ThrottlingException');
    const window = await open();
    await window.tracker.track(record());
    const waits: number[] = [];
    for (let n = 0; n < 12; n += 1) waits.push(await window.look());
    assert.ok((waits[5] as number) > 1.5 * (waits[4] as number));
    assert.ok((waits[11] as number) > 250_000);
  });

  it('asks nobody where nothing runs, where another window leads, and once it is disposed', async () => {
    service.add('e1');
    const follower = await open(false);
    await follower.tracker.track(record());
    assert.equal(follower.clock.waiting, 0);
    follower.poller.setActive(true);
    assert.equal(follower.clock.waiting, 1);
    follower.poller.setActive(false);
    assert.equal(follower.clock.waiting, 0);
    follower.poller.setActive(true);
    follower.dispose();
    assert.equal(follower.clock.waiting, 0);
    assert.deepEqual(service.calls, { list: 0, get: 0, artefacts: 0 });
  });

  it('hears of an end that another window has seen', async () => {
    service.add('e1');
    const leader = await open();
    await leader.tracker.track(record());
    const follower = await open(false);
    const heard = new Promise<void>((resolve) => follower.tracker.onDidChange(() => follower.ended && resolve()));
    service.move('e1', 'SUCCEEDED');
    await leader.look();
    await heard;
    assert.equal(follower.record('e1')?.exportStatus, 'SUCCEEDED');
  });

  describe('in several windows', () => {
    const until = (window: FollowingWindow, isSo: () => boolean): Promise<void> =>
      isSo()
        ? Promise.resolve()
        : new Promise((resolve) => {
            const listener = window.tracker.onDidChange(() => {
              if (!isSo()) return;
              listener.dispose();
              resolve();
            });
          });
    const problemIn = (window: FollowingWindow): Error | undefined => window.tracker.find(arnOf('e1'))?.problem as Error | undefined;
    let leader: FollowingWindow;
    let follower: FollowingWindow;
    beforeEach(async () => {
      service.add('e1');
      leader = await open();
      await leader.tracker.track(record());
      follower = await open(false);
    });

    it('lets the others know that the one that leads cannot follow, and that it can again', async () => {
      const cause = Object.assign(named('LoginRequired'), { code: 'E1' });
      service.getError = Object.assign(new Error('No credentials', { cause }), { kind: 'credentials' });
      await leader.look();
      await until(follower, () => problemIn(follower) !== undefined);
      const { name, message } = problemIn(follower) as Error;
      assert.deepEqual({ name, message }, { name: 'LoginRequired', message: 'It says LoginRequired.' });
      assert.equal(problemIn(leader), service.getError, 'the error as it was raised');
      service.getError = undefined;
      await leader.look();
      await until(follower, () => problemIn(follower) === undefined);
    });

    it('does not write the same obstacle again and again', async () => {
      let changes = 0;
      leader.ledger.onDidChange(() => (changes += 1));
      for (let n = 0; n < 5; n += 1) {
        service.getError = Object.assign(new Error(`at ${n}`), { name: 'ExpiredTokenException' });
        await leader.look();
      }
      assert.equal(changes, 1);
    });

    it('goes on in the one that leads as soon as another could look', async () => {
      service.getError = named('LoginRequired');
      for (let n = 0; n < 12; n += 1) await leader.look();
      await until(follower, () => problemIn(follower) !== undefined);
      service.getError = undefined;
      follower.poller.pollNow();
      await follower.poller.settled();
      await until(leader, () => problemIn(leader) === undefined);
      assert.ok((await leader.look()) < 2_000);
    });

    it('is told of this program’s own error by its facts, and in words for versions that do not know its code', async () => {
      service.getError = accountChanged('export', '111122223333', '999988887777', { connection: 'profile:work' });
      await leader.look();
      const { name, message, action, forUser, facts } = leader.record('e1')?.paused ?? {};
      assert.deepEqual([name, forUser, facts?.['actual']], ['AccountChanged', true, '999988887777']);
      assert.match(message ?? '', /account 111122223333, but “work” now signs in to account 999988887777/);
      assert.match(action ?? '', /^Sign in/);
      await until(follower, () => problemIn(follower) !== undefined);
      assert.deepEqual(describeError(problemIn(follower), {}), describeError(service.getError, {}));
    });

    it('keeps to itself what only a window that does not lead has met', async () => {
      service.getError = named('ProcessNotAllowed');
      follower.poller.pollNow();
      await follower.poller.settled();
      assert.equal(problemIn(follower), undefined);
      await assert.rejects(follower.tracker.refreshExport(arnOf('e1')), { name: 'ProcessNotAllowed' });
      await leader.tracker.catchUp();
      assert.equal(problemIn(leader), undefined);
    });

    it('ends the pause with the export', async () => {
      service.getError = named('LoginRequired');
      await leader.look();
      service.getError = undefined;
      service.move('e1', 'SUCCEEDED');
      await leader.look();
      assert.equal(leader.record('e1')?.paused, undefined);
    });

    it('looks where somebody looks, also where another window leads', async () => {
      follower.poller.pollWhileVisible();
      assert.equal(service.calls.get, 0, 'nobody looks');
      follower.poller.setWatched(true);
      await follower.poller.settled();
      assert.deepEqual([service.calls.get, service.calls.artefacts], [1, 1]);
      follower.poller.pollWhileVisible();
      await follower.poller.settled();
      assert.deepEqual([service.calls.get, service.calls.artefacts], [2, 2]);
      assert.equal(follower.clock.waiting, 0, 'it does not go on by itself');
      leader.poller.pollWhileVisible();
      await leader.poller.settled();
      assert.equal(service.calls.get, 2);
    });
  });

  describe('with several that run', () => {
    const start = async (window: FollowingWindow, ids: readonly string[]): Promise<void> => {
      for (const id of ids) {
        service.add(id, { exportStatus: 'IN_PROGRESS' });
        await window.tracker.track(recordOf(id, { exportStatus: 'IN_PROGRESS' }));
      }
    };

    it('lists them, and asks for those alone that moved', async () => {
      const window = await open();
      await start(window, ['a', 'b', 'c', 'd']);
      service.move('b', 'SUCCEEDED', { itemsCount: 2 });
      await window.look();
      assert.equal(window.record('b')?.itemsCount, 2);
      assert.deepEqual(service.calls, { list: 1, get: 1, artefacts: 1 });
    });

    it('pays for what runs, not for the history', async () => {
      for (let n = 0; n < 2_250; n += 1) service.add(`old${n}`, { exportStatus: 'SUCCEEDED' });
      const window = await open();
      await start(window, ['a', 'b']);
      await window.look();
      assert.deepEqual(service.calls, { list: 1, get: 0, artefacts: 0 });
    });

    it('asks for those one by one that lists do not show soon', async () => {
      const window = await open();
      await start(window, ['a', 'b']);
      for (let n = 0; n < 500; n += 1) service.add(`new${n}`, { exportStatus: 'SUCCEEDED' });
      await window.look();
      assert.deepEqual(service.calls, { list: 2, get: 2, artefacts: 0 });
    });

    it('takes up those that were started elsewhere', async () => {
      const window = await open();
      await start(window, ['a', 'b']);
      service.add('elsewhere', { exportStatus: 'IN_PROGRESS', s3Bucket: 'theirs', s3KeyPrefix: 'p' });
      await window.look();
      const found = window.record('elsewhere');
      assert.equal(found?.s3Uri, 's3://theirs/p/AWSSimpleDB/elsewhere/customers/');
      assert.match(found.s3ConsoleUrl ?? '', /^https:\/\/eu-west-1\.console/);
      service.move('elsewhere', 'SUCCEEDED');
      await window.look();
      assert.equal(window.record('elsewhere')?.exportStatus, 'SUCCEEDED');
      assert.equal(window.record('elsewhere')?.told, undefined, 'its end is news');
    });

    it('asks for each by itself where listing is denied', async () => {
      const window = await open();
      await start(window, ['a', 'b']);
      service.listError = named('AccessDeniedException');
      service.move('a', 'SUCCEEDED');
      await window.look();
      assert.equal(window.record('a')?.exportStatus, 'SUCCEEDED');
      await window.look();
      assert.equal(service.calls.list, 1, 'nobody asks for a list again that is denied');
      assert.equal(window.tracker.find(arnOf('b'))?.problem, undefined);
    });

    it('goes by the list where asking for one is denied, and says when nothing tells anything', async () => {
      const window = await open();
      await start(window, ['a', 'b']);
      service.getError = named('AccessDeniedException');
      service.move('a', 'SUCCEEDED', { itemsCount: 3 });
      await window.look();
      assert.equal(window.record('a')?.exportStatus, 'SUCCEEDED');
      assert.equal(window.record('a')?.itemsCount, undefined);
      assert.equal(window.tracker.find(arnOf('b'))?.problem, undefined);
      service.listError = named('AccessDeniedException');
      await window.look();
      await window.look();
      assert.equal((window.tracker.find(arnOf('b'))?.problem as Error).name, 'AccessDeniedException');
      service.listError = service.getError = undefined;
      service.move('b', 'SUCCEEDED', { itemsCount: 4 });
      window.poller.pollNow();
      await window.poller.settled();
      assert.equal(window.record('b')?.itemsCount, 4);
    });

    it('never takes a list’s word for an end whose reason it could have', async () => {
      const window = await open();
      await start(window, ['a', 'b']);
      service.move('a', 'FAILED', { failureCode: 'NoSuchBucket' });
      service.getError = named('TimeoutError');
      await window.look();
      assert.equal(window.record('a')?.exportStatus, 'IN_PROGRESS');
      service.getError = undefined;
      await window.look();
      assert.equal(window.record('a')?.failureCode, 'NoSuchBucket');
    });

    it('keeps accounts and Regions apart', async () => {
      const scopes: ExportScope[] = [];
      const list = service.listExports.bind(service);
      service.listExports = (scope) => {
        scopes.push(scope);
        return list(scope);
      };
      const window = await open();
      await start(window, ['a', 'b']);
      await window.tracker.track(recordOf('c', { region: 'eu-west-1' }));
      await window.tracker.track(recordOf('d', { region: 'eu-west-1', connection: 'profile:other' }));
      assert.equal(window.clock.waiting, 2);
      await window.look();
      await window.look();
      assert.deepEqual(scopes.map(({ region }) => region).sort(), ['eu-west-1', 'us-east-1']);
    });
  });

  describe('with one that AWS does not know', () => {
    it('says so once that is certain, and asks no more', async () => {
      const window = await open();
      await window.tracker.track(record({ requestedAt: '2026-08-01T10:00:00.000Z' }));
      await window.look();
      assert.equal(window.record('e1')?.forgotten, undefined, 'one answer may be wrong');
      await window.look();
      await window.look();
      assert.equal(window.record('e1')?.forgotten, true);
      assert.equal(window.clock.waiting, 0);
    });

    it('goes on where it is new: it may only not have reached all of AWS', async () => {
      const window = await open();
      await window.tracker.track(record());
      for (let n = 0; n < 5; n += 1) await window.look();
      service.add('e1', { exportStatus: 'SUCCEEDED' });
      await window.look();
      assert.equal(window.record('e1')?.exportStatus, 'SUCCEEDED');
    });
  });

  describe('and the objects in the bucket', () => {
    const artefacts = { started: true, files: 2, bytes: 5_000, seenAt: '2026-11-01T10:00:09.000Z' };

    it('are listed when it has ended, with the time of its end', async () => {
      service.add('e1', { exportStatus: 'IN_PROGRESS', artefacts: { ...artefacts, completedAt: '2026-11-01T10:00:08.000Z' } });
      const window = await open();
      await window.tracker.track(record({ exportStatus: 'IN_PROGRESS' }));
      await window.look();
      assert.equal(service.calls.artefacts, 0, 'nobody looks');
      service.move('e1', 'SUCCEEDED');
      await window.look();
      assert.deepEqual(window.record('e1')?.artefacts, artefacts);
      assert.equal(window.record('e1')?.endedAt, '2026-11-01T10:00:08.000Z');
    });

    it('are listed while it runs and somebody looks', async () => {
      service.add('e1', { exportStatus: 'IN_PROGRESS', artefacts });
      const window = await open();
      await window.tracker.track(record({ exportStatus: 'IN_PROGRESS' }));
      window.poller.setWatched(true);
      await window.poller.settled();
      assert.deepEqual(window.record('e1')?.artefacts, artefacts);
    });

    it('are not asked for again where that is denied, until the user asks', async () => {
      service.add('e1', { exportStatus: 'IN_PROGRESS' });
      service.artefactsError = named('AccessDenied');
      const window = await open();
      await window.tracker.track(record({ exportStatus: 'IN_PROGRESS' }));
      window.poller.setWatched(true);
      await window.poller.settled();
      await window.look();
      assert.equal(service.calls.artefacts, 1);
      assert.equal((window.tracker.find(arnOf('e1'))?.artefactsProblem as Error).name, 'AccessDenied');
      window.poller.pollNow();
      await window.poller.settled();
      assert.equal(service.calls.artefacts, 2);
    });
  });

  it('tells of one export at once when asked for it, and why it cannot', async () => {
    service.add('e1', { exportStatus: 'SUCCEEDED', itemsCount: 9 });
    const window = await open(false);
    await window.tracker.track(record({ exportStatus: 'SUCCEEDED' }));
    await window.tracker.refreshExport(arnOf('e1'));
    assert.equal(window.record('e1')?.itemsCount, 9);
    service.getError = named('AccessDeniedException');
    await assert.rejects(window.tracker.refreshExport(arnOf('e1')), { name: 'AccessDeniedException' });
  });
});
