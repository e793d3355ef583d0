/** What the parts of the bench have in common: rows, and that each part stands alone. */

/**
 * @typedef {object} Row one figure; without `target` it is there for comparison
 * @property {string} what
 * @property {string} measured
 * @property {string} reference the floor or the peer that was measured in the same run
 * @property {number} [ratio] to that
 * @property {string} [target]
 * @property {boolean} [ok]
 */

export const median = numbers => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

/**
 * Measures the parts one after the other. One that fails is a row that says so, and the others are measured all the same.
 * @param {Record<string, () => Promise<Row | Row[]>>} parts by name
 * @returns {Promise<Row[]>}
 */
export async function rowsOf(parts) {
  const rows = [];
  for (const [name, measure] of Object.entries(parts)) {
    try {
      rows.push(...[await measure()].flat());
    } catch (error) {
      console.error(error);
      rows.push({ what: name, measured: `failed: ${String(error?.message ?? error).split('\n')[0]}`, reference: '', ok: false });
    }
  }
  return rows;
}

/** A table in Markdown. @param {readonly Row[]} rows */
export function table(rows) {
  const verdict = ({ ok }) => (ok === undefined ? '' : ok ? 'met' : '**missed**');
  const lines = rows.map(row => [
    row.what, row.measured, row.reference, row.ratio === undefined ? '' : `${row.ratio.toFixed(2)} ×`, row.target ?? '', verdict(row),
  ].map(cell => cell.replaceAll('|', '\\|')));
  const head = ['what', 'measured', 'floor or peer', 'ratio', 'target', 'verdict'];
  return [head, head.map(() => '---'), ...lines].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}
