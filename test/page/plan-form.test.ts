import assert from 'node:assert/strict';
import { emptyPlanValues } from '../../src/protocol/plan-form';
import type { PlanFormValues } from '../../src/protocol/plan-form';
import type { StartPlanResult } from '../../src/protocol/plan';
import { ACCOUNT, ADDRESS, DOMAINS, entry, manyDomains, NOW, plan, PlanHarness, snapshot } from '../support/plan-page';
import type { OpenOptions, PlanPageUnderTest } from '../support/plan-page';

const HOUR_MS = 3_600_000;

describe('The form of a plan', () => {
  let harness: PlanHarness;
  let form: PlanPageUnderTest;

  before(async () => (harness = await PlanHarness.start()));
  after(() => harness.stop());
  afterEach(async () => {
    const { errors } = form;
    await form.close();
    assert.deepEqual(errors, [], 'errors in the console');
  });

  const open = async (options?: OpenOptions): Promise<void> => void (form = await harness.openForm(options));
  const count = (text: string) => form.text('domainCount').getByText(text, { exact: true }).waitFor();
  const dates = (text: string | RegExp) => form.text('dryRun').getByText(text).waitFor();

  it('lists the domains with their figures, those selected that it was opened with', async () => {
    await open();
    await count('1 of 4 selected');
    assert.equal(await form.domain('orders').isChecked(), true);
    const labels = await form.page.locator('.domain').allTextContents();
    assert.deepEqual(labels, ['customers120,000 items · 45.8 MB', 'orders4,500 items · 1.8 MB', 'prod-audit', 'prod-sessions1 item · 812 bytes']);
  });

  it('finds by a pattern, and selects and deselects what is found', async () => {
    await open();
    await count('1 of 4 selected');
    await form.input('pattern').fill('prod-*');
    await form.button('Select 2 Found').click();
    await count('3 of 4 selected');
    await form.input('pattern').fill('*sess*');
    await form.button('Deselect 1 Found').click();
    await count('2 of 4 selected');
    await form.input('pattern').fill('none*');
    await form.page.getByText('No domain has such a name.').waitFor();
    await form.input('pattern').fill('');
    await form.button('Select None').click();
    await count('0 of 4 selected');
    await form.page.getByText('No domain is selected').waitFor();
    await form.input('pattern').fill('PROD');
    await form.input('pattern').press('Enter');
    await count('2 of 4 selected');
  });

  it('is moved through by the keyboard: one stop for the list, arrows and the space bar in it', async () => {
    await open();
    await form.domain('customers').waitFor();
    await form.button('Select None').focus();
    await form.page.keyboard.press('Tab');
    await form.page.keyboard.press('ArrowDown');
    await form.page.keyboard.press('End');
    await form.page.keyboard.press('Space');
    assert.equal(await form.domain('prod-sessions').isChecked(), true);
    await form.page.keyboard.press('Home');
    await form.page.keyboard.press('Space');
    assert.equal(await form.domain('customers').isChecked(), true);
    await form.page.keyboard.press('Tab');
    assert.equal(await form.hasFocus(form.input('s3Bucket')), true);
  });

  it('shows the exact path of every domain, in the order in which they are started', async () => {
    await open();
    await form.button('Select All').click();
    await form.input('s3Bucket').fill('acme-exports');
    await form.input('prefixTemplate').fill('all/');
    await form.button('Insert {account}: the account’s 12 digits').click();
    await form.input('prefixTemplate').press('End');
    await form.input('prefixTemplate').pressSequentially('/{domain}');
    const rows = () => form.page.locator('.preview-table tbody tr').evaluateAll((all) => all.map((row) => [row.children[0]?.textContent, row.children[2]?.textContent]));
    const path = (name: string) => [name, `s3://acme-exports/all/${ACCOUNT}/${name}/AWSSimpleDB/<export-id>/${name}/`];
    assert.deepEqual(await rows(), ['prod-sessions', 'orders', 'customers', 'prod-audit'].map(path));
    await form.page.getByRole('radio', { name: 'By name' }).click();
    assert.deepEqual(await rows(), ['customers', 'orders', 'prod-audit', 'prod-sessions'].map(path));
    await form.page.getByRole('radio', { name: 'As selected' }).click();
    assert.deepEqual(await rows(), ['orders', 'customers', 'prod-audit', 'prod-sessions'].map(path));
  });

  it('takes an S3 URI apart as the form of one export does, and refuses a prefix that is too long for a domain', async () => {
    await open();
    await form.input('prefixTemplate').fill('s3://acme-exports/{account}//x');
    await form.input('s3BucketOwner').fill('1111-2222-3333');
    await form.input('prefixTemplate').focus();
    const values = () => Promise.all(['s3Bucket', 'prefixTemplate', 's3BucketOwner'].map((id) => form.input(id).inputValue()));
    assert.deepEqual(await values(), ['acme-exports', '{account}//x', '111122223333']);
    await form.page.getByText('S3 key prefix contains “//”').waitFor();
    await form.input('prefixTemplate').fill('日'.repeat(400));
    await form.page.getByText('S3 key prefix is too long for orders').waitFor();
    await form.button('Start Plan').click();
    assert.equal(await form.hasFocus(form.input('prefixTemplate')), true);
  });

  it('tells on which days the exports start, with what is used of the quotas', async () => {
    const used = Array.from({ length: 20 }, (_, index) => ({ domainName: `other-${index}`, requestedAt: Date.parse(NOW) - HOUR_MS }));
    await open({ host: { listDomains: async () => ({ domains: manyDomains(250) }), recentExports: async () => ({ recent: used, serviceOffsetMs: 0 }), ready: friendly(emptyPlanValues([])) } });
    await form.page.getByText('Used now: 20 of 25').waitFor();
    await dates('Select domains to see');
    await form.button('Select All').click();
    await dates('Exports start: 5 today, 25 tomorrow, 25 on 3 Dec, …, 20 on 11 Dec; the last on 11 Dec, 09:00. 11 days in all.');
    await count('250 of 250 selected');
    await dates('The others start once the first export has succeeded.');
  });

  it('counts by the service’s clock, and says its dates by this machine’s', async () => {
    const recent = Array.from({ length: 25 }, (_, index) => ({ domainName: `other-${index}`, requestedAt: Date.parse(NOW) }));
    await open({ host: { recentExports: async () => ({ recent, serviceOffsetMs: HOUR_MS }) } });
    // An hour ago by the service, whose clock is an hour ahead: 23 hours to go.
    await dates('the last tomorrow, 09:00');
  });

  it('says so when the use of the quotas cannot be known, and goes on', async () => {
    await open({ host: { recentExports: async () => ({ recent: [], serviceOffsetMs: 0, problem: { message: 'AWS did not allow sdb:ListExports.' } }) } });
    await form.page.getByText('AWS did not allow sdb:ListExports.').waitFor();
    await form.page.getByText('others may delay them').waitFor();
    await dates('1 today');
  });

  it('lists the domains again where that failed, and keeps what is selected', async () => {
    let times = 0;
    await open({ host: { listDomains: async () => (++times === 1 ? { domains: [], problem: { message: 'There is no network.' } } : { domains: DOMAINS }) } });
    await form.page.getByText('There is no network.').waitFor();
    await count('1 of 1 selected');
    await form.button('Retry to list the domains').click();
    await count('1 of 4 selected');
  });

  it('says so when there is no domain, and marks those that are not there any more', async () => {
    await open({ host: { listDomains: async () => ({ domains: [] }), ready: friendly(emptyPlanValues([])) } });
    await form.page.getByText('There are no domains in this Region.').waitFor();
    await form.close();
    await open({ host: { listDomains: async () => ({ domains: DOMAINS.slice(0, 1) }) } });
    await form.page.locator('.domain').filter({ hasText: 'orders' }).getByText('not found in this Region').waitFor();
  });

  it('does not start what is wrong, and goes to the first faulty field', async () => {
    await open();
    await form.input('prefixTemplate').fill('{day}');
    await form.page.getByText('There is no part “{day}”').waitFor();
    await form.input('s3BucketOwner').fill('1');
    await form.button('Start Plan').click();
    await form.page.getByText('S3 bucket is required').waitFor();
    await form.page.getByRole('status').getByText('3 fields need your attention: S3 bucket, S3 key prefix, Bucket owner account.').waitFor();
    assert.equal(await form.hasFocus(form.input('s3Bucket')), true);
  });

  it('starts once however often it is pressed, and turns to the plan', async () => {
    const asked: PlanFormValues[] = [];
    let answer: (result: StartPlanResult) => void = () => undefined;
    await open({ host: { start: (values) => (asked.push(values), new Promise((resolve) => (answer = resolve))) } });
    await form.input('s3Bucket').fill('acme-exports');
    await form.button('Start Plan').click();
    await form.input('s3Bucket').press('Enter');
    await form.button('Starting plan…').waitFor();
    assert.equal(await form.domain('orders').isDisabled(), true);
    answer({ outcome: 'started', snapshot: snapshot(plan([entry('orders')])) });
    await form.page.getByRole('heading', { level: 2, name: 'Running' }).waitFor();
    assert.equal(await form.hasFocus(form.text('planState')), true);
    assert.equal(await form.page.getByRole('form').isVisible(), false);
    assert.deepEqual(asked, [{ ...emptyPlanValues(['orders']), s3Bucket: 'acme-exports' }]);
  });

  it('keeps what is typed when it is refused or taken back', async () => {
    const results: StartPlanResult[] = [
      { outcome: 'cancelled' },
      { outcome: 'refused', problems: [{ message: 'Other account.', action: 'Sign in.', raw: 'AccountChanged' }] },
    ];
    await open({ host: { start: async () => results.shift() ?? Promise.reject(new Error('No host.')) } });
    await form.input('s3Bucket').fill('acme-exports');
    await form.button('Start Plan').click();
    await form.page.getByRole('status').getByText('Not started.').waitFor();
    await form.button('Start Plan').click();
    await form.page.getByText('Other account.').waitFor();
    await form.button('Start Plan').click();
    await form.page.getByText('It is not known whether the plan has started').waitFor();
    assert.equal(await form.input('s3Bucket').inputValue(), 'acme-exports');
    assert.equal(await form.domain('orders').isChecked(), true);
  });

  it('brings everything back after a reload: selection, pattern and fields', async () => {
    await open();
    await form.domain('customers').check();
    await form.input('pattern').fill('cust*');
    await form.input('prefixTemplate').fill('{date}');
    await form.page.getByRole('radio', { name: 'By name' }).click();
    await form.stateIs(({ values, pattern }) => values.order === 'name' && pattern === 'cust*');
    await form.page.reload();
    await count('2 of 4 selected');
    assert.equal(await form.input('pattern').inputValue(), 'cust*');
    assert.equal(await form.input('prefixTemplate').inputValue(), '{date}');
    assert.equal(await form.page.getByRole('radio', { name: 'By name' }).getAttribute('aria-checked'), 'true');
  });

  it('does not take over what another panel saved, nor what is damaged', async () => {
    const values = { ...emptyPlanValues(['customers']), s3Bucket: 'elsewhere' };
    for (const state of [{ version: 1, panel: { ...ADDRESS, id: 'other' }, values, pattern: '' }, { version: 1, panel: ADDRESS, values: { ...values, order: 'fast' }, pattern: '' }]) {
      await open({ state });
      await count('1 of 4 selected');
      assert.equal(await form.input('s3Bucket').inputValue(), '');
      if (state.panel.id === 'other') await form.close();
    }
  });

  it('can be filled in without a connection, and opens it once more on request', async () => {
    let times = 0;
    const ready = friendly(emptyPlanValues(['orders']));
    await open({ host: { ready: async () => (++times === 1 ? { ...(await ready()), problem: { message: 'The login has expired.' } } : ready()) } });
    await form.page.getByText('The login has expired.').waitFor();
    await form.input('s3Bucket').fill('acme-exports');
    await form.button('Retry').click();
    await count('1 of 4 selected');
    assert.equal(await form.input('s3Bucket').inputValue(), 'acme-exports');
  });

  it('tells what was refused while the page was hidden, unless the form is another by then', async () => {
    const values = { ...emptyPlanValues(['orders']), s3Bucket: 'acme-exports' };
    const refused = { values, problems: [{ message: 'Nothing was started.' }] };
    const ready = async () => ({ ...(await friendly(values)()), refused });
    await open({ host: { ready } });
    await form.page.getByText('Nothing was started.').waitFor();
    await form.close();
    await open({ host: { ready }, state: { version: 1, panel: ADDRESS, values: { ...values, order: 'name' }, pattern: '' } });
    await count('1 of 4 selected');
    assert.equal(await form.page.getByText('Nothing was started.').count(), 0);
  });
});

const friendly = (values: PlanFormValues) => async () => ({
  identity: { connectionLabel: 'work', sandbox: false, accountId: ACCOUNT, region: ADDRESS.region },
  values,
});
