import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import type { ExportRecord } from '../../src/exports/model/record';
import type { ExportDetails } from '../../src/protocol/details';
import { DetailsHarness, detailsFor } from '../support/details-harness';
import { FAILED, LISTED, RUNNING, SUCCEEDED } from '../support/export-records';
import { THEMES } from './themes';
import type { ThemeName } from './themes';

const SCREENSHOTS = 'out/screenshots';
const denied = (name: string, more: object) => Object.assign(new Error('User: x is not authorized.'), { name, ...more });
const loggedOut = Object.assign(new Error('The login of profile “work” has ended.'), { name: 'LoginRequired' });
const { artefacts: _artefacts, ...unlisted } = RUNNING;

/** Every state that the page can be in. */
const STATES: Readonly<Record<string, ExportDetails>> = {
  asking: detailsFor(undefined, { looking: true }),
  unknown: detailsFor(undefined),
  loading: detailsFor({ record: LISTED }, { looking: true }),
  running: detailsFor({ record: RUNNING }),
  succeeded: detailsFor({ record: SUCCEEDED }),
  failed: detailsFor({ record: FAILED }),
  forgotten: detailsFor({ record: { ...RUNNING, forgotten: true, endSeenAt: '2026-05-01T00:00:00.000Z' } }),
  denied: detailsFor(
    { record: LISTED },
    { lookProblem: denied('AccessDeniedException', { operation: 'GetExport', httpStatusCode: 403 }) },
  ),
  unlisted: detailsFor({ record: unlisted, artefactsProblem: denied('AccessDenied', { $metadata: { httpStatusCode: 403 } }) }),
  disconnected: detailsFor({ record: SUCCEEDED }, { cli: undefined, lookProblem: loggedOut }),
};

describe('The details’ look', () => {
  let harness: DetailsHarness;

  before(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    harness = await DetailsHarness.start();
  });
  after(() => harness.stop());

  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    it(`is accessible in the theme ${theme}, in every state`, async () => {
      for (const [name, state] of Object.entries(STATES)) {
        const details = await harness.open(state, { theme });
        await details.assertAccessible();
        await details.page.screenshot({ path: `${SCREENSHOTS}/details-${name}-${theme}.png`, fullPage: true });
        assert.deepEqual(details.errors, []);
        await details.close();
      }
    });
  }

  const long: ExportRecord = {
    ...FAILED,
    s3Bucket: 'a-bucket-with-quite-a-long-name-for-such-a-narrow-page',
    s3KeyPrefix: 'prefix/'.repeat(30),
    failureMessage: 'x'.repeat(200),
  };
  for (const [name, viewport] of [
    ['300 px wide', { width: 300, height: 700 }],
    ['zoomed to 200 % in a window of 640 px', { width: 320, height: 400 }],
  ] as const) {
    it(`fits when it is ${name}`, async () => {
      const details = await harness.open(detailsFor({ record: long }), { context: { viewport } });
      const { scrollWidth, clientWidth } = await details.page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return { scrollWidth, clientWidth };
      });
      assert.ok(scrollWidth <= clientWidth, `${scrollWidth} px of content in ${clientWidth} px`);
      await details.page.screenshot({ path: `${SCREENSHOTS}/details-${viewport.width}px.png`, fullPage: true });
      await details.close();
    });
  }
});
