import assert from 'node:assert/strict';
import type { ExportRecord } from '../../../../src/exports/model/record';
import type { Settled } from '../../../../src/exports/starting/pending-start-reconciler';
import { noticeEnd, noticeEnds, noticeSettled, noticeUnseen, openS3Console } from '../../../../src/ui/exports/export-notices';
import { Settings } from '../../../../src/ui/kit/settings';
import { record, recordOf } from '../../../support/following';
import { screen } from '../../../support/vscode';

const SUCCEEDED = record({ exportStatus: 'SUCCEEDED', itemsCount: 1234 });
const FAILED = record({ exportStatus: 'FAILED', failureCode: 'S3NoSuchBucket', failureMessage: 'No such bucket.' });

function withoutPlace(of: ExportRecord): ExportRecord {
  const { s3ConsoleUrl: _url, s3Bucket: _bucket, s3Uri: _uri, ...rest } = of;
  return rest;
}

describe('the notice of an export that has ended', () => {
  beforeEach(() => screen.reset());

  it('names items, bucket and account of one that succeeded, and opens it, copies it or is silenced', async () => {
    for (const [button, check] of [
      ['Open in S3 Console', () => assert.deepEqual(screen.opened, [SUCCEEDED.s3ConsoleUrl])],
      ['Copy ARN', () => assert.equal(screen.clipboard, SUCCEEDED.exportArn)],
      ['Don’t Show Again', () => assert.equal(screen.settings.get('notifications.succeeded'), false)],
    ] as const) {
      screen.reset();
      const told = noticeEnd(SUCCEEDED, new Settings());
      assert.equal(screen.message.kind, 'information');
      assert.equal(screen.message.text, 'Domain “customers” was exported: 1,234 items in bucket “bucket” (work · 111122223333 · us-east-1).');
      await screen.message.answer(button);
      await told;
      check();
    }
  });

  it('does nothing more when it is dismissed', async () => {
    const told = noticeEnd(SUCCEEDED, new Settings());
    await screen.message.answer();
    await told;
    assert.deepEqual([screen.opened, screen.clipboard, screen.settings.size], [[], '', 0]);
  });

  it('offers no place where none is known, and says nothing of items that were not counted', () => {
    const { itemsCount: _items, ...uncounted } = withoutPlace(SUCCEEDED);
    void noticeEnd(uncounted, new Settings());
    assert.equal(screen.message.text, 'Domain “customers” was exported (work · 111122223333 · us-east-1).');
    assert.deepEqual(screen.message.buttons, ['Copy ARN', 'Don’t Show Again']);
  });

  it('says why one failed as an error that cannot be silenced by the way', () => {
    void noticeEnd(FAILED, new Settings());
    assert.equal(screen.message.kind, 'error');
    assert.match(screen.message.text, /^The export of domain “customers” \(work · 111122223333 · us-east-1\) failed: .+/);
    assert.deepEqual(screen.message.buttons, ['Open in S3 Console', 'Copy ARN']);
  });

  it('does not call a failure what AWS has forgotten', () => {
    void noticeEnd(record({ exportStatus: 'IN_PROGRESS', forgotten: true }), new Settings());
    assert.equal(screen.message.kind, 'warning');
    assert.match(screen.message.text, /AWS no longer knows the export of domain “customers”/);
  });

  it('makes no link of what AWS or a user wrote', () => {
    void noticeEnd({ ...FAILED, failureCode: 'Odd', failureMessage: '[Sign in](https://evil.example)' }, new Settings());
    assert.doesNotMatch(screen.message.text, /\]\(/);
  });
});

describe('the notice of exports that ended together', () => {
  beforeEach(() => screen.reset());
  const several = (count: number, exportStatus: ExportRecord['exportStatus']): ExportRecord[] =>
    Array.from({ length: count }, (_, index) => recordOf(`${exportStatus}-${index}`, { exportStatus, domainName: `d${index}` }));

  it('is an error where one failed, and names some domains of each outcome', async () => {
    let shown = 0;
    const told = noticeEnds([...several(7, 'SUCCEEDED'), ...several(1, 'FAILED'), ...several(1, 'PENDING')], () => (shown += 1));
    assert.equal(screen.message.kind, 'error');
    assert.equal(screen.message.text, '9 exports have ended: 7 succeeded (d0, d1, d2, d3, d4 and 2 more), 1 failed (d0), 1 AWS no longer knows (d0).');
    await screen.message.answer('Show Exports');
    await told;
    assert.equal(shown, 1);
  });

  it('is a warning where one is unknown, plain news where all is well, and opens nothing unasked', async () => {
    let shown = 0;
    void noticeEnds([...several(1, 'SUCCEEDED'), ...several(1, 'PENDING')], () => (shown += 1));
    assert.equal(screen.message.kind, 'warning');
    await screen.message.answer();
    void noticeEnds(several(2, 'SUCCEEDED'), () => (shown += 1));
    assert.equal(screen.message.kind, 'information');
    await screen.message.answer();
    assert.equal(shown, 0);
  });
});

describe('the notice of a start whose form is closed', () => {
  beforeEach(() => screen.reset());

  it('tells of a refusal with what to do, and of one that nobody answered', async () => {
    noticeUnseen('customers', { outcome: 'refused', problems: [{ message: 'No bucket.', action: 'Enter another.' }] });
    assert.deepEqual([screen.message.kind, screen.message.text], ['error', 'The export of domain “customers” was not started: No bucket. Enter another.']);
    await screen.message.answer();
    noticeUnseen('customers', { outcome: 'unknown', problem: { message: 'No answer came.' } });
    assert.match(screen.message.text, /^The export of domain “customers”: No answer came\./);
  });

  it('says nothing of one that the user has taken back', () => {
    noticeUnseen('customers', { outcome: 'cancelled' });
    assert.deepEqual(screen.messages, []);
  });

  it('tells what became of one that was left open, unless a plan does', async () => {
    const start = { input: { domainName: 'customers', s3Bucket: 'acme' } } as Settled['start'];
    noticeSettled({ start } as Settled);
    assert.deepEqual([screen.message.kind, /was not started: AWS has none/.test(screen.message.text)], ['warning', true]);
    await screen.message.answer();
    noticeSettled({ start, started: SUCCEEDED } as unknown as Settled);
    assert.deepEqual([screen.message.kind, /was started after all/.test(screen.message.text)], ['information', true]);
    await screen.message.answer();
    noticeSettled({ start: { ...start, planId: 'p' } } as Settled);
    assert.deepEqual(screen.messages, []);
  });
});

describe('the S3 console', () => {
  beforeEach(() => screen.reset());

  it('is not opened for an export whose place is not known: the user is told what to allow', async () => {
    await assert.rejects(openS3Console(withoutPlace(SUCCEEDED)), { name: 'NoLocation', action: /sdb:GetExport/ });
    assert.deepEqual(screen.opened, []);
  });
});
