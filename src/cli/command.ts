/** What the commands of the command line have in common. */

/** Where a command writes: results to one stream, what goes wrong to the other. */
export interface Output {
  write(text: string): void;
  writeError(text: string): void;
}

/** A command: its arguments are those behind its name. */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** All that `--help` says. */
  readonly usage: string;
  /**
   * @returns the exit code
   * @throws UsageError for arguments that make no sense; any other error is told in words
   */
  run(args: readonly string[], output: Output): Promise<number>;
}

/** Thrown for arguments that make no sense; the message is for the terminal. */
export class UsageError extends Error {}

/** Columns as wide as what stands in them, two blanks between. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, n) => Math.max(...rows.map((row) => row[n]?.length ?? 0)));
  return rows.map((row) => row.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join('  ').trimEnd()).map((line) => `${line}\n`).join('');
}
