import assert from 'node:assert/strict';
import type { ExportFormValues } from '../../src/protocol/form';
import type { ExportProgress, FormInit, SubmitResult } from '../../src/protocol/messages';
import { ACCOUNT, PageHarness, PANEL } from '../support/page-harness';
import type { FormPage, OpenOptions } from '../support/page-harness';
import { startedExport } from './started';

const FILLED: ExportFormValues = {
  domainName: 'customers',
  s3Bucket: 'acme-exports',
  s3KeyPrefix: '',
  s3BucketOwner: '',
  encryption: 'default',
  s3SseKmsKeyId: '',
  clientToken: 'sent',
};

describe('Starting an export', () => {
  let harness: PageHarness;
  let form: FormPage;
  const submitted: ExportFormValues[] = [];

  before(async () => (harness = await PageHarness.start()));
  after(() => harness.stop());
  beforeEach(() => submitted.splice(0));
  afterEach(async () => {
    const { errors } = form;
    await form.close();
    assert.deepEqual(errors, [], 'errors in the console');
  });

  async function open(
    submit: (values: ExportFormValues) => Promise<SubmitResult>,
    { host, ...options }: OpenOptions = {},
  ): Promise<void> {
    form = await harness.open({
      ...options,
      host: {
        submit: (values) => {
          submitted.push(values);
          return submit(values);
        },
        ...host,
      },
    });
    await form.page.getByText(`Account ${ACCOUNT}`).waitFor();
  }
  const starts = async (values: ExportFormValues): Promise<SubmitResult> => ({
    outcome: 'started',
    started: startedExport(values),
  });
  const alert = () => form.page.getByRole('alert');
  const heading = () => form.page.getByRole('heading', { name: 'Export started' });
  const focusedField = () => form.page.evaluate(() => document.activeElement?.id);

  it('does not send what is wrong: it goes to the first faulty field and says how many there are', async () => {
    await open(starts);
    await form.input('s3BucketOwner').fill('12');
    await form.button('Start Export').click();
    await form.page.getByRole('status').getByText('2 fields need your attention: S3 bucket, Bucket owner account.').waitFor();
    assert.equal(await focusedField(), 's3Bucket');
    assert.deepEqual(submitted, []);
  });

  it('sends the form once, however often it is pressed meanwhile', async () => {
    let answer = (): void => undefined;
    await open((values) => new Promise((resolve) => (answer = () => void starts(values).then(resolve))));
    await form.input('s3Bucket').fill('acme-exports');
    await form.input('s3Bucket').press('Enter');
    // The toolkit disables its inner button a frame after it was told to.
    await form.page.getByRole('button', { name: 'Starting export…', exact: true, disabled: true }).waitFor();
    await form.input('s3Bucket').press('Enter');
    await form.button('Starting export…').click({ force: true });
    assert.equal(await form.input('s3Bucket').isEditable(), false);
    assert.equal(await form.page.getByRole('form').getAttribute('aria-busy'), 'true');
    answer();
    await heading().waitFor();
    assert.equal(submitted.length, 1);
  });

  it('shows refusals beside their fields or on top, with next step and details, and keeps what is typed', async () => {
    await open(async () => ({
      outcome: 'refused',
      problems: [
        { message: 'AWS did not allow this export.', action: 'Ask for sdb:StartDomainExport.', raw: 'AccessDenied 403 req-1' },
        { field: 's3Bucket', message: 'There is no such bucket.', action: 'Check the name.', raw: 'NoSuchBucket 404' },
      ],
    }));
    await form.input('s3Bucket').fill('acme-exports');
    await form.input('s3KeyPrefix').fill('backups');
    await form.button('Start Export').click();
    await alert().getByText('AWS did not allow this export.').waitFor();
    await alert().getByText('Ask for sdb:StartDomainExport.').waitFor();
    assert.match(await form.description('s3Bucket'), /There is no such bucket\. Check the name\./);
    assert.equal(await form.page.getByText('AccessDenied 403 req-1').isVisible(), false);
    await alert().getByText('Show details').click();
    await form.page.getByText('AccessDenied 403 req-1').waitFor();
    await alert().getByRole('button', { name: 'Copy error details' }).click();
    await form.page.getByRole('status').getByText('Copied error details.').waitFor();
    assert.deepEqual(form.copied, ['AccessDenied 403 req-1']);
    assert.equal(await form.input('s3KeyPrefix').inputValue(), 'backups');
    // Beside the field it stays until the field changes.
    await form.input('s3KeyPrefix').fill('other');
    await form.field('s3Bucket').getByText('There is no such bucket.').waitFor();
    await form.input('s3Bucket').fill('acme-archive');
    await form.field('s3Bucket').getByText('There is no such bucket.').waitFor({ state: 'hidden' });
  });

  it('goes to the field when all that is refused is one', async () => {
    await open(async () => ({ outcome: 'refused', problems: [{ field: 'clientToken', message: 'Used before.' }] }));
    await form.input('s3Bucket').fill('acme-exports');
    await form.button('Start Export').click();
    await form.field('clientToken').getByText('Used before.').waitFor();
    assert.equal(await focusedField(), 'clientToken');
    // Another request has another token: the problem is gone with the old one.
    await form.input('s3KeyPrefix').fill('x');
    await form.field('clientToken').getByText('Used before.').waitFor({ state: 'hidden' });
  });

  it('tries again with the same token, so that no second export can start', async () => {
    await open((values) => (submitted.length === 1 ? Promise.reject(new Error('socket hang up')) : starts(values)));
    await form.input('s3Bucket').fill('acme-exports');
    await form.button('Start Export').click();
    await alert().getByText('It is not known whether the export has started').waitFor();
    await alert().getByText('Show details').click();
    await form.page.getByText('socket hang up').waitFor();
    await form.button('Start Export').click();
    await heading().waitFor();
    assert.deepEqual(submitted[0], submitted[1]);
  });

  it('shows what has started, and how far it is', async () => {
    await open(starts);
    await form.input('s3Bucket').fill('acme-exports');
    await form.button('Start Export').click();
    await heading().waitFor();
    assert.equal(await form.page.getByRole('form').isVisible(), false);
    await form.page.waitForFunction(() => document.activeElement?.textContent === 'Export started');
    const started = startedExport(submitted[0] as ExportFormValues);
    assert.equal(await form.field('exportArn').textContent(), started.exportArn);
    assert.equal(await form.field('startedToken').textContent(), started.clientToken);
    assert.equal(await form.field('s3Uri').textContent(), started.s3Uri);
    assert.equal(await form.page.locator('time').getAttribute('title'), '2026-01-15T10:20:30.000Z');
    assert.equal(await form.page.locator('time').textContent(), '15 Jan 2026, 10:20:30 UTC');
    assert.equal(await form.page.getByRole('link', { name: 'Open in S3 Console' }).getAttribute('href'), started.s3ConsoleUrl);
    await form.button('Copy export ARN').click();
    await form.button('Copy S3 URI').click();
    await form.page.getByRole('status').getByText('Copied S3 URI.').waitFor();
    assert.deepEqual(form.copied, [started.exportArn, started.s3Uri]);

    const status = form.page.locator('#exportStatus').getByRole('status');
    const tell = (progress: Partial<ExportProgress>): Promise<void> =>
      form.remote.progressChanged({ exportArn: started.exportArn, status: 'PENDING', ...progress });
    assert.match((await status.textContent()) ?? '', /^Pending/);
    await tell({ status: 'IN_PROGRESS' });
    assert.match((await status.textContent()) ?? '', /^In progress/);
    await tell({ exportArn: `${started.exportArn}0`, status: 'FAILED' });
    assert.match((await status.textContent()) ?? '', /^In progress/);
    await tell({ status: 'IN_PROGRESS', trackingProblem: { message: 'Following it has paused.', action: 'Sign in.' } });
    await alert().getByText('Following it has paused.').waitFor();
    await tell({ status: 'SUCCEEDED', itemsCount: 12_345 });
    assert.match((await status.textContent()) ?? '', /^Succeeded.*12,345 items exported\.$/);
    await alert().getByText('Following it has paused.').waitFor({ state: 'hidden' });
    await tell({ status: 'FAILED', failure: { message: 'S3 refused the files.', action: 'Allow it.', raw: 'S3AccessDenied' } });
    assert.match((await status.textContent()) ?? '', /^Failed/);
    await alert().getByText('S3 refused the files.').waitFor();
  });

  it('shows the first step even when it is told before the start is answered', async () => {
    await open(async (values) => {
      await form.remote.progressChanged({ exportArn: startedExport(values).exportArn, status: 'IN_PROGRESS' });
      return starts(values);
    });
    await form.input('s3Bucket').fill('acme-exports');
    await form.button('Start Export').click();
    await form.page.locator('#exportStatus').getByText('In progress').waitFor();
  });

  it('goes back to the form with the values kept and a new token', async () => {
    await open(starts);
    await form.input('s3Bucket').fill('acme-exports');
    await form.button('Start Export').click();
    await form.button('Export Another').click();
    assert.equal(await form.input('s3Bucket').inputValue(), 'acme-exports');
    assert.equal(await focusedField(), 's3Bucket');
    assert.equal((await form.state())?.started, undefined);
    await form.button('Start Export').click();
    await heading().waitFor();
    const [first, second] = submitted;
    assert.notEqual(first?.clientToken, second?.clientToken);
    assert.deepEqual({ ...first, clientToken: '' }, { ...second, clientToken: '' });
  });

  it('shows the result again after a reload, and asks how far it is', async () => {
    const asked: string[] = [];
    await open(starts, {
      host: {
        progress: async (exportArn) => {
          asked.push(exportArn);
          return { exportArn, status: 'SUCCEEDED', itemsCount: 1 };
        },
      },
    });
    await form.input('s3Bucket').fill('acme-exports');
    await form.button('Start Export').click();
    await heading().waitFor();
    await form.page.reload();
    await form.page.locator('#exportStatus').getByText('1 item exported.').waitFor();
    const { exportArn } = startedExport(submitted[0] as ExportFormValues);
    assert.deepEqual(asked, [exportArn]);
    assert.equal(await form.field('exportArn').textContent(), exportArn);
    await form.button('Export Another').click();
    await form.field('s3Bucket').getByText('Type to filter').waitFor();
  });

  it('says so when AWS has forgotten a restored export', async () => {
    const progress = async (exportArn: string): Promise<ExportProgress> => ({ exportArn, status: 'IN_PROGRESS', forgotten: true });
    await open(starts, { host: { progress } });
    await form.input('s3Bucket').fill('acme-exports');
    await form.button('Start Export').click();
    await heading().waitFor();
    await form.page.reload();
    await form.page.locator('#exportStatus').getByText('No longer known to AWS').waitFor();
  });

  it('says so when the state of a restored export is not known', async () => {
    await open(starts, { host: { progress: () => Promise.reject(new Error('not known here')) } });
    await form.input('s3Bucket').fill('acme-exports');
    await form.button('Start Export').click();
    await heading().waitFor();
    await form.page.reload();
    await form.page.getByText('Status unknown').waitFor();
    await alert().getByText('could not be read').waitFor();
  });

  describe('while the page was hidden', () => {
    const values = FILLED;
    const state = { version: 1, panel: PANEL, values };
    const ready = (more: Partial<FormInit>) => async (): Promise<FormInit> => ({
      identity: { connectionLabel: 'work', sandbox: false, accountId: ACCOUNT, region: 'us-east-1' },
      values,
      cli: {},
      ...more,
    });

    it('what has started is shown when it comes back, unless its form is another by then', async () => {
      const last = { values, result: await starts(values) };
      await open(starts, { state, host: { ready: ready({ last }) } });
      await heading().waitFor();
      await form.close();
      await open(starts, { state: { ...state, values: { ...values, clientToken: 'newer' } }, host: { ready: ready({ last }) } });
      await form.button('Start Export').waitFor();
      assert.equal(await heading().count(), 0);
    });

    it('what was refused is told when it comes back', async () => {
      const result: SubmitResult = { outcome: 'refused', problems: [{ message: 'The quota is used up.' }] };
      await open(starts, { state, host: { ready: ready({ last: { values, result } }) } });
      await alert().getByText('The quota is used up.').waitFor();
      assert.equal(await form.input('s3Bucket').inputValue(), 'acme-exports');
    });

    it('a start that is still under way is waited for again', async () => {
      await open(starts, { state, host: { ready: ready({ submitting: values }) } });
      await heading().waitFor();
      assert.deepEqual(submitted, [values]);
    });
  });

  it('can be taken back until it is sent', async () => {
    let answer: (result: SubmitResult) => void = () => undefined;
    const cancel = async (): Promise<void> => answer({ outcome: 'cancelled' });
    await open(() => new Promise((resolve) => (answer = resolve)), { host: { cancel } });
    await form.input('s3Bucket').fill('acme-exports');
    assert.equal(await form.button('Cancel').isVisible(), false);
    await form.button('Start Export').click();
    await form.button('Cancel').click();
    await form.page.getByRole('status').getByText('Cancelled. Nothing was sent.').waitFor();
    await form.button('Start Export').waitFor();
    assert.equal(await form.input('s3Bucket').inputValue(), 'acme-exports');
  });

  it('says honestly when nobody knows whether it has started', async () => {
    const problem = { message: 'It is not known whether the export was started.', action: 'Start again.', raw: 'TimeoutError' };
    await open(async () => ({ outcome: 'unknown', problem }));
    await form.input('s3Bucket').fill('acme-exports');
    await form.button('Start Export').click();
    await alert().getByText('It is not known whether the export was started.').waitFor();
    const token = await form.input('clientToken').inputValue();
    await form.button('Start Export').click();
    await alert().getByText('Start again.').waitFor();
    assert.deepEqual(submitted.map(({ clientToken }) => clientToken), [token, token]);
  });

  it('can be filled in while there is no connection, and opens it once more on request', async () => {
    let opened = false;
    const ready = async (): Promise<FormInit> => ({
      identity: { connectionLabel: 'work', sandbox: false, accountId: ACCOUNT, region: 'us-east-1' },
      values: { ...FILLED, s3Bucket: '' },
      cli: {},
      ...(opened ? {} : { problem: { message: 'There is no profile “work”.', action: 'Add it.' } }),
    });
    await open(starts, { host: { ready } });
    await alert().getByText('There is no profile “work”.').waitFor();
    await form.input('s3Bucket').fill('acme-exports');
    opened = true;
    await form.button('Retry').click();
    await alert().getByText('There is no profile “work”.').waitFor({ state: 'detached' });
    assert.equal(await form.input('s3Bucket').inputValue(), 'acme-exports');
  });
});
