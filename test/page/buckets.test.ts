import assert from 'node:assert/strict';
import { PageHarness } from '../support/page-harness';
import type { FormPage, OpenOptions } from '../support/page-harness';

describe('The bucket field', () => {
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
  }
  const combobox = () => form.page.getByRole('combobox', { name: 'S3 bucket' });
  const listbox = () => form.page.getByRole('listbox');
  const options = () => form.page.getByRole('option').allTextContents();
  /** Text of the option that assistive technology is told to be on. */
  const active = () =>
    combobox().evaluate((input) => {
      const id = input.getAttribute('aria-activedescendant');
      return id === null ? undefined : (input.getRootNode() as ShadowRoot).getElementById(id)?.textContent;
    });
  const loaded = () => form.field('s3Bucket').getByText('Type to filter').waitFor();

  it('suggests the buckets that what is typed is part of', async () => {
    await open();
    await loaded();
    assert.equal(await combobox().getAttribute('aria-expanded'), 'false');
    await combobox().pressSequentially('ACME');
    assert.deepEqual(await options(), ['acme-archive us-east-1', 'acme-exports eu-west-1']);
    assert.equal(await combobox().getAttribute('aria-expanded'), 'true');
    await form.page.getByRole('status').getByText('2 suggestions.').waitFor();
    await combobox().pressSequentially('-x');
    await listbox().waitFor({ state: 'hidden' });
  });

  it('is moved through by arrow keys, round its ends, and taken by Enter without sending the form', async () => {
    await open();
    await loaded();
    await combobox().press('ArrowDown');
    assert.equal(await active(), 'acme-archive us-east-1');
    await combobox().press('ArrowUp');
    assert.equal(await active(), 'logs-2026');
    await combobox().press('ArrowDown');
    await combobox().press('ArrowDown');
    assert.equal(await active(), 'acme-exports eu-west-1');
    assert.deepEqual(await form.page.getByRole('option', { selected: true }).allTextContents(), ['acme-exports eu-west-1']);
    await combobox().press('Enter');
    assert.equal(await combobox().inputValue(), 'acme-exports');
    await listbox().waitFor({ state: 'hidden' });
    assert.equal((await form.state())?.values.s3Bucket, 'acme-exports');
    assert.equal(await active(), undefined);
  });

  it('is closed by Escape and by leaving it, and keeps any text', async () => {
    await open();
    await loaded();
    await combobox().pressSequentially('acme');
    await combobox().press('Escape');
    await listbox().waitFor({ state: 'hidden' });
    assert.equal(await combobox().inputValue(), 'acme');
    await combobox().press('ArrowDown');
    await listbox().waitFor();
    await form.input('s3KeyPrefix').focus();
    await listbox().waitFor({ state: 'hidden' });
    assert.equal(await combobox().inputValue(), 'acme');
  });

  it('is taken by a click, and opened by its button', async () => {
    await open();
    await loaded();
    await form.page.locator('.combobox-toggle').click();
    assert.equal((await options()).length, 3);
    await form.page.getByRole('option', { name: 'logs-2026' }).click();
    assert.equal(await combobox().inputValue(), 'logs-2026');
    await listbox().waitFor({ state: 'hidden' });
    await form.page.locator('.combobox-toggle').click();
    await listbox().waitFor();
    await form.page.locator('.combobox-toggle').click();
    await listbox().waitFor({ state: 'hidden' });
  });

  it('says that it is loading, and takes text meanwhile', async () => {
    let answer = (): void => undefined;
    await open({
      host: {
        listBuckets: () => new Promise((resolve) => (answer = () => resolve({ buckets: [{ name: 'acme-late' }] }))),
      },
    });
    await form.field('s3Bucket').getByText('Loading the buckets').waitFor();
    await combobox().pressSequentially('acme');
    assert.equal(await listbox().isVisible(), false);
    answer();
    await loaded();
    assert.equal(await combobox().inputValue(), 'acme');
  });

  it('stays a plain field that says why when the buckets cannot be listed', async () => {
    await open({ host: { listBuckets: async () => ({ buckets: [], problem: 'Access required: s3:ListAllMyBuckets.' }) } });
    await form.field('s3Bucket').getByText('No suggestions: Access required: s3:ListAllMyBuckets.').waitFor();
    assert.match(await form.description('s3Bucket'), /s3:ListAllMyBuckets/);
    await combobox().fill('anything-goes');
    assert.equal((await form.state())?.values.s3Bucket, 'anything-goes');
    assert.equal(await form.page.locator('.combobox-toggle').isVisible(), false);
  });

  it('stays a plain field when asking for the buckets fails altogether', async () => {
    await open({ host: { listBuckets: () => Promise.reject(new Error('boom')) } });
    await form.field('s3Bucket').getByText('could not be listed').waitFor();
  });

  it('shows no more than it can of thousands of buckets, and says so', async () => {
    const buckets = Array.from({ length: 5000 }, (_, index) => ({ name: `bucket-${index}` }));
    await open({ host: { listBuckets: async () => ({ buckets }) } });
    await loaded();
    await combobox().press('ArrowDown');
    assert.equal((await options()).length, 100);
    await form.page.getByRole('status').getByText('100 of 5000 suggestions.').waitFor();
  });
});
