import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bundle } from '../../../../scripts/bundle-tests.mjs';
import { nodeDisk, type Disk } from '../../../../src/exports/storage/disk';
import { Leadership } from '../../../../src/exports/storage/leadership';
import { TurnedClock } from '../../../support/following';

const deadPid = spawnSync(process.execPath, ['--version']).pid;

/** Lets what is under way go on until it has come to this. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** A window that can lead, with its own clock and all that it was heard to say. */
class Window {
  readonly clock = new TurnedClock();
  readonly changes: boolean[] = [];
  readonly errors: unknown[] = [];
  readonly leadership: Leadership;

  constructor(file: string, disk: Disk = nodeDisk) {
    this.leadership = new Leadership(file, this.clock, (error) => this.errors.push(error), disk);
    this.leadership.onDidChange((leads) => this.changes.push(leads));
  }

  get leads(): boolean {
    return this.leadership.isLeader;
  }

  /** Wants to lead, and has looked once. */
  async want(): Promise<void> {
    this.leadership.setCandidate(true);
    await until(() => this.clock.waiting > 0);
  }

  /** @returns the milliseconds until its next look, which is over */
  async look(): Promise<number> {
    const passed = await this.clock.next();
    await until(() => this.clock.waiting > 0);
    return passed;
  }
}

