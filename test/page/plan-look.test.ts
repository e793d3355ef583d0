import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import type { PlanState } from '../../src/exports/plans/plan';
import { entry, manyDomains, plan, PlanHarness, snapshot } from '../support/plan-page';
import type { PlanPageUnderTest } from '../support/plan-page';
import { THEMES } from './themes';
import type { ThemeName } from './themes';

const SCREENSHOTS = 'out/screenshots';
const ARN = 'arn:aws:sdb:us-east-1:111122223333:domain/customers/export/0b5a7a64';
const LOGIN = { message: 'The login of “work” has expired.', action: 'Sign in again; the plan goes on by itself.', raw: 'ExpiredToken\nHTTP 403' };
const FAILURE = { code: 'AccessDenied', message: 'SimpleDB may not write to the bucket <b>acme</b>.' };

const inEveryState = [
  entry('customers', { state: 'succeeded', exportArn: ARN, requestedAt: '2026-12-01T09:01:00.000Z', itemsCount: 120_000 }),
  entry('orders', { state: 'failed', exportArn: `${ARN}2`, requestedAt: '2026-12-01T09:02:00.000Z', failure: FAILURE, itemCount: 4500 }),
  entry('prod-audit', { state: 'started', exportArn: `${ARN}3`, requestedAt: '2026-12-01T09:59:00.000Z', s3KeyPrefix: '111122223333/2026-12-01' }),
  entry('prod-sessions', { state: 'starting', clientToken: 't' }),
  entry('prod-users', { itemCount: 77 }),
  entry('prod-views'),
  entry('test', { state: 'skipped' }),
];

async function assertNoSidewaysScrolling({ page }: PlanPageUnderTest): Promise<void> {
  const [content, width] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth] as const);
  assert.ok(content <= width, `${content} px of content in ${width} px`);
}

describe('The page of a plan', () => {
  let harness: PlanHarness;

  before(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    harness = await PlanHarness.start();
  });
  after(() => harness.stop());

  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    const shot = ({ page }: PlanPageUnderTest, name: string) =>
      page.screenshot({ path: `${SCREENSHOTS}/plan-${name}-${theme}.png`, fullPage: true });

    it(`is accessible in the theme ${theme}: form, preview and problems`, async () => {
      const form = await harness.openForm({
        theme,
        host: {
          listDomains: async () => ({ domains: manyDomains(30) }),
          start: async () => ({ outcome: 'refused', problems: [LOGIN, { field: 's3Bucket', message: 'There is no such bucket.', raw: 'NoSuchBucket' }] }),
        },
      });
      await form.page.getByText('Used now: 0 of 25').waitFor();
      await form.button('Select All').click();
      await form.input('s3Bucket').fill('acme-exports');
      await form.input('prefixTemplate').fill('backups/{account}/{date}');
      await form.assertAccessible();
      await shot(form, 'form');

      await form.input('prefixTemplate').fill('backups/{acount}');
      await form.button('Select None').click();
      await form.button('Start Plan').click();
      await form.page.getByText('No domain is selected').waitFor();
      await form.assertAccessible();
      await shot(form, 'form-faults');

      await form.domain('domain-003').check();
      await form.input('prefixTemplate').fill('');
      await form.button('Start Plan').click();
      await form.page.getByText(LOGIN.message).waitFor();
      await form.assertAccessible();
      assert.deepEqual(form.errors, []);
      await form.close();
    });

    it(`is accessible in the theme ${theme}: a plan in every state`, async () => {
      const shown = await harness.openPlan(snapshot(plan(inEveryState), { problem: LOGIN }), { theme });
      await shown.assertAccessible();
      await shot(shown, 'running');
      for (const state of ['paused', 'stopped', 'done', 'dropped'] satisfies PlanState[]) {
        const change = state === 'stopped' ? { state, stopped: { ...FAILURE, times: 3 } } : { state };
        await shown.remote.planChanged(snapshot(plan(inEveryState, change)));
        await shown.page.getByRole('heading', { level: 2, name: new RegExp(state === 'done' ? 'Finished: 1 failed' : state, 'i') }).waitFor();
        await shown.assertAccessible();
        await shot(shown, state);
      }
      assert.deepEqual(shown.errors, []);
      await shown.close();
    });
  }

  it('fits when it is 300 px wide', async () => {
    const context = { viewport: { width: 300, height: 700 } };
    const form = await harness.openForm({ context, host: { listDomains: async () => ({ domains: [...manyDomains(9), { domainName: 'long-'.repeat(40) }] }) } });
    await form.button('Select All').click();
    await form.input('s3Bucket').fill('a-bucket-with-quite-a-long-name-for-such-a-narrow-page');
    await assertNoSidewaysScrolling(form);
    await form.page.screenshot({ path: `${SCREENSHOTS}/plan-form-300px.png`, fullPage: true });
    await form.close();
    const shown = await harness.openPlan(snapshot(plan([...inEveryState, entry('long-'.repeat(40))])), { context });
    await assertNoSidewaysScrolling(shown);
    await shown.page.screenshot({ path: `${SCREENSHOTS}/plan-running-300px.png`, fullPage: true });
    await shown.close();
  });
});
