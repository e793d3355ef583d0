import assert from 'node:assert/strict';
import type { PlanEntry } from '../../src/exports/plans/plan';
import { ADDRESS, entry, plan, PlanHarness, snapshot } from '../support/plan-page';
import type { PlanPageUnderTest } from '../support/plan-page';

const ARN = 'arn:aws:sdb:us-east-1:111122223333:domain/customers/export/0b5a7a64';
const ENTRIES: PlanEntry[] = [
  entry('customers', { state: 'succeeded', exportArn: ARN, requestedAt: '2026-12-01T09:01:00.000Z', itemsCount: 12 }),
  entry('orders', { state: 'failed', failure: { code: 'NoSuchBucket', message: 'It is gone.' } }),
  entry('prod-a'),
  entry('prod-b'),
  entry('prod-c'),
  entry('test', { state: 'skipped' }),
];

describe('A plan that was started', () => {
  let harness: PlanHarness;
  let shown: PlanPageUnderTest;

  before(async () => (harness = await PlanHarness.start()));
  after(() => harness.stop());
  afterEach(async () => {
    const { errors } = shown;
    await shown.close();
    assert.deepEqual(errors, [], 'errors in the console');
  });

  const active = () => shown.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.id);

  it('tells how far it is in numbers and dates', async () => {
    const recent = Array.from({ length: 25 }, (_, index) => ({ domainName: `other-${index}`, requestedAt: Date.parse('2026-12-01T08:30:00Z') }));
    shown = await harness.openPlan(snapshot(plan(ENTRIES), { recent }));
    await shown.page.getByText('1 of 5 exported, 1 failed, 3 waiting, 1 skipped').waitFor();
    await shown.text('planDates').getByText('Next start tomorrow, 08:30; all will have been started about tomorrow, 08:30.').waitFor();
    assert.match((await shown.row('prod-a').textContent()) ?? '', /Waiting\s*planned tomorrow, 08:30/);
    assert.match((await shown.row('orders').textContent()) ?? '', /Failed.*NoSuchBucket: It is gone\./);
    assert.match((await shown.row('customers').textContent()) ?? '', /Exported09:0112 itemss3:\/\/acme-exports\/AWSSimpleDB\/0b5a7a64\/customers\//);
  });

  it('asks the host for what its buttons say', async () => {
    shown = await harness.openPlan(snapshot(plan(ENTRIES)));
    for (const name of ['Pause', 'Retry Failed', 'Drop…', 'Skip prod-a', 'Put back test', 'Move first: prod-c', 'Move up: prod-b', 'Move down: prod-a', 'Details of customers', 'Save Report…', 'Save as Shell Script…', 'Copy Shell Script', 'Export More…']) {
      await shown.button(name).click();
    }
    await shown.page.getByRole('status').getByText('Shell script copied.').waitFor();
    assert.deepEqual(shown.asked, [
      ['act', { kind: 'pause' }],
      ['act', { kind: 'retryFailed' }],
      ['act', { kind: 'drop' }],
      ['act', { kind: 'skip', domainName: 'prod-a' }],
      ['act', { kind: 'restore', domainName: 'test' }],
      ['act', { kind: 'first', domainName: 'prod-c' }],
      ['act', { kind: 'up', domainName: 'prod-b' }],
      ['act', { kind: 'down', domainName: 'prod-a' }],
      ['showDetails', ARN],
      ['output', 'saveReport'],
      ['output', 'saveScript'],
      ['output', 'copyScript'],
      ['exportMore', undefined],
    ]);
  });

  it('offers what its state allows, and keeps the focus where the pressed button was', async () => {
    shown = await harness.openPlan(snapshot(plan(ENTRIES)));
    await shown.button('Pause').click();
    await shown.remote.planChanged(snapshot(plan(ENTRIES, { state: 'paused' })));
    await shown.page.getByText('Paused: nothing more is started until you choose Resume.').waitFor();
    assert.equal(await shown.button('Pause').count(), 0);
    assert.equal(await shown.hasFocus(shown.button('Resume')), true);
    await shown.remote.planChanged(snapshot(plan(ENTRIES, { state: 'dropped' })));
    for (const gone of ['Resume', 'Drop…', 'Retry Failed', 'Skip prod-a']) assert.equal(await shown.button(gone).count(), 0, gone);
    assert.equal(await active(), 'planState');
  });

  it('is worked by the keyboard: one stop for the table, and the focus goes along with a row that moves', async () => {
    shown = await harness.openPlan(snapshot(plan(ENTRIES)));
    await shown.button('Details of customers').focus();
    await shown.page.keyboard.press('ArrowDown');
    assert.equal(await active(), 'Move down: prod-a');
    await shown.page.keyboard.press('ArrowDown');
    assert.equal(await active(), 'Move up: prod-b');
    await shown.page.keyboard.press('ArrowRight');
    assert.equal(await active(), 'Move down: prod-b');
    await shown.page.keyboard.press('Enter');
    const [a, b, c] = [ENTRIES[2], ENTRIES[3], ENTRIES[4]] as [PlanEntry, PlanEntry, PlanEntry];
    const others = [ENTRIES[0], ENTRIES[1]] as PlanEntry[];
    await shown.remote.planChanged(snapshot(plan([...others, a, c, b])));
    // It is the last now: down is no more, what is left takes the focus.
    assert.equal(await active(), 'Move first: prod-b');
    await shown.page.keyboard.press('Tab');
    assert.equal(await shown.hasFocus(shown.button('Save Report…')), true);
    assert.deepEqual(shown.asked, [['act', { kind: 'down', domainName: 'prod-b' }]]);
  });

  it('says why it stopped or waits, and what did not work', async () => {
    const problem = { message: 'The login of “work” has expired.', action: 'Sign in again.' };
    shown = await harness.openPlan(snapshot(plan(ENTRIES), { problem }), {
      host: { act: async () => Promise.reject(new Error('There is no room on the disk.')) },
    });
    await shown.page.getByRole('alert').getByText('The login of “work” has expired.').waitFor();
    await shown.text('planDates').getByText('Next start once the problem below is solved').waitFor();
    await shown.button('Pause').click();
    await shown.page.getByText('That did not work. There is no room on the disk.').waitFor();
    const stopped = { code: 'AccessDenied', message: 'Not yours.', times: 3 };
    await shown.remote.planChanged(snapshot(plan(ENTRIES, { state: 'stopped', stopped })));
    await shown.page.getByText('the same failure came 3 times in a row').waitFor();
    await shown.page.getByText('AccessDenied: Not yours.').waitFor();
    assert.equal(await shown.page.getByText(problem.message).count(), 0);
    assert.equal(await shown.button('Resume').isVisible(), true);
  });

  it('says at its end what it has come to, in the error colour where not all is well, and splits the bar by outcome', async () => {
    const all = ENTRIES.map((each): PlanEntry => (each.state === 'waiting' ? { ...each, state: 'failed', failure: { code: 'X', message: 'x' } } : each));
    shown = await harness.openPlan(snapshot(plan(all, { state: 'done' })));
    const heading = shown.page.getByRole('heading', { level: 2, name: 'Finished: 4 failed' });
    await heading.waitFor();
    assert.equal(await heading.locator('.icon-error').count(), 1);
    const look = () => shown.page.evaluate(() => {
      const probe = document.createElement('i');
      probe.style.color = 'var(--vscode-errorForeground)';
      document.body.append(probe);
      const error = getComputedStyle(probe).color;
      probe.remove();
      const width = (name: string): number => document.querySelector(`#planBar .bar-${name}`)?.getBoundingClientRect().width ?? -1;
      const state = document.querySelector('#planState');
      return { isError: state !== null && getComputedStyle(state).color === error, share: width('failed') / width('exported'), running: width('running') };
    });
    const failed = await look();
    assert.equal(failed.isError, true);
    assert.ok(Math.abs(failed.share - 4) < 0.1 && failed.running === 0, JSON.stringify(failed));
    assert.equal(await shown.text('planBar').getAttribute('aria-valuetext'), '1 of 5 exported, 4 failed, 1 skipped');
    await shown.remote.planChanged(snapshot(plan(all.map((each): PlanEntry => (each.state === 'failed' ? { domainName: each.domainName, state: 'succeeded' } : each)), { state: 'done' })));
    await shown.page.getByRole('heading', { level: 2, name: 'Finished: 5 exported' }).waitFor();
    assert.equal((await look()).isError, false);
  });

  it('says that it stopped for its destination, and takes another one by one submit', async () => {
    const stopped = { code: 'S3AccessDenied', message: 'Not yours.', times: 1, destination: true } as const;
    const refusedDestination = { message: 'The bucket “acme-exports” can’t be written to.', action: 'Choose Edit Destination….' };
    shown = await harness.openPlan(snapshot(plan(ENTRIES, { state: 'stopped', stopped }), { refusedDestination }));
    await shown.page.getByRole('heading', { level: 2, name: 'Stopped: destination refused' }).waitFor();
    await shown.page.getByRole('alert').getByText(refusedDestination.message).waitFor();
    await shown.button('Edit Destination…').click();
    assert.equal(await shown.input('s3Bucket').inputValue(), 'acme-exports');
    assert.equal(await shown.input('prefixTemplate').inputValue(), '{account}/{date}');
    await shown.assertAccessible();
    await shown.input('s3Bucket').fill('x');
    await shown.button('Change Destination').click();
    assert.deepEqual(shown.asked, [], 'it was sent with a fault');
    await shown.input('s3Bucket').fill('other-bucket');
    await shown.input('s3BucketOwner').fill('999988887777');
    await shown.button('Change Destination').click();
    await shown.page.getByRole('status').getByText('Destination changed.').waitFor();
    assert.deepEqual(shown.asked, [
      ['changeDestination', { s3Bucket: 'other-bucket', prefixTemplate: '{account}/{date}', s3BucketOwner: '999988887777', encryption: 'default', s3SseKmsKeyId: '' }],
    ]);
    assert.equal(await shown.text('editDestination').isVisible(), false);
    assert.equal(await shown.hasFocus(shown.button('Edit Destination…')), true);
    await shown.remote.planChanged(snapshot(plan(ENTRIES, { request: { s3Bucket: 'other-bucket' } })));
    await shown.page.locator('#plan dl').getByText('other-bucket').waitFor();
  });

  it('shows why a destination was not changed, and offers none where nothing is left to send', async () => {
    const problems = [{ message: 'A start is still on its way.' }, { field: 's3Bucket' as const, message: 'There is no such bucket.' }];
    shown = await harness.openPlan(snapshot(plan(ENTRIES)), { host: { changeDestination: async () => ({ outcome: 'refused', problems }) } });
    await shown.button('Edit Destination…').click();
    await shown.button('Change Destination').click();
    await shown.page.getByText('A start is still on its way.').waitFor();
    await shown.page.getByText('There is no such bucket.').waitFor();
    await shown.remote.planChanged(snapshot(plan(ENTRIES, { state: 'dropped' })));
    await shown.page.getByRole('heading', { level: 2, name: 'Dropped' }).waitFor();
    assert.equal(await shown.button('Edit Destination…').count(), 0);
    assert.equal(await shown.text('editDestination').isVisible(), false);
  });

  it('says that the others wait for the first export', async () => {
    const first = entry('customers', { state: 'started', exportArn: ARN, requestedAt: '2026-12-01T09:01:00.000Z' });
    shown = await harness.openPlan(snapshot(plan([first, entry('prod-a'), entry('prod-b')])));
    const dates = shown.text('planDates');
    await dates.getByText('Waiting for the first export to succeed before starting the others. If it succeeded now, the last would start about').waitFor();
    assert.match((await shown.row('prod-a').textContent()) ?? '', /Waiting\s*after the first export/);
    await shown.remote.planChanged(snapshot(plan([{ ...first, state: 'succeeded' }, entry('prod-a'), entry('prod-b')])));
    await dates.getByText('Next start now;').waitFor();
    assert.match((await shown.row('prod-a').textContent()) ?? '', /Waiting\s*now/);
  });

  it('shows the plan again after a reload', async () => {
    shown = await harness.openPlan(snapshot(plan(ENTRIES, { state: 'paused' })));
    await shown.page.reload();
    await shown.page.getByRole('heading', { level: 2, name: 'Paused' }).waitFor();
    assert.equal((await shown.state())?.panel.id, ADDRESS.id);
  });

  it('takes 250 domains', async () => {
    const many = Array.from({ length: 250 }, (_, index) => entry(`domain-${index}`));
    shown = await harness.openPlan(snapshot(plan(many)));
    assert.equal(await shown.page.locator('#planTable tbody tr').count(), 250);
    await shown.remote.planChanged(snapshot(plan([{ ...(many[0] as PlanEntry), state: 'skipped' }, ...many.slice(1)])));
    await shown.page.getByText('0 of 249 exported, 249 waiting, 1 skipped').waitFor();
    await shown.text('planDates').getByText('all will have been started about 10 Dec, 10:00').waitFor();
  });
});
