import assert from 'node:assert/strict';
import { renewing } from '../../../src/aws/credentials';
import type { Credentials } from '../../../src/simpledb/credentials';

const MINUTE = 60_000;

describe('credentials', () => {
  const make = (expiration?: Date): Credentials => ({
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'secret',
    ...(expiration === undefined ? {} : { expiration }),
  });

  it('that do not expire are loaded once, for all who ask at the same time', async () => {
    let loads = 0;
    const provider = renewing(async () => {
      loads += 1;
      return make();
    });
    await Promise.all([provider(), provider(), provider()]);
    await provider();
    assert.equal(loads, 1);
  });

  it('that expire are renewed five minutes before', async () => {
    let now = 0;
    let loads = 0;
    const provider = renewing(
      async () => {
        loads += 1;
        return make(new Date(now + 60 * MINUTE));
      },
      () => now,
    );
    await provider();
    now = 54 * MINUTE;
    await provider();
    assert.equal(loads, 1);
    now = 56 * MINUTE;
    await provider();
    assert.equal(loads, 2);
  });

  it('that were refused are not given again', async () => {
    let loads = 0;
    const provider = renewing(async () => {
      loads += 1;
      return make();
    });
    await provider();
    await provider({ forceRefresh: true });
    await provider();
    assert.equal(loads, 2);
  });

  it('that another client had renewed meanwhile are not dropped for the old ones', async () => {
    let loads = 0;
    const provider = renewing(async () => ({ ...make(), accessKeyId: `KEY${(loads += 1)}` }));
    const refused = await provider();
    const renewed = await provider({ forceRefresh: true, refused });
    assert.equal(await provider({ forceRefresh: true, refused }), renewed);
    assert.equal(loads, 2);
  });

  it('tell whether anybody has to be asked for the next', async () => {
    let now = 0;
    const provider = renewing(async () => make(new Date(60 * MINUTE)), () => now);
    assert.equal(provider.areUsable(), false);
    await provider();
    assert.equal(provider.areUsable(), true);
    now = 56 * MINUTE;
    assert.equal(provider.areUsable(), false);
  });

  it('that failed for one caller alone are asked for by those who waited with it', async () => {
    const asked: string[] = [];
    let caller = '';
    const provider = renewing(async () => {
      const who = caller;
      asked.push(who);
      await Promise.resolve();
      if (who === 'background') throw Object.assign(new Error('somebody has to sign in'), { callersOwn: true });
      return make();
    });
    caller = 'background';
    const first = provider();
    caller = 'user';
    const second = provider();
    await assert.rejects(first, /sign in/);
    assert.deepEqual(await second, make());
    assert.deepEqual(asked, ['background', 'user']);
  });

  it('that cannot be loaded are asked for again', async () => {
    let loads = 0;
    const provider = renewing(async () => {
      loads += 1;
      if (loads === 1) throw new Error('expired');
      return make();
    });
    await assert.rejects(provider(), /expired/);
    assert.equal((await provider()).accessKeyId, 'AKIDEXAMPLE');
  });
});
