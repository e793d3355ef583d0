/**
 * Tables to keep or to hand on, as Markdown and as CSV (RFC 4180). Pure. What came from AWS or from a user is shown as it is,
 * but never acts: in Markdown it makes no markup, link or column; in CSV for spreadsheets a cell that would be taken for a
 * formula, since it begins with = + - @ or a control character, has an apostrophe before it.
 */

/**
 * plain: every text as it is, for programs. spreadsheet: nothing is a formula, and a byte-order mark leads, without which
 * Excel reads UTF-8 as another encoding.
 */
export type CsvKind = 'plain' | 'spreadsheet';

export const markdownTable = (columns: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  line(columns),
  line(columns.map(() => '---')),
  ...rows.map((row) => line(row.map(markdownText))),
];

export function csvTable(columns: readonly string[], rows: readonly (readonly string[])[], kind: CsvKind): string {
  const cell = kind === 'plain' ? plainCell : csvCell;
  const lines = [columns, ...rows].map((row) => `${row.map((text) => cell(text)).join(',')}\r\n`);
  return `${kind === 'plain' ? '' : '\ufeff'}${lines.join('')}`;
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** Text that Markdown, GitHub's too, shows as it is, in one line. */
export function markdownText(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\\`*_[\]<>|~&#!@$]/g, '\\$&')
    // Addresses become links by themselves.
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/(www)\./gi, '$1\\.');
}

/** One cell by RFC 4180, that no spreadsheet takes for a formula. */
export const csvCell = (text: string): string => plainCell(/^[=+\-@＝＋－＠\p{Cc}]/u.test(text) ? `'${text}` : text);

/** One cell by RFC 4180. */
const plainCell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
