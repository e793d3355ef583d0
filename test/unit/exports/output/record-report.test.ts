import assert from 'node:assert/strict';
import { recordCsv, recordMarkdown } from '../../../../src/exports/output/record-report';
import { record } from '../../../support/following';
import { FAILED, LISTED, SUCCEEDED } from '../../../support/export-records';

/** Cells of a row whose texts hold no comma and no quote. */
const cells = (csv: string, row: number): Record<string, string> => {
  const lines = csv.split('\r\n').map((line) => line.split(','));
  return Object.fromEntries((lines[0] as string[]).map((name, n) => [name, lines[row]?.[n] ?? '']));
};

describe('the export record as a table', () => {
  it('has every export with all that is known of it', () => {
    const row = cells(recordCsv([SUCCEEDED], 'plain'), 1);
    assert.deepEqual(row, {
      Domain: 'customers',
      State: 'SUCCEEDED',
      'Requested at': SUCCEEDED.requestedAt,
      'Ended at': SUCCEEDED.endedAt,
      'Data cutoff': SUCCEEDED.exportDataCutoffTime,
      Items: '1234567',
      Files: '14',
      Bytes: '241172480',
      'S3 URI': SUCCEEDED.s3Uri,
      'Export ARN': SUCCEEDED.exportArn,
      Account: SUCCEEDED.accountId,
      Region: 'us-east-1',
      'Client token': SUCCEEDED.clientToken,
      Encryption: 'KMS',
      'KMS key': 'alias/exports',
      Failure: '',
    });
  });

  it('leaves empty what is not known, and never says 0 for it', () => {
    const row = cells(recordCsv([LISTED], 'plain'), 1);
    for (const name of ['Ended at', 'Items', 'Files', 'Bytes', 'S3 URI', 'Failure']) assert.equal(row[name], '', name);
    assert.equal(cells(recordCsv([{ ...SUCCEEDED, itemsCount: 0 }], 'plain'), 1)['Items'], '0');
  });

  it('says why one failed, and that AWS has forgotten one', () => {
    assert.match(recordCsv([FAILED], 'plain'), /"?AccessDenied: Access Denied \(Service: S3, Status Code: 403\)"?\r\n$/);
    assert.match(recordCsv([{ ...LISTED, forgotten: true }], 'plain'), /"IN_PROGRESS, no longer known to AWS"/);
  });

  it('has a row for each, in Markdown with a heading', () => {
    const text = recordMarkdown([SUCCEEDED, FAILED, LISTED]);
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    assert.equal(rows.length, 5);
    assert.match(text, /^# Exports of SimpleDB domains\n\n\| Domain \| State \|/);
    assert.equal(recordCsv([], 'plain').split('\r\n').length, 2);
  });

  it('is plain for programs, and for spreadsheets begins with a byte-order mark and has no formula', () => {
    const formula = record({ exportStatus: 'FAILED', failureMessage: '=1+1', domainName: '-first' });
    assert.match(recordCsv([formula], 'plain'), /^Domain,.*\r\n-first,.*,=1\+1\r\n$/);
    assert.match(recordCsv([formula], 'spreadsheet'), /^\ufeffDomain,.*\r\n'-first,.*,'=1\+1\r\n$/);
  });

  it('lets no text act: no formula, no markup, no further column', () => {
    const evil = record({ exportStatus: 'FAILED', failureMessage: '=cmd|[x](https://evil.example)\n| new' });
    assert.ok(recordCsv([evil], 'spreadsheet').includes(`"'=cmd|[x](https://evil.example)\n| new"`));
    const row = recordMarkdown([evil]).split('\n').find((line) => line.includes('cmd'));
    assert.ok(row?.includes('\\[x\\](https\\://evil.example) \\| new |'), row);
  });
});