describe('leadership', () => {
  let folder: string;
  let file: string;
  const windows: Window[] = [];
  const window = (disk?: Disk): Window => {
    const one = new Window(file, disk);
    windows.push(one);
    return one;
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'leadership-'));
    file = join(folder, 'exports', 'exports.leader');
  });
  afterEach(async () => {
    for (const { leadership } of windows.splice(0)) leadership.dispose();
    await rm(folder, { recursive: true, maxRetries: 5 });
  });

  it('is of one among all that want it, and of none that does not', async () => {
    const all = Array.from({ length: 6 }, () => window());
    const idle = window();
    await Promise.all(all.map((one) => one.want()));
    assert.equal(all.filter(({ leads }) => leads).length, 1);
    for (let n = 0; n < 10; n += 1) await Promise.all(all.map((one) => one.look()));
    assert.equal(all.filter(({ leads }) => leads).length, 1);
    assert.deepEqual(all.flatMap(({ changes }) => changes), [true]);
    assert.equal(idle.leads, false);
    assert.equal(idle.clock.waiting, 0);
    assert.deepEqual(all.flatMap(({ errors }) => errors), []);
  });

  it('goes to another within three seconds once it is released', async () => {
    for (const release of [(one: Window) => one.leadership.setCandidate(false), (one: Window) => one.leadership.dispose()]) {
      const [one, other] = [window(), window()];
      await one.want();
      await other.want();
      assert.deepEqual([one.leads, other.leads], [true, false]);
      release(one);
      assert.equal(one.leads, false);
      assert.equal(one.clock.waiting, 0);
      const waited = await other.look();
      assert.ok(other.leads && waited <= 3000, `${waited} ms`);
      other.leadership.dispose();
    }
  });

  it('goes to another within three seconds once its process has died', async () => {
    await nodeDisk.makeFolder(join(folder, 'exports'));
    const other = window();
    const lease = (pid: number): Promise<void> => writeFile(file, JSON.stringify({ id: 'x', pid, host: hostname() }));
    await lease(process.pid);
    await other.want();
    assert.equal(other.leads, false);
    await lease(deadPid);
    const waited = await other.look();
    assert.ok(other.leads && waited <= 3000, `${waited} ms`);
  });

  it('goes to another within ten seconds when it sleeps, and is given up on waking', async () => {
    const [one, other] = [window(), window()];
    await one.want();
    await other.want();
    let slept = 0;
    while (!other.leads) {
      slept += await other.look();
      assert.ok(slept <= 10_000);
    }
    // It may be late by a beat or two without losing it.
    assert.ok(slept >= 6000, `${slept} ms`);
    assert.equal(one.leads, true);
    await one.look();
    assert.equal(one.leads, false);
    assert.deepEqual(one.changes, [true, false]);
    for (let n = 0; n < 5; n += 1) {
      await one.look();
      await other.look();
    }
    assert.deepEqual([one.leads, other.leads], [false, true]);
  });

  it('stays where it is as long as it gives signs, however its beats fall', async () => {
    const [one, other] = [window(), window()];
    await one.want();
    await other.want();
    for (let n = 0; n < 30; n += 1) {
      // The other looks up to three times before it sees a new one.
      for (let looks = n % 3; looks >= 0; looks -= 1) await other.look();
      await one.look();
    }
    assert.deepEqual([one.leads, other.leads], [true, false]);
    assert.deepEqual([...one.changes, ...other.changes], [true]);
  });

  it('is taken up again when its file was removed, without a word', async () => {
    const one = window();
    await one.want();
    await rm(file);
    await one.look();
    assert.deepEqual(one.changes, [true]);
    assert.equal((JSON.parse(await readFile(file, 'utf8')) as { pid: number }).pid, process.pid);
  });

  it('can be wanted and not wanted in any haste', async () => {
    const [one, other] = [window(), window()];
    one.leadership.setCandidate(true);
    one.leadership.setCandidate(true);
    one.leadership.setCandidate(false);
    one.leadership.setCandidate(true);
    await until(() => one.leads);
    assert.equal(one.clock.waiting, 1);
    one.leadership.setCandidate(false);
    one.leadership.setCandidate(false);
    assert.deepEqual(one.changes, [true, false]);
    await other.want();
    assert.equal(other.leads, true);
    one.leadership.dispose();
    one.leadership.setCandidate(true);
    assert.equal(one.clock.waiting, 0);
  });

  it('leaves no lease behind when it is disposed while it takes one', async () => {
    let linked = (): void => undefined;
    const isLinked = new Promise<void>((resolve) => (linked = resolve));
    let goOn = (): void => undefined;
    const mayGoOn = new Promise<void>((resolve) => (goOn = resolve));
    const slow = window({
      ...nodeDisk,
      link: async (from, to) => {
        await nodeDisk.link(from, to);
        linked();
        await mayGoOn;
      },
    });
    slow.leadership.setCandidate(true);
    await isLinked;
    slow.leadership.dispose();
    goOn();
    const other = window();
    await other.want();
    if (!other.leads) await other.look();
    assert.ok(other.leads);
    assert.deepEqual(slow.changes, []);
  });

  it('is everybody’s where nobody can be seen, said once, until they can', async () => {
    let broken = true;
    const fail = (): void => {
      if (broken) throw Object.assign(new Error('read-only'), { code: 'EROFS' });
    };
    const disk: Disk = {
      ...nodeDisk,
      makeFolder: async (path) => (fail(), nodeDisk.makeFolder(path)),
      look: async (path) => (fail(), nodeDisk.look(path)),
    };
    const [one, other] = [window(disk), window(disk)];
    for (const each of [one, other]) {
      await each.want();
      await each.look();
      await each.look();
      assert.equal(each.leads, true);
      assert.equal(each.errors.length, 1);
    }
    broken = false;
    await one.look();
    await other.look();
    assert.deepEqual([one.leads, other.leads], [true, false]);
  });

  describe('between processes', () => {
    const children: ChildProcess[] = [];
    let program: string;
    before(async () => {
      program = join(process.cwd(), 'out', 'test', `leadership-${process.pid}.cjs`);
      await bundle(process.cwd(), [join(process.cwd(), 'test', 'faults', 'leadership-process.ts')], { outfile: program });
    });
    afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));
    after(() => rm(program, { force: true }));

    /** @returns a process that wants to lead, and its next word: whether it leads */
    function start(): { child: ChildProcess; next: () => Promise<string> } {
      const child = spawn(process.execPath, [program, file], { stdio: ['ignore', 'pipe', 'inherit'] });
      children.push(child);
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      return { child, next: async () => (await lines.next()).value as string };
    }

    // How long it takes is for the turned clocks above: on a busy machine everything is late.
    it('goes on when the leader is killed, and when it is stopped', async () => {
      const first = start();
      assert.equal(await first.next(), 'leads');
      const second = start();
      assert.equal(await second.next(), 'follows');
      first.child.kill('SIGKILL');
      assert.equal(await second.next(), 'leads');

      const third = start();
      assert.equal(await third.next(), 'follows');
      second.child.kill('SIGSTOP');
      assert.equal(await third.next(), 'leads');
      second.child.kill('SIGCONT');
      assert.equal(await second.next(), 'follows');
    });
  });
});
