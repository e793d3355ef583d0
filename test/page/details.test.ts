import assert from 'node:assert/strict';
import type { ExportRecord } from '../../src/exports/model/record';
import type { ExportDetails } from '../../src/protocol/details';
import { DetailsHarness, detailsFor } from '../support/details-harness';
import type { DetailsOptions, DetailsUnderTest } from '../support/details-harness';
import { ACCOUNT, ADDRESS, EXPORT_ARN, FAILED, LISTED, RUNNING, SUCCEEDED } from '../support/export-records';

const denied = (name: string, more: object) => Object.assign(new Error('no'), { name, ...more });

describe('The details’ page', () => {
  let harness: DetailsHarness;
  let details: DetailsUnderTest;

  before(async () => (harness = await DetailsHarness.start()));
  after(() => harness.stop());
  afterEach(async () => {
    const { errors } = details;
    await details.close();
    assert.deepEqual(errors, [], 'errors in the console');
  });

  const open = async (shown: ExportDetails, options?: DetailsOptions): Promise<DetailsUnderTest> =>
    (details = await harness.open(shown, options));
  const status = () => details.text('#exportStatus .status');
  const section = (name: string) => details.page.getByRole('region', { name, exact: true });

  it('tells domain, state and whose export it is', async () => {
    await open(detailsFor({ record: SUCCEEDED }));
    await details.page.getByRole('heading', { level: 1, name: 'Export of domain customers' }).waitFor();
    assert.match(await details.text('.identity'), new RegExp(`Connection work.*Account ${ACCOUNT}.*Region us-east-1`, 's'));
    assert.equal(await status(), 'Succeeded – All files are in the bucket. 1,234,567 items exported.');
    assert.equal(await details.page.getByText('not AWS').count(), 0);
  });

  it('marks the sandbox', async () => {
    const record: ExportRecord = { ...RUNNING, connection: 'sandbox' };
    const address = { ...ADDRESS, connection: 'sandbox' };
    await open(detailsFor({ record }, {}, address), { address });
    await details.page.getByText('Local sandbox – not AWS').waitFor();
  });

  it('tells the times, each with the exact one as its title, and what the cutoff means', async () => {
    await open(detailsFor({ record: SUCCEEDED }));
    assert.equal(await details.fact('Requested'), '15 Jan 2026, 10:20:30 UTC');
    assert.equal(await details.fact('Processing began'), '15 Jan 2026, 10:21:00 UTC (data cutoff)');
    assert.equal(await details.fact('Ended'), '15 Jan 2026, 12:25:42 UTC');
    assert.equal(await details.fact('Duration'), '2 h 5 min');
    const titles = await section('Timeline').locator('time').evaluateAll((all) => all.map((one) => one.getAttribute('title')));
    assert.deepEqual(titles, [SUCCEEDED.requestedAt, SUCCEEDED.exportDataCutoffTime, SUCCEEDED.endedAt]);
    await section('Timeline').getByText('Items inserted before processing began are in the export').waitFor();
    await section('Timeline').getByText('no snapshot').waitFor();
  });

  it('does not pretend to know when an export ended', async () => {
    await open(detailsFor({ record: FAILED }));
    assert.equal(await details.fact('Ended'), 'Seen ended at 15 Jan 2026, 12:26:00 UTC. AWS does not say when it ended.');
    assert.equal(await details.fact('Duration'), 'At most 2 h 5 min, from the request until it was seen ended');
  });

  it('tells every member of GetExport', async () => {
    await open(detailsFor({ record: { ...SUCCEEDED, failureCode: 'Odd', failureMessage: 'both' } }));
    const facts: [string, string | RegExp][] = [
      ['Export ARN', new RegExp(`^${EXPORT_ARN} Copy$`)],
      ['Domain', 'customers'],
      ['Client token', SUCCEEDED.clientToken ?? ''],
      ['Items', '1,234,567'],
      ['Manifest', 'manifest-summary.json'],
      ['Failure code', 'Odd'],
      ['Failure message', 'both'],
      ['S3 location', `${SUCCEEDED.s3Uri} Copy`],
      ['Bucket', 'acme-exports'],
      ['Key prefix', 'backups/2026'],
      ['Bucket owner', '999988887777'],
      ['Encryption', 'SSE-KMS'],
      ['KMS key', 'alias/exports'],
    ];
    for (const [term, expected] of facts) {
      const found = await details.fact(term);
      if (expected instanceof RegExp) assert.match(found, expected);
      else assert.equal(found, expected);
    }
  });

  it('says what was not given', async () => {
    const { s3KeyPrefix: _prefix, s3BucketOwner: _owner, s3SseAlgorithm: _algorithm, s3SseKmsKeyId: _key, ...plain } = RUNNING;
    await open(detailsFor({ record: plain }));
    assert.equal(await details.fact('Key prefix'), 'None');
    assert.equal(await details.fact('Bucket owner'), 'Not given');
    assert.equal(await details.fact('Encryption'), 'Default encryption of the bucket');
    assert.equal(await details.page.getByText('KMS key', { exact: true }).count(), 0);
    assert.equal(await details.fact('Items'), 'Told by AWS at the end');
  });

  it('tells what lies in the bucket while it grows, without a percentage', async () => {
    await open(detailsFor({ record: { ...RUNNING, artefacts: { started: false, files: 0, bytes: 0, seenAt: RUNNING.requestedAt } } }));
    assert.equal(await details.text('#objects'), 'Nothing so far');
    await details.remote.detailsChanged(detailsFor({ record: RUNNING }));
    assert.equal(await details.text('#objects'), 'Bucket writable, 14 data files, 230 MB so far');
    assert.match(await details.fact('Objects'), /As of 15 Jan 2026, 10:30:00 UTC$/);
    await details.remote.detailsChanged(detailsFor({ record: SUCCEEDED }));
    assert.equal(await details.text('#objects'), '14 data files, 230 MB');
    await details.remote.detailsChanged(detailsFor({ record: FAILED }));
    assert.equal(await details.text('#objects'), '14 data files, 230 MB left behind');
    assert.doesNotMatch(await details.text('main'), /%/);
  });

  it('shows a status and an encryption that AWS has added since as AWS writes them', async () => {
    await open(detailsFor({ record: { ...RUNNING, exportStatus: 'CANCELLING', s3SseAlgorithm: 'KMS_DSSE' } }));
    assert.match(await status(), /^CANCELLING/);
    assert.equal(await details.fact('Encryption'), 'KMS_DSSE');
    assert.match(await details.text('#objects'), /so far$/);
  });

  it('says in place which permission the listing misses', async () => {
    const artefactsProblem = denied('AccessDenied', { $metadata: { httpStatusCode: 403 } });
    const { artefacts: _artefacts, ...record } = RUNNING;
    await open(detailsFor({ record, artefactsProblem }));
    assert.match(await details.fact('Objects'), /^Not known Access required: s3:ListBucket/);
    assert.match(await status(), /^In progress/);
  });

  it('shows what the list told while the details are asked for, then all of them', async () => {
    await open(detailsFor({ record: LISTED }, { looking: true }));
    assert.match(await status(), /^In progress/);
    assert.equal(await details.fact('Client token'), 'Asking AWS…');
    assert.match(await details.fact('S3 location'), /^Asking AWS/);
    assert.equal(await details.button('Run Again With the Same Settings').isVisible(), false);
    assert.equal(await details.page.locator('.details-page').getAttribute('aria-busy'), 'true');
    await details.button('Refreshing…').waitFor();
    await details.remote.detailsChanged(detailsFor({ record: RUNNING }));
    assert.equal(await details.fact('Client token'), RUNNING.clientToken);
    await details.button('Run Again With the Same Settings').waitFor();
    await details.button('Refresh').waitFor();
    assert.equal(await details.page.locator('.details-page').getAttribute('aria-busy'), 'false');
  });

  it('keeps the rest where GetExport is denied, and names the permission', async () => {
    const lookProblem = denied('AccessDeniedException', { operation: 'GetExport', httpStatusCode: 403 });
    await open(detailsFor({ record: LISTED }, { lookProblem }));
    await details.page.getByRole('alert').getByText('Access required: sdb:GetExport').waitFor();
    assert.match(await status(), /^In progress/);
    assert.match(await details.fact('S3 location'), /^Not known: only GetExport/);
    assert.match(await details.fact('Requested'), /^15 Jan 2026/);
    await section('Run it again').getByText('AWS has not told them').waitFor();
  });

  it('says that a profile is gone, and shows what is known all the same', async () => {
    const lookProblem = Object.assign(new Error('There is no profile “work”.'), { forUser: true, action: 'Select another.', name: 'ProfileNotFound' });
    await open(detailsFor({ record: SUCCEEDED }, { lookProblem, cli: undefined }));
    await details.page.getByRole('alert').getByText('There is no profile “work”.', { exact: true }).waitFor();
    assert.equal(await details.fact('Bucket'), 'acme-exports');
    await section('Run it again').getByText('once the connection of this export can be opened').waitFor();
    assert.equal(await details.page.locator('#cliCommand').isVisible(), false);
    await details.button('Show Log').waitFor();
  });

  it('says that AWS has forgotten it', async () => {
    const record: ExportRecord = { ...RUNNING, forgotten: true, endSeenAt: '2026-05-01T00:00:00.000Z' };
    await open(detailsFor({ record, problem: denied('NoSuchExportException', {}) }));
    assert.match(await status(), /^No longer known to AWS/);
    assert.match(await details.fact('Ended'), /^Not known/);
    assert.equal(await details.page.getByRole('alert').filter({ hasText: /\S/ }).count(), 0);
  });

  it('says that nothing is known of it here', async () => {
    await open(detailsFor(undefined, { looking: true }));
    assert.match(await status(), /^Asking for the status/);
    await details.remote.detailsChanged(detailsFor(undefined));
    await details.page.getByRole('alert').getByText('not known here any more').waitFor();
    assert.equal(await section('Timeline').isVisible(), false);
    await details.remote.detailsChanged(detailsFor({ record: RUNNING }));
    await section('Timeline').waitFor();
    assert.equal(await details.page.getByText('not known here any more').count(), 0);
  });

  it('tells of a failure what AWS says, what it means, what to do and what is left where', async () => {
    await open(detailsFor({ record: FAILED }));
    const alert = details.page.getByRole('alert').filter({ hasText: 'Access Denied (Service: S3' });
    const text = await alert.innerText();
    assert.match(text, /did not let SimpleDB write/);
    assert.match(text, /Objects written so far stay in the bucket, below s3:\/\/acme-exports\//);
    assert.equal(await details.fact('Failure code'), 'AccessDenied');
  });

  it('announces each change of its state once, and leaves alone what is being read', async () => {
    await open(detailsFor({ record: FAILED }));
    await details.page.getByText('Show details').click();
    await details.button('Copy export ARN').focus();
    await details.page.evaluate(() => {
      const changes: string[] = [];
      Object.assign(window, { changes });
      for (const live of document.querySelectorAll('[role=status], [role=alert]')) {
        new MutationObserver(() => changes.push(live.textContent ?? '')).observe(live, { childList: true, subtree: true, characterData: true });
      }
    });
    const seenAt = '2026-01-15T13:00:00.000Z';
    await details.remote.detailsChanged(detailsFor({ record: { ...FAILED, artefacts: { started: true, files: 15, bytes: 1024, seenAt } } }));
    assert.equal(await details.text('#objects'), '15 data files, 1 KB left behind');
    assert.equal(await details.page.locator('details.details').first().getAttribute('open'), '');
    assert.equal(await details.page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'Copy export ARN');
    assert.deepEqual(await details.page.evaluate(() => (window as unknown as { changes: string[] }).changes), []);
    await details.remote.detailsChanged(detailsFor({ record: SUCCEEDED }));
    const [change, ...others] = await details.page.evaluate(() => (window as unknown as { changes: string[] }).changes);
    assert.match([change, ...others].join(), /Succeeded/);
    assert.equal(await details.page.getByRole('alert').filter({ hasText: /\S/ }).count(), 0);
  });

  it('refreshes, and says so', async () => {
    let looks = 0;
    await open(detailsFor({ record: RUNNING }), {
      host: {
        refresh: async () => {
          looks += 1;
          await details.remote.detailsChanged(detailsFor({ record: RUNNING }, { looking: true }));
          await details.remote.detailsChanged(detailsFor({ record: SUCCEEDED }));
        },
      },
    });
    await details.button('Refresh').click();
    await details.page.getByText('Refreshed.').waitFor({ state: 'attached' });
    assert.match(await status(), /^Succeeded/);
    assert.equal(looks, 1);
  });

  it('does not say that it refreshed where it could not', async () => {
    const problem = denied('AccessDeniedException', { operation: 'GetExport', httpStatusCode: 403 });
    await open(detailsFor({ record: RUNNING }), {
      host: { refresh: async () => details.remote.detailsChanged(detailsFor({ record: RUNNING, problem })) },
    });
    await details.button('Refresh').click();
    await details.page.getByRole('alert').getByText('Access required: sdb:GetExport').waitFor();
    assert.equal(await details.page.getByText('Refreshed.').count(), 0);
  });

  it('says what to do when the extension does not answer, and asks again', async () => {
    let asked = 0;
    const shown = detailsFor({ record: RUNNING });
    details = await harness.open(shown, {
      host: {
        ready: async () => {
          asked += 1;
          if (asked === 1) throw new Error('no answer');
          return shown;
        },
      },
      answered: false,
    });
    await details.page.getByRole('alert').getByText('could not reach the extension').waitFor();
    await details.button('Refresh').click();
    await details.page.getByText('In progress').waitFor();
    assert.equal(asked, 2);
  });

  it('has a link to the very prefix in the S3 console, and copies ARN, URI and command', async () => {
    await open(detailsFor({ record: RUNNING }));
    assert.equal(await details.page.getByRole('link', { name: 'Open in S3 Console' }).getAttribute('href'), RUNNING.s3ConsoleUrl);
    for (const name of ['Copy ARN', 'Copy S3 URI', 'Copy AWS CLI command']) await details.button(name).click();
    await details.page.getByText('Copied AWS CLI command.').waitFor({ state: 'attached' });
    const [arn, uri, command] = details.copied;
    assert.deepEqual([arn, uri], [EXPORT_ARN, RUNNING.s3Uri]);
    assert.match(command ?? '', /^aws simpledbv2 start-domain-export/);
    assert.doesNotMatch(command ?? '', /client-token/);
  });

  it('runs it again by way of the form, and says where that fails', async () => {
    let runs = 0;
    await open(detailsFor({ record: RUNNING }), {
      host: {
        runAgain: async () => (++runs === 1 ? { message: 'Your login has expired.', action: 'Sign in.' } : undefined),
      },
    });
    await details.button('Run Again With the Same Settings').click();
    await section('Run it again').getByText('Your login has expired.').waitFor();
    await details.button('Run Again With the Same Settings').click();
    await section('Run it again').getByText('Your login has expired.').waitFor({ state: 'detached' });
    assert.equal(runs, 2);
  });

  it('keeps which export it is of over a reload', async () => {
    await open(detailsFor({ record: RUNNING }));
    assert.deepEqual(await details.state(), { version: 1, panel: ADDRESS });
    await details.page.reload();
    await details.page.getByText('In progress').waitFor();
  });

  it('shows names with markup and other characters as they are', async () => {
    const evil = `<img src=x onerror="alert(1)">&amp;%2F../é😀'`;
    const record: ExportRecord = { ...FAILED, domainName: evil, s3KeyPrefix: evil, failureMessage: '<b>no</b>', failureCode: '<i>x</i>' };
    const address = { ...ADDRESS, domainName: evil };
    await open(detailsFor({ record }, {}, address), { address });
    assert.equal(await details.page.locator('h1 bdi').textContent(), evil);
    assert.equal(await details.page.locator('#prefix').textContent(), evil);
    assert.equal(await details.page.locator('#failureMessage').textContent(), '<b>no</b>');
    assert.equal(await details.page.locator('img, main b, main i').count(), 0);
  });

  it('can be used by keyboard alone', async () => {
    await open(detailsFor({ record: RUNNING }), { host: { runAgain: async () => ({ message: 'Asked for by keyboard.' }) } });
    const focused = () =>
      details.page.evaluate(() => {
        const active = document.activeElement;
        return active?.getAttribute('aria-label') ?? active?.textContent ?? '';
      });
    const stops: string[] = [];
    for (let stop = 0; stop < 7; stop += 1) {
      await details.page.keyboard.press('Tab');
      stops.push(await focused());
    }
    assert.deepEqual(stops, [
      'Open in S3 Console',
      'Copy ARN',
      'Refresh',
      'Copy S3 URI',
      'Copy export ARN',
      'Run Again With the Same Settings',
      'Copy AWS CLI command',
    ]);
    await details.page.keyboard.press('Shift+Tab');
    await details.page.keyboard.press('Enter');
    await details.page.getByText('Asked for by keyboard.').waitFor();
  });
});
