import assert from 'node:assert/strict';
import type { ExportFormValues, FieldName } from '../../src/protocol/form';
import { ACCOUNT, PageHarness, PANEL } from '../support/page-harness';
import type { FormPage, OpenOptions } from '../support/page-harness';
import { startedExport } from './started';

describe('The form', () => {
  let harness: PageHarness;
  let form: FormPage;

  before(async () => (harness = await PageHarness.start()));
  after(() => harness.stop());

  const open = async (options?: OpenOptions): Promise<FormPage> => (form = await harness.open(options));
  afterEach(async () => {
    const { errors } = form;
    await form.close();
    assert.deepEqual(errors, [], 'errors in the console');
  });

  const problem = (field: FieldName) => form.field(field).locator('[part=problem]');

  it('names the domain, the connection, the account and the Region', async () => {
    await open();
    await form.page.getByRole('heading', { level: 1, name: 'Export domain customers' }).waitFor();
    await form.page.getByText(`Account ${ACCOUNT}`).waitFor();
    const identity = await form.page.locator('.identity').textContent();
    assert.match(identity ?? '', /Connection work.*Region us-east-1/);
    assert.doesNotMatch(identity ?? '', /sandbox/);
  });

  it('says when it is of the local sandbox, and when the account is not known', async () => {
    const identity = { connectionLabel: 'sandbox', sandbox: true, region: 'us-east-1' };
    const values = { ...EMPTY, clientToken: 't' };
    await open({ host: { ready: async () => ({ identity, values, cli: { endpointUrl: 'http://127.0.0.1:4000' } }) } });
    await form.page.getByText('Local sandbox – not AWS').waitFor();
    await form.page.getByText('account unknown').waitFor();
    assert.equal(await form.button('This account').isVisible(), false);
    assert.match(await form.description('s3BucketOwner'), /account ID of this connection is not known/);
    assert.match((await form.field('cliCommand').textContent()) ?? '', /--endpoint-url http:\/\/127\.0\.0\.1:4000/);
  });

  it('takes the account in when it comes later, and warns when it is another one', async () => {
    const identity = { connectionLabel: 'work', sandbox: false, region: 'us-east-1' };
    await open({ host: { ready: async () => ({ identity, values: EMPTY, cli: {} }) } });
    await form.page.getByText('account unknown').waitFor();
    await form.remote.identityChanged({ ...identity, accountId: ACCOUNT });
    await form.page.getByText(`Account ${ACCOUNT}`).waitFor();
    assert.equal((await form.state())?.panel.accountId, ACCOUNT);
    await form.remote.identityChanged({ ...identity, accountId: '999988887777' });
    await form.page.getByRole('alert').getByText('now belongs to account 999988887777').waitFor();
    assert.equal((await form.state())?.panel.accountId, ACCOUNT);
  });

  it('fills the caller’s account in as the bucket’s owner', async () => {
    await open();
    await form.button('This account').click();
    assert.equal(await form.input('s3BucketOwner').inputValue(), ACCOUNT);
  });

  it('has a domain that cannot be changed', async () => {
    await open();
    assert.equal(await form.input('domainName').inputValue(), 'customers');
    assert.equal(await form.input('domainName').isEditable(), false);
  });

  const faulty: [FieldName, string, RegExp][] = [
    ['s3Bucket', 'ab', /at least 3/],
    ['s3Bucket', 's3://acme', /without "s3:\/\/"/],
    ['s3KeyPrefix', 'k'.repeat(851), /850 are allowed/],
    ['s3KeyPrefix', '日'.repeat(400), /S3 allows 1024\. Shorten it by 257 bytes/],
    ['s3BucketOwner', '1234', /12 digits/],
    ['s3SseKmsKeyId', 'k'.repeat(2049), /2048 are allowed/],
  ];
  for (const [field, value, rule] of faulty) {
    it(`tells while typing what is wrong with ${field} (${value.slice(0, 12)}), and no more once it is right`, async () => {
      await open();
      await form.page.getByRole('radio', { name: 'SSE-KMS' }).click();
      await form.input(field).fill(value);
      await problem(field).getByText(rule).waitFor();
      assert.equal(await form.input(field).getAttribute('aria-invalid'), 'true');
      assert.match(await form.description(field), rule);
      await form.input(field).fill(field === 's3BucketOwner' ? ACCOUNT : 'acme-exports');
      await problem(field).waitFor({ state: 'hidden' });
      assert.equal(await form.input(field).getAttribute('aria-invalid'), 'false');
    });
  }

  const paste = (field: FieldName, text: string) =>
    form.input(field).evaluate((input: HTMLInputElement, pasted) => {
      input.value = pasted;
      input.dispatchEvent(new InputEvent('input', { inputType: 'insertFromPaste', bubbles: true, composed: true }));
    }, text);
  const destination = () => Promise.all((['s3Bucket', 's3KeyPrefix', 's3BucketOwner'] as const).map((field) => form.input(field).inputValue()));

  for (const field of ['s3Bucket', 's3KeyPrefix'] as const) {
    it(`takes an S3 URI apart that is pasted into ${field}, and says what became of it`, async () => {
      await open();
      await paste(field, 's3://acme-exports/backups/');
      await form.page.getByRole('status').getByText('S3 bucket is acme-exports. S3 key prefix is backups/.').waitFor();
      assert.deepEqual(await destination(), ['acme-exports', 'backups/', '']);
      assert.equal(await form.input('s3Bucket').getAttribute('aria-invalid'), 'false');
      assert.deepEqual([(await form.state())?.values.s3Bucket, (await form.state())?.values.s3KeyPrefix], ['acme-exports', 'backups/']);
    });
  }

  it('keeps the prefix that was typed when a bucket’s address is pasted', async () => {
    await open();
    await form.input('s3KeyPrefix').fill('mine');
    await paste('s3Bucket', 'https://eu-west-1.console.aws.amazon.com/s3/buckets/acme-exports?prefix=theirs/');
    await form.page.getByRole('status').getByText('S3 key prefix is still mine, not theirs/.').waitFor();
    assert.deepEqual(await destination(), ['acme-exports', 'mine', '']);
  });

  it('puts in order what was typed once its field is left, and not before', async () => {
    await open();
    await form.input('s3BucketOwner').fill('1111-2222-3333');
    await form.input('s3Bucket').pressSequentially(' arn:aws:s3:::acme/b');
    assert.deepEqual(await destination(), [' arn:aws:s3:::acme/b', '', '111122223333']);
    await form.input('s3BucketOwner').focus();
    assert.deepEqual(await destination(), ['acme', 'b', '111122223333']);
  });

  it('sends what was typed in order, also by Enter within the field', async () => {
    const sent: ExportFormValues[] = [];
    await open({ host: { submit: async (values) => (sent.push(values), { outcome: 'cancelled' }) } });
    await form.input('s3Bucket').fill('s3://acme-exports/backups');
    await form.input('s3Bucket').press('Enter');
    await form.page.getByRole('status').getByText('Nothing was sent.').waitFor();
    assert.deepEqual(sent.map(({ s3Bucket, s3KeyPrefix }) => [s3Bucket, s3KeyPrefix]), [['acme-exports', 'backups']]);
  });

  it('leaves as it came what nobody has edited', async () => {
    await open({ host: { ready: async () => ({ identity: { connectionLabel: 'work', sandbox: false, region: 'us-east-1' }, values: { ...EMPTY, s3KeyPrefix: ' a ' }, cli: {} }) } });
    await form.page.getByText('account unknown').waitFor();
    await form.input('s3KeyPrefix').focus();
    await form.input('s3Bucket').focus();
    assert.equal(await form.input('s3KeyPrefix').inputValue(), ' a ');
  });

  it('warns of a prefix with an empty folder name, and starts the export all the same', async () => {
    const sent: ExportFormValues[] = [];
    await open({ host: { submit: async (values) => (sent.push(values), { outcome: 'cancelled' }) } });
    await form.input('s3Bucket').fill('acme-exports');
    await form.input('s3KeyPrefix').fill('/backups');
    await problem('s3KeyPrefix').getByText('begins with “/”').waitFor();
    assert.equal(await form.input('s3KeyPrefix').getAttribute('aria-invalid'), 'false');
    assert.match(await form.description('s3KeyPrefix'), /begins with “\/”/);
    await form.button('Start Export').click();
    await form.page.getByRole('status').getByText('Nothing was sent.').waitFor();
    assert.equal(sent.length, 1);
  });

  it('leaves a required field that nobody has been in alone, until it is left', async () => {
    await open();
    await form.button('This account').waitFor();
    assert.equal(await problem('s3Bucket').isVisible(), false);
    await form.input('s3Bucket').focus();
    assert.equal(await problem('s3Bucket').isVisible(), false);
    await form.input('s3KeyPrefix').focus();
    await problem('s3Bucket').getByText('S3 bucket is required').waitFor();
  });

  it('does not let a problem that appears on leaving a field push a button from under the pointer', async () => {
    await open();
    await form.input('s3Bucket').focus();
    const token = await form.input('clientToken').inputValue();
    await form.button('New token').click();
    assert.notEqual(await form.input('clientToken').inputValue(), token);
    await problem('s3Bucket').waitFor();
  });

  it('asks for a KMS key with SSE-KMS only', async () => {
    await open();
    assert.equal(await form.field('s3SseKmsKeyId').isVisible(), false);
    await form.page.getByRole('radio', { name: 'SSE-KMS' }).click();
    await form.input('s3SseKmsKeyId').fill('alias/exports');
    assert.match((await form.field('cliCommand').textContent()) ?? '', /--s3-sse-kms-key-id alias\/exports/);
    await form.page.getByRole('radio', { name: 'SSE-S3' }).click();
    assert.equal(await form.field('s3SseKmsKeyId').isVisible(), false);
    assert.doesNotMatch((await form.field('cliCommand').textContent()) ?? '', /kms-key/);
  });

  it('shows the exact path and the command, and copies the command', async () => {
    await open();
    await form.input('s3Bucket').fill('acme-exports');
    await form.input('s3KeyPrefix').fill('backups/');
    assert.equal(
      await form.field('s3Path').textContent(),
      's3://acme-exports/backups/AWSSimpleDB/<export-id>/customers/',
    );
    await form.button('Copy AWS CLI command').click();
    await form.page.getByRole('status').getByText('Copied AWS CLI command.').waitFor();
    const [command] = form.copied;
    assert.equal(command, await form.field('cliCommand').textContent());
    assert.match(command ?? '', /--s3-bucket acme-exports \\\n {2}--client-token .* \\\n {2}--s3-key-prefix backups\//);
  });

  it('writes the command for the user’s own shell, and says which that is', async () => {
    const identity = { connectionLabel: 'work', sandbox: false, region: 'us-east-1' };
    await open({ host: { ready: async () => ({ identity, values: { ...EMPTY, s3KeyPrefix: "it's" }, cli: { shell: 'powershell' } }) } });
    await form.field('cliShell').getByText('For PowerShell.').waitFor();
    assert.match((await form.field('cliCommand').textContent()) ?? '', /--s3-key-prefix 'it''s' `\n/);
  });

  it('says so when copying fails', async () => {
    await open({
      host: {
        copy: async () => {
          throw new Error('no clipboard');
        },
      },
    });
    await form.button('Copy AWS CLI command').click();
    await form.page.getByText('Could not copy AWS CLI command').waitFor();
  });

  it('renews the token with every other value, and lets the user enter one', async () => {
    await open();
    const token = () => form.input('clientToken').inputValue();
    const first = await token();
    await form.input('s3Bucket').fill('acme-exports');
    const second = await token();
    assert.notEqual(second, first);
    await form.input('clientToken').fill('my-own-token');
    await form.input('s3KeyPrefix').focus();
    assert.equal(await token(), 'my-own-token');
    await form.page.getByRole('radio', { name: 'SSE-S3' }).click();
    assert.notEqual(await token(), 'my-own-token');
  });

  it('shows names with markup, quotes and other characters as they are', async () => {
    const domainName = `<img src=x onerror="alert(1)">&amp;%2F+../é😀'`;
    await open({
      panel: { ...PANEL, domainName },
      host: {
        listBuckets: async () => ({ buckets: [], problem: '<b>denied</b>' }),
        submit: async () => ({ outcome: 'refused', problems: [{ message: '<i>no</i>', raw: '</pre><script>x</script>' }] }),
      },
    });
    assert.equal(await form.page.locator('h1 bdi').textContent(), domainName);
    assert.equal(await form.input('domainName').inputValue(), domainName);
    await form.field('s3Bucket').getByText('<b>denied</b>').waitFor();
    await form.input('s3KeyPrefix').fill('<b>"x"</b>/../%+');
    assert.match((await form.field('s3Path').textContent()) ?? '', /^s3:\/\/<bucket>\/<b>"x"<\/b>\/\.\.\/%\+\/AWSSimpleDB/);
    assert.equal(await form.page.locator('img, main b, main i, main script').count(), 0);
  });

  it('keeps everything typed over a reload', async () => {
    await open();
    await form.input('s3Bucket').fill('acme-exports');
    await form.input('s3KeyPrefix').fill('backups');
    await form.input('s3BucketOwner').fill(ACCOUNT);
    await form.page.getByRole('radio', { name: 'SSE-KMS' }).click();
    await form.input('s3SseKmsKeyId').fill('alias/x');
    await form.input('clientToken').fill('mine');
    const saved = await form.stateIs(({ values }) => values.clientToken === 'mine');
    await form.page.reload();
    await form.page.getByText(`Account ${ACCOUNT}`).waitFor();
    const shown: Partial<ExportFormValues> = {};
    for (const field of ['s3Bucket', 's3KeyPrefix', 's3BucketOwner', 's3SseKmsKeyId', 'clientToken'] as const) {
      Object.assign(shown, { [field]: await form.input(field).inputValue() });
    }
    assert.deepEqual({ domainName: 'customers', encryption: 'KMS', ...shown }, saved.values);
    assert.equal(await form.page.getByRole('radio', { name: 'SSE-KMS' }).getAttribute('aria-checked'), 'true');
  });

  for (const [what, state] of [
    ['damaged', { version: 1, values: 7 }],
    ['of another panel', { version: 1, panel: { ...PANEL, region: 'eu-west-1' }, values: { s3Bucket: 'not-mine' } }],
  ] as const) {
    it(`begins anew with a saved state that is ${what}`, async () => {
      const values = { ...EMPTY, ...('s3Bucket' in Object(state.values) ? (state.values as object) : {}) };
      await open({ state: typeof state.values === 'number' ? state : { ...state, values } });
      await form.page.getByText(`Account ${ACCOUNT}`).waitFor();
      assert.equal(await form.input('s3Bucket').inputValue(), '');
    });
  }

  it('keeps what is typed while the host has not answered, and takes the rest of its answer in', async () => {
    let answer = (): void => undefined;
    const identity = { connectionLabel: 'work', sandbox: false, region: 'us-east-1' };
    await open({
      host: {
        ready: () => new Promise((resolve) => (answer = () => resolve({ identity, values: EMPTY, cli: { profile: 'p1' } }))),
      },
    });
    await form.input('s3Bucket').fill('typed-early');
    answer();
    await form.page.getByText('Connection work').waitFor();
    assert.equal(await form.input('s3Bucket').inputValue(), 'typed-early');
    assert.match((await form.field('cliCommand').textContent()) ?? '', /--profile p1/);
  });

  it('says what to do when the extension does not answer', async () => {
    await open({ host: { ready: () => Promise.reject(new Error('no session')) } });
    await form.page.getByRole('alert').getByText('could not reach the extension').waitFor();
  });

  it('marks the moment from which it can be used', async () => {
    await open();
    await form.page.waitForFunction(() => performance.getEntriesByName('simpledb-form-interactive').length === 1);
  });

  for (const name of ['This account', 'New token', 'Copy AWS CLI command']) {
    it(`does not start an export when Enter is pressed on "${name}"`, async () => {
      await open();
      await form.input('s3Bucket').fill('acme-exports');
      await form.button(name).focus();
      await form.page.keyboard.press('Enter');
      await form.page.getByRole('status').getByText(/111122223333|New client token|Copied/).waitFor();
      assert.equal(await form.page.getByRole('alert').getByText('not known whether').count(), 0);
    });
  }

  it('can be filled in and sent by keyboard alone', async () => {
    const submitted: ExportFormValues[] = [];
    await open({
      host: {
        submit: async (values) => {
          submitted.push(values);
          return { outcome: 'started', started: startedExport(values) };
        },
      },
    });
    const { keyboard } = form.page;
    await form.field('s3Bucket').getByText('Type to filter').waitFor();
    const focused = () =>
      form.page.evaluate(() => {
        const active = document.activeElement;
        return active?.id || active?.textContent || '';
      });
    const tabTo = async (wanted: string): Promise<void> => {
      await keyboard.press('Tab');
      assert.equal(await focused(), wanted);
    };
    await tabTo('domainName');
    await tabTo('s3Bucket');
    await keyboard.type('exp');
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await tabTo('s3KeyPrefix');
    await keyboard.type('backups');
    await tabTo('s3BucketOwner');
    await tabTo('This account');
    await keyboard.press('Enter');
    await tabTo('Bucket default');
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowDown');
    assert.equal(await focused(), 'SSE-KMS');
    await tabTo('s3SseKmsKeyId');
    await keyboard.type('alias/x');
    await tabTo('clientToken');
    await tabTo('New token');
    await tabTo('Copy');
    await tabTo('Start Export');
    await keyboard.press('Space');
    await form.page.getByRole('heading', { name: 'Export started' }).waitFor();
    const [{ clientToken, ...sent } = EMPTY] = submitted;
    assert.match(clientToken, /^[0-9a-f-]{36}$/);
    assert.deepEqual(sent, {
      domainName: 'customers',
      s3Bucket: 'acme-exports',
      s3KeyPrefix: 'backups',
      s3BucketOwner: ACCOUNT,
      encryption: 'KMS',
      s3SseKmsKeyId: 'alias/x',
    });
    await form.page.waitForFunction(() => document.activeElement?.textContent === 'Export started');
  });
});

const EMPTY: ExportFormValues = {
  domainName: 'customers',
  s3Bucket: '',
  s3KeyPrefix: '',
  s3BucketOwner: '',
  encryption: 'default',
  s3SseKmsKeyId: '',
  clientToken: 'token',
};
