import assert from 'node:assert/strict';
import { emptyValues, type ExportFormValues } from '../../src/protocol/form';
import type { SubmitResult } from '../../src/protocol/messages';
import { ACCOUNT, PageHarness } from '../support/page-harness';
import type { FormPage, OpenOptions } from '../support/page-harness';
import { startedExport } from './started';

const OFFERED: ExportFormValues = {
  domainName: 'customers',
  s3Bucket: 'acme-exports',
  s3KeyPrefix: 'backups/2026',
  s3BucketOwner: ACCOUNT,
  encryption: 'KMS',
  s3SseKmsKeyId: 'alias/exports',
  clientToken: '11111111-2222-4333-8444-555555555555',
};
const IDENTITY = { connectionLabel: 'work', sandbox: false, accountId: ACCOUNT, region: 'us-east-1' };
const EMPTY = emptyValues('customers', '6f2c1b9e-1d7a-4a53-9d0f-2c8f3f6f0a11');

describe('An earlier export’s values, offered to the form,', () => {
  let harness: PageHarness;
  let form: FormPage;

  before(async () => (harness = await PageHarness.start()));
  after(() => harness.stop());
  afterEach(async () => {
    const { errors } = form;
    await form.close();
    assert.deepEqual(errors, [], 'errors in the console');
  });

  async function open(options?: OpenOptions): Promise<void> {
    form = await harness.open(options);
    await form.page.getByText(`Account ${ACCOUNT}`).waitFor();
  }
  const question = () => form.page.getByRole('alert').filter({ hasText: 'other values than the export' });
  const values = async (): Promise<ExportFormValues | undefined> => (await form.state())?.values;
  const starts = async (sent: ExportFormValues): Promise<SubmitResult> => ({ outcome: 'started', started: startedExport(sent) });
  const filledIn = () => form.page.getByText('filled in with the values of the earlier export').waitFor({ state: 'attached' });

  it('fill in a new form, with a token of their own, and send nothing', async () => {
    await open({ host: { ready: async () => ({ identity: IDENTITY, values: EMPTY, cli: {}, offered: OFFERED }) } });
    await filledIn();
    assert.equal(await form.input('s3Bucket').inputValue(), 'acme-exports');
    assert.equal(await form.input('clientToken').inputValue(), OFFERED.clientToken);
    assert.equal(await form.page.getByRole('radio', { name: 'SSE-KMS' }).getAttribute('aria-checked'), 'true');
    assert.deepEqual(await values(), OFFERED);
    assert.equal(await question().count(), 0);
  });

  it('fill in a form whose connection cannot be opened as well, and are kept over a reload', async () => {
    let asked = 0;
    const problem = { message: 'Your login has expired.' };
    const ready = async () => ({ identity: IDENTITY, values: EMPTY, cli: {}, problem, ...(++asked === 1 ? { offered: OFFERED } : {}) });
    await open({ host: { ready } });
    await filledIn();
    await form.page.getByText('Your login has expired.').waitFor();
    await form.page.reload();
    await form.page.getByText('Your login has expired.').waitFor();
    assert.equal(await form.input('s3Bucket').inputValue(), 'acme-exports');
  });

  it('fill in an open form that nobody has typed into', async () => {
    await open();
    await form.remote.offer(OFFERED);
    await filledIn();
    assert.deepEqual(await values(), OFFERED);
  });

  const typed: [what: string, type: () => Promise<void>][] = [
    ['a bucket', () => form.input('s3Bucket').fill('typed-here')],
    ['a token of one’s own', () => form.input('clientToken').fill('mine')],
    [
      'a key that is hidden again',
      async () => {
        await form.page.getByRole('radio', { name: 'SSE-KMS' }).click();
        await form.input('s3SseKmsKeyId').fill('alias/typed');
        await form.page.getByRole('radio', { name: 'Bucket default' }).click();
      },
    ],
  ];
  for (const [what, type] of typed) {
    it(`leave ${what} alone, until the user wants them`, async () => {
      await open();
      await type();
      const before = await values();
      await form.remote.offer(OFFERED);
      await question().getByText('Nothing was changed').waitFor();
      assert.match(await question().innerText(), /s3:\/\/acme-exports\/backups\/2026\/AWSSimpleDB/);
      assert.deepEqual(await values(), before);
      await form.assertAccessible();
      await form.button('Keep These Values').click();
      assert.equal(await question().count(), 0);
      assert.deepEqual(await values(), before);
      assert.equal(await form.page.evaluate(() => document.activeElement?.id), 's3Bucket');
      await form.remote.offer({ ...OFFERED, clientToken: '99999999-2222-4333-8444-555555555555' });
      await form.button('Use Its Values').click();
      await filledIn();
      assert.equal((await values())?.s3Bucket, 'acme-exports');
      assert.equal(await question().count(), 0);
    });
  }

  it('change nothing where the form asks for the same already', async () => {
    await open();
    await form.remote.offer(OFFERED);
    await filledIn();
    await form.input('clientToken').fill('mine');
    await form.remote.offer({ ...OFFERED, clientToken: '99999999-2222-4333-8444-555555555555' });
    await form.page.getByText('holds the values of the earlier export already').waitFor({ state: 'attached' });
    assert.equal((await values())?.clientToken, 'mine');
  });

  it('are taken but once when they come twice', async () => {
    await open();
    await form.remote.offer(OFFERED);
    await filledIn();
    await form.input('s3Bucket').fill('typed-after');
    await form.remote.offer(OFFERED);
    assert.equal((await values())?.s3Bucket, 'typed-after');
    assert.equal(await question().count(), 0);
  });

  it('take the place of a result', async () => {
    await open({ host: { submit: starts } });
    await form.input('s3Bucket').fill('first-bucket');
    await form.button('Start Export').click();
    await form.page.getByRole('heading', { name: 'Export started' }).waitFor();
    await form.remote.offer(OFFERED);
    await filledIn();
    assert.equal(await form.page.getByRole('heading', { name: 'Export started' }).count(), 0);
    assert.equal(await form.input('s3Bucket').inputValue(), 'acme-exports');
    assert.equal((await form.state())?.started, undefined);
  });

  it('wait for a start that is under way', async () => {
    let answer = (): void => undefined;
    await open({ host: { submit: (sent) => new Promise((resolve) => (answer = () => resolve({ outcome: 'started', started: startedExport(sent) }))) } });
    await form.input('s3Bucket').fill('first-bucket');
    await form.button('Start Export').click();
    await form.page.getByText('Starting export…').first().waitFor();
    await form.remote.offer(OFFERED);
    await form.button('Use Its Values').click();
    await form.page.getByText('Wait until the start').waitFor({ state: 'attached' });
    assert.equal(await form.input('s3Bucket').inputValue(), 'first-bucket');
    answer();
    await form.page.getByRole('heading', { name: 'Export started' }).waitFor();
    await form.button('Use Its Values').click();
    await filledIn();
    assert.equal(await form.input('s3Bucket').inputValue(), 'acme-exports');
  });

  it('are refused for another domain', async () => {
    await open();
    await form.remote.offer({ ...OFFERED, domainName: 'orders' });
    assert.equal(await form.input('s3Bucket').inputValue(), '');
  });
});
