import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { ACCOUNT, PageHarness } from '../support/page-harness';
import type { FormPage } from '../support/page-harness';
import { startedExport } from './started';
import { THEMES } from './themes';
import type { ThemeName } from './themes';

const SCREENSHOTS = 'out/screenshots';

/** Where the page is as wide as its window, nothing is cut off or has to be scrolled to sideways. */
async function assertNoSidewaysScrolling({ page }: FormPage): Promise<void> {
  const { scrollWidth, clientWidth } = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return { scrollWidth, clientWidth };
  });
  assert.ok(scrollWidth <= clientWidth, `${scrollWidth} px of content in ${clientWidth} px`);
}

describe('The page', () => {
  let harness: PageHarness;

  before(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    harness = await PageHarness.start();
  });
  after(() => harness.stop());

  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    it(`is accessible in the theme ${theme}: form, problems, suggestions and result`, async () => {
      const form = await harness.open({
        theme,
        host: {
          submit: async (values) =>
            values.s3KeyPrefix === ''
              ? {
                  outcome: 'refused',
                  problems: [
                    { message: 'AWS did not allow this export.', action: 'Ask for the permission sdb:StartDomainExport.', raw: 'AccessDeniedException\nHTTP 403' },
                    { field: 's3Bucket', message: 'There is no such bucket.', action: 'Check its name.', raw: 'NoSuchBucket' },
                  ],
                }
              : { outcome: 'started', started: startedExport(values) },
        },
      });
      const { page } = form;
      const shot = (name: string) => page.screenshot({ path: `${SCREENSHOTS}/page-${name}-${theme}.png`, fullPage: true });
      await page.getByText(`Account ${ACCOUNT}`).waitFor();
      await form.field('s3Bucket').getByText('Type to filter').waitFor();
      await form.assertAccessible();
      await shot('form');

      await form.input('s3Bucket').pressSequentially('acme');
      await form.input('s3Bucket').press('ArrowDown');
      await form.assertAccessible();
      await shot('suggestions');
      await form.input('s3Bucket').press('Enter');

      await page.getByRole('radio', { name: 'SSE-KMS' }).click();
      await form.button('Start Export').click();
      await page.getByText('AWS did not allow this export.').waitFor();
      await page.getByText('Show details').first().click();
      await form.input('s3BucketOwner').fill('1234');
      await form.assertAccessible();
      await shot('errors');

      await form.input('s3BucketOwner').fill('');
      await form.input('s3KeyPrefix').fill('backups');
      await form.button('Start Export').click();
      await page.getByRole('heading', { name: 'Export started' }).waitFor();
      await form.assertAccessible();
      await shot('result');
      assert.deepEqual(form.errors, []);
      await form.close();
    });
  }

  for (const [name, viewport] of [
    ['300 px wide', { width: 300, height: 700 }],
    ['zoomed to 200 % in a window of 640 px', { width: 320, height: 400 }],
  ] as const) {
    it(`fits when it is ${name}`, async () => {
      const form = await harness.open({
        context: { viewport },
        host: { submit: async (values) => ({ outcome: 'started', started: startedExport(values) }) },
      });
      await form.input('s3Bucket').fill('a-bucket-with-quite-a-long-name-for-such-a-narrow-page');
      await form.input('s3KeyPrefix').fill('prefix/'.repeat(30));
      await assertNoSidewaysScrolling(form);
      await form.page.screenshot({ path: `${SCREENSHOTS}/page-form-${viewport.width}px.png`, fullPage: true });
      await form.button('Start Export').click();
      await form.page.getByRole('heading', { name: 'Export started' }).waitFor();
      await assertNoSidewaysScrolling(form);
      await form.close();
    });
  }

  it('does not move anything where reduced motion is asked for', async () => {
    const moving = async (reducedMotion: 'reduce' | 'no-preference'): Promise<string> => {
      const form = await harness.open({ context: { reducedMotion } });
      const name = await form.page.locator('.icon-running').evaluate((icon) => getComputedStyle(icon).animationName);
      await form.close();
      return name;
    };
    assert.deepEqual([await moving('reduce'), await moving('no-preference')], ['none', 'turn']);
  });

  it('shows where the focus is', async () => {
    const form = await harness.open();
    await form.input('s3KeyPrefix').focus();
    const border = (id: string) =>
      form.page.locator(`#${id} [part=root]`).evaluate((root) => getComputedStyle(root).borderColor);
    assert.notEqual(await border('s3KeyPrefix'), await border('s3BucketOwner'));
    await form.close();
  });
});
