/**
 * Tables to keep or to hand on, as Markdown and as CSV (RFC 4180). Pure. What came from AWS or from a user is shown as it is,
 * but never acts: in Markdown it makes no markup, link or column; in CSV a cell that a spreadsheet would take for a formula,
 * since it begins with = + - @ or a control character, has an apostrophe before it.
 */

export const markdownTable = (columns: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  line(columns),
  line(columns.map(() => '---')),
  ...rows.map((row) => line(row.map(markdownText))),
];

export const csvTable = (columns: readonly string[], rows: readonly (readonly string[])[]): string =>
  [columns, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');

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
export function csvCell(text: string): string {
  const harmless = /^[=+\-@\p{Cc}]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
