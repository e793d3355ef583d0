import assert from 'node:assert/strict';
import { lazy } from '../../../../src/ui/kit/lazy';

describe('what is loaded when first needed', () => {
  it('is loaded once for all who ask meanwhile, and later', async () => {
    let loads = 0;
    const app = lazy(async () => ++loads);
    assert.equal(app.loaded, undefined);
    assert.deepEqual(await Promise.all([app.get(), app.get()]), [1, 1]);
    assert.equal(await app.get(), 1);
    assert.ok(app.loaded);
  });

  it('is loaded again after a load that failed', async () => {
    let loads = 0;
    const app = lazy(async () => {
      loads += 1;
      if (loads === 1) throw new Error('no file');
      return loads;
    });
    const [first, second] = await Promise.allSettled([app.get(), app.get()]);
    assert.deepEqual([first.status, second.status, loads], ['rejected', 'rejected', 1]);
    assert.equal(app.loaded, undefined);
    assert.equal(await app.get(), 2);
  });
});
