import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Plan } from '../../../../src/exports/plans/plan';
import { planCsv, planMarkdown } from '../../../../src/exports/output/plan-report';
import { csvCell, markdownText } from '../../../../src/exports/output/tables';
import { planOf } from '../../../support/plan';

const plan: Plan = planOf({
  prefixTemplate: '{date}',
  entries: [
    {
      domainName: 'orders_2024',
      s3KeyPrefix: '2026-11-01',
      state: 'succeeded',
      clientToken: 't2',
      exportArn: 'arn:aws:sdb:us-east-1:111122223333:domain/orders_2024/export/e2',
      requestedAt: '2026-11-02T10:00:00.000Z',
      itemsCount: 1250,
      earlier: [
        {
          exportArn: 'arn:aws:sdb:us-east-1:111122223333:domain/orders_2024/export/e1',
          requestedAt: '2026-11-01T10:00:00.000Z',
          failure: { code: 'S3AccessDenied', message: 'no, "never"' },
        },
      ],
    },
    { domainName: 'gone', state: 'failed', failure: { code: 'NoSuchDomainException', message: '' } },
    { domainName: '-first', state: 'skipped' },
  ],
});

/** RFC 4180, read by its grammar. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  let row: string[] = [];
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const match = cell.exec(text) ?? assert.fail(`no cell at ${at}`);
    row.push(match[1] === undefined ? (match[2] as string) : match[1].replaceAll('""', '"'));
    if (match[3] === ',') continue;
    rows.push(row);
    row = [];
  }
  assert.deepEqual(row, []);
  return rows;
}

const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'",\r\n=+-@\t\'ab|*_`<[') }));

describe('the report of a plan', () => {
  it('is a CSV file of every domain, with the exports that failed before', () => {
    const csv = planCsv(plan, 'spreadsheet');
    assert.equal(csv[0], '\ufeff');
    const [head, ...rows] = readCsv(csv.slice(1));
    assert.deepEqual(head, ['Domain', 'State', 'Items', 'Requested at', 'S3 URI', 'Export ARN', 'Failure']);
    const arn = 'arn:aws:sdb:us-east-1:111122223333:domain/orders_2024/export/';
    const uri = (id: string): string => `s3://acme-exports/2026-11-01/AWSSimpleDB/${id}/orders_2024/`;
    assert.deepEqual(rows, [
      ['orders_2024', 'failed, tried again', '', '2026-11-01T10:00:00.000Z', uri('e1'), `${arn}e1`, 'S3AccessDenied: no, "never"'],
      ['orders_2024', 'succeeded', '1250', '2026-11-02T10:00:00.000Z', uri('e2'), `${arn}e2`, ''],
      ['gone', 'failed', '', '', '', '', 'NoSuchDomainException'],
      ["'-first", 'skipped', '', '', '', '', ''],
    ]);
    const plain = readCsv(planCsv(plan, 'plain'));
    assert.deepEqual(plain, [head, ...rows.slice(0, -1), ['-first', 'skipped', '', '', '', '', '']]);
  });

  it('gives every text back from CSV, and no formula', () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1 }), (texts) => {
        const [row] = readCsv(`${texts.map(csvCell).join(',')}\r\n`);
        assert.deepEqual(row?.map((cell, i) => (cell === `'${texts[i]}` ? texts[i] : cell)), texts);
        for (const cell of row ?? []) assert.doesNotMatch(cell, /^[=+\-@\t\r\n＝＋－＠]/);
      }),
    );
  });

  it('is a Markdown table whose rows have the same columns, whatever is in them', () => {
    fc.assert(
      fc.property(anyText, anyText, (domainName, message) => {
        const entry = { domainName, state: 'failed' as const, failure: { code: 'X', message } };
        const rows = planMarkdown({ ...plan, entries: [entry] }).split('\n').filter((line) => line.startsWith('|'));
        assert.equal(rows.length, 3);
        for (const row of rows) assert.equal(row.match(/(?<!\\)(?:\\\\)*\|/g)?.length, 8, row);
      }),
    );
  });

  it('shows text as text: no markup, no links', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = markdownText(text);
        assert.equal(shown.replace(/\\([!-/:-@[-`{-~])/g, '$1'), text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' '));
        assert.doesNotMatch(shown, /(?<!\\)(?:\\\\)*[`*_[\]<>|~&#!@]/);
      }),
    );
    assert.equal(markdownText('see https://example.com or www.example.com'), 'see https\\://example.com or www\\.example.com');
  });

  it('begins with what it is about', () => {
    const text = planMarkdown(plan);
    assert.match(text, /^# Exports of SimpleDB domains\n\n- Account: 111122223333\n- Region: us-east-1\n- Bucket: acme-exports\n/);
    assert.match(text, /- Succeeded: 1\n- Failed: 1\n- Skipped: 1\n- Open: 0\n/);
  });
});
