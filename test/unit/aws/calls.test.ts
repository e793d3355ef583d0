import assert from 'node:assert/strict';
import { callWith } from '../../../src/aws/calls';
import type { Credentials, CredentialsProvider } from '../../../src/simpledb/credentials';

const named = (name: string): Error => Object.assign(new Error(`refused SECRET1`), { name });

describe('a call of another AWS service', () => {
  /** Gives numbered keys, the next ones once they are refused. */
  const numbered = (last = Infinity): CredentialsProvider & { asked: unknown[] } => {
    const asked: unknown[] = [];
    let number = 1;
    return Object.assign(
      async (options?: Parameters<CredentialsProvider>[0]): Promise<Credentials> => {
        asked.push(options);
        if (options?.forceRefresh) number = Math.min(last, number + 1);
        return { accessKeyId: `KEY${number}`, secretAccessKey: `SECRET${number}` };
      },
      { asked },
    );
  };

  it('is made once more with other credentials where they are refused', async () => {
    const provider = numbered();
    const keys: string[] = [];
    const answer = await callWith(provider, async (credentials) => {
      const { accessKeyId } = await credentials();
      keys.push(accessKeyId);
      if (accessKeyId === 'KEY1') throw named('InvalidAccessKeyId');
      return 'answer';
    });
    assert.equal(answer, 'answer');
    assert.deepEqual(keys, ['KEY1', 'KEY2']);
    assert.deepEqual(provider.asked[1], { forceRefresh: true, refused: { accessKeyId: 'KEY1', secretAccessKey: 'SECRET1' } });
  });

  for (const [what, error, last] of [
    ['there are no others', named('ExpiredToken'), 1],
    ['it is something else that is refused', named('AccessDenied'), Infinity],
  ] as const) {
    it(`is made once where ${what}, and its error has no secret in it`, async () => {
      let calls = 0;
      const failed = callWith(numbered(last), async (credentials) => {
        calls += 1;
        await credentials();
        throw error;
      });
      await assert.rejects(failed, (thrown: Error) => thrown.name === error.name && !thrown.message.includes('SECRET1'));
      assert.equal(calls, 1);
    });
  }

  it('is made twice at most', async () => {
    let calls = 0;
    const failed = callWith(numbered(), async (credentials) => {
      calls += 1;
      await credentials();
      throw named('ExpiredTokenException');
    });
    await assert.rejects(failed, { name: 'ExpiredTokenException' });
    assert.equal(calls, 2);
  });

  it('fails with what keeps credentials from being had', async () => {
    const failed = callWith(() => Promise.reject(named('LoginRequired')), async (credentials) => credentials());
    await assert.rejects(failed, { name: 'LoginRequired' });
  });
});
