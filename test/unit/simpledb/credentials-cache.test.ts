import assert from 'node:assert/strict';
import { CredentialsCache } from '../../../src/simpledb/credentials-cache';

const MINUTE = 60_000;

describe('credentials that are kept', () => {
  it('are not given again once they were refused, also where their renewal was under way and fails', async () => {
    let now = 0;
    let fail = (_error: Error): void => undefined;
    const answers = [
      async () => ({ expiration: new Date(20 * MINUTE) }),
      () => new Promise<never>((_, reject) => (fail = reject)),
    ];
    const cache = new CredentialsCache(() => (answers.shift() ?? assert.fail('asked too often'))(), () => now);
    const first = await cache.get();
    now = 16 * MINUTE;
    const renewed = cache.get();
    cache.drop((current) => current === first);
    fail(new Error('the network is away'));
    await assert.rejects(renewed, /the network is away/);
    assert.equal(cache.usable, undefined);
  });

  it('are used on where their renewal fails early and nobody refuses them', async () => {
    let now = 0;
    const credentials = { expiration: new Date(20 * MINUTE) };
    let isAway = false;
    const load = async (): Promise<typeof credentials> => {
      if (isAway) throw new Error('the network is away');
      return credentials;
    };
    const cache = new CredentialsCache(load, () => now);
    await cache.get();
    [now, isAway] = [16 * MINUTE, true];
    assert.equal(await cache.get(), credentials);
  });
});
