import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { nodeDisk, type Disk } from '../../../../src/exports/storage/disk';
import { isAlive, Silence, tryLock, withLock } from '../../../../src/exports/storage/file-lock';
import { Dead, dyingDisk } from '../../../faults/dying-disk';

const deadPid = spawnSync(process.execPath, ['--version']).pid;

describe('file lock', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'file-lock-'));
    file = join(folder, 'a.lock');
  });
  afterEach(() => rm(folder, { recursive: true, maxRetries: 5 }));

  const leave = (pid: number, host = hostname()): Promise<void> =>
    writeFile(file, JSON.stringify({ id: randomUUID(), pid, host }));
  const age = (ms: number): Promise<void> => utimes(file, new Date(Date.now() - ms), new Date(Date.now() - ms));

  /** Many at once; none may find another inside. */
  async function crowd(count: number, disk: Disk = nodeDisk): Promise<void> {
    let inside = 0;
    let done = 0;
    await Promise.all(Array.from({ length: count }, () => withLock(file, async () => {
      inside += 1;
      assert.equal(inside, 1);
      await readFile(file);
      assert.equal(inside, 1);
      inside -= 1;
      done += 1;
    }, { timeoutMs: 20_000, disk })));
    assert.equal(done, count);
    assert.deepEqual(await readdir(folder), []);
  }

  it('lets one in at a time', () => crowd(30));

  it('lets one in at a time where there are no links', () => {
    const link = async (): Promise<never> => {
      throw Object.assign(new Error('not supported'), { code: 'EPERM' });
    };
    return crowd(15, { ...nodeDisk, link });
  });

  it('lets one of many in who find that the holder has died', async () => {
    for (let round = 0; round < 10; round += 1) {
      await leave(deadPid);
      await crowd(10);
    }
  });

  it('leaves the lock of one who was faster in finding the dead', async () => {
    await leave(deadPid);
    let looks = 0;
    let leaveFaster = (): void => undefined;
    const mayLeave = new Promise<void>((resolve) => (leaveFaster = resolve));
    let faster: Promise<boolean> | undefined;
    const slow: Disk = {
      ...nodeDisk,
      look: async (path) => {
        const seen = await nodeDisk.look(path);
        // Between the judgement and what follows from it.
        if (looks++ === 0) {
          await new Promise<void>((resolve) => {
            faster = withLock(file, async (isHeld) => {
              resolve();
              await mayLeave;
              return isHeld();
            }, { timeoutMs: 0 });
          });
        }
        return seen;
      },
    };
    await assert.rejects(withLock(file, async () => assert.fail('two inside'), { timeoutMs: 0, disk: slow }), { name: 'LockTimeoutError' });
    leaveFaster();
    assert.equal(await faster, true);
  });

  it('says from its first moment on who holds it', async () => {
    const seen: string[] = [];
    await withLock(file, async () => void seen.push(await readFile(file, 'utf8')), { timeoutMs: 0, disk: {
      ...nodeDisk,
      // It gets its name when all is in it.
      link: async (from, to) => {
        seen.push(await readFile(from, 'utf8'));
        await nodeDisk.link(from, to);
      },
    } });
    assert.equal(seen[0], seen[1]);
    const { pid, host } = JSON.parse(seen[0] ?? '') as { pid: number; host: string };
    assert.deepEqual({ pid, host }, { pid: process.pid, host: hostname() });
  });

  it('waits for a holder that lives, but not for ever', async () => {
    const release = await tryLock(file);
    assert.ok(release);
    assert.equal(await tryLock(file), undefined);
    await assert.rejects(withLock(file, async () => assert.fail('two inside'), { timeoutMs: 30 }), { name: 'LockTimeoutError' });
    const waiting = withLock(file, async () => 'in', { timeoutMs: 10_000 });
    await release();
    assert.equal(await waiting, 'in');
  });

  it('judges holders of other machines, and files that say nothing, by their age', async () => {
    for (const put of [() => leave(deadPid, 'another-machine'), () => writeFile(file, ''), () => leave(process.pid)]) {
      await put();
      await assert.rejects(withLock(file, async () => undefined, { timeoutMs: 0, staleMs: 60_000 }), { name: 'LockTimeoutError' });
      await age(61_000);
      assert.equal(await withLock(file, async () => 'in', { timeoutMs: 0, staleMs: 60_000 }), 'in');
    }
  });

  it('passes on what is thrown inside, and is free again', async () => {
    await assert.rejects(withLock(file, async () => Promise.reject(new RangeError('x')), { timeoutMs: 0 }), RangeError);
    assert.deepEqual(await readdir(folder), []);
  });

  it('says so where nothing can be written', async () => {
    await assert.rejects(withLock(join(folder, 'missing', 'a.lock'), async () => undefined, { timeoutMs: 1000 }), { code: 'ENOENT' });
  });

  it('never removes the lock of one who took it over', async () => {
    let leave = (): void => undefined;
    const mayLeave = new Promise<void>((resolve) => (leave = resolve));
    let other: Promise<boolean> | undefined;
    await withLock(file, async (isHeld) => {
      assert.equal(await isHeld(), true);
      await age(100_000);
      await new Promise<void>((resolve) => {
        other = withLock(file, async (isHeldByOther) => {
          resolve();
          await mayLeave;
          return isHeldByOther();
        }, { timeoutMs: 0, staleMs: 50_000 });
      });
      assert.equal(await isHeld(), false);
      // It leaves later than any stale limit, as after a sleep.
    }, { timeoutMs: 0, staleMs: 0 });
    leave();
    assert.equal(await other, true);
    assert.deepEqual(await readdir(folder), []);
  });

  it('outlives those that die while they remove a dead one’s lock, at any step', async () => {
    let steps = Infinity;
    for (let n = 0; n < steps; n += 1) {
      for (const share of [0, 1]) {
        await leave(deadPid);
        let seen = 0;
        const disk = dyingDisk({
          when: (_step, step) => {
            seen = step + 1;
            return step === n ? share : undefined;
          },
          die: () => {
            throw new Dead();
          },
          pid: deadPid,
        });
        const survived = await withLock(file, async () => true, { timeoutMs: 0, disk }).catch(() => false);
        if (survived) steps = seen;
        await Promise.all([1, 2, 3].map(() => withLock(file, async () => undefined, { timeoutMs: 10_000 })));
        assert.ok(!(await readdir(folder)).includes('a.lock'), `step ${n}`);
      }
    }
    assert.ok(steps > 10);
  });

  describe('of a holder that gives signs', () => {
    // Seconds in a window; here short. Six are to be missed.
    const beatMs = 40;
    /** As a window leaves it that crashed, whose process id another program has got since. */
    const leaveBeating = (): Promise<void> => writeFile(file, JSON.stringify({ id: randomUUID(), pid: process.ppid, host: hostname(), beats: true }));

    it('is taken over within seconds when it gives none, though its process id is in use', async () => {
      await leaveBeating();
      const started = performance.now();
      assert.equal(await withLock(file, async () => 'in', { timeoutMs: 20_000, beatMs }), 'in');
      assert.ok(performance.now() - started >= 6 * beatMs);
      assert.deepEqual(await readdir(folder), []);
    });

    it('is taken over by a single try as well, which waits for a sign before', async () => {
      await leaveBeating();
      assert.equal(await tryLock(file, beatMs), undefined, 'its last sign is new');
      await age(60_000);
      const release = await tryLock(file, beatMs);
      assert.ok(release);
      await release();
      assert.deepEqual(await readdir(folder), []);
    });

    it('is left alone by a single try that hears a sign', async () => {
      await leaveBeating();
      await age(60_000);
      const trying = tryLock(file, beatMs);
      await pause(2 * beatMs);
      await age(30_000);
      assert.equal(await trying, undefined);
    });

    it('of one that gives none, as version 0.1.0, is judged by its age alone', async () => {
      await leave(process.ppid);
      await assert.rejects(withLock(file, async () => assert.fail('two inside'), { timeoutMs: 20 * beatMs, beatMs }), { name: 'LockTimeoutError' });
    });

    it('stays its own however long it holds it', async () => {
      await withLock(file, async (isHeld) => {
        await assert.rejects(withLock(file, async () => assert.fail('two inside'), { timeoutMs: 30 * beatMs, beatMs }), { name: 'LockTimeoutError' });
        assert.equal(await isHeld(), true);
      }, { timeoutMs: 0, beatMs });
      assert.deepEqual(await readdir(folder), []);
    });

    it('is another’s once it was silent for too long: it learns so, gives no sign and removes nothing', async () => {
      let touched = 0;
      const silent: Disk = { ...nodeDisk, touch: () => ((touched += 1), Promise.reject(new Error('no signs'))) };
      let leave = (): void => undefined;
      const mayLeave = new Promise<void>((resolve) => (leave = resolve));
      let other: Promise<boolean> | undefined;
      await withLock(file, async (isHeld) => {
        await new Promise<void>((resolve) => {
          other = withLock(file, async (isHeldByOther) => {
            resolve();
            await mayLeave;
            return isHeldByOther();
          }, { timeoutMs: 20_000, beatMs });
        });
        assert.ok(touched > 0);
        touched = 0;
        await pause(3 * beatMs);
        assert.equal(touched, 0);
        assert.equal(await isHeld(), false);
      }, { timeoutMs: 0, beatMs, disk: silent });
      leave();
      assert.equal(await other, true);
      assert.deepEqual(await readdir(folder), []);
    });

    it('is given up by none that slept: only looks while awake count', () => {
      const text = JSON.stringify({ id: 'x', pid: 1, host: 'h', beats: true });
      const silence = new Silence(1000);
      const hour = 3_600_000;
      for (let look = 0; look < 12; look += 1) assert.equal(silence.isSilent({ text, writtenMs: 1 }, look * hour), false);
      assert.equal(silence.isSilent({ text, writtenMs: 1 }, 12 * hour), true);
      assert.equal(silence.isSilent({ text, writtenMs: 2 }, 13 * hour), false);
      for (let ms = 50; ms < 6000; ms += 50) assert.equal(silence.isSilent({ text, writtenMs: 2 }, 13 * hour + ms), false);
      assert.equal(silence.isSilent({ text, writtenMs: 2 }, 13 * hour + 6000), true);
    });
  });

  it('knows which processes live', () => {
    assert.equal(isAlive(process.pid), true);
    assert.equal(isAlive(deadPid), false);
  });
});
