import * as vscode from 'vscode';
import type { ErrorReporter } from './error-reporter';
import type { commandIds } from './ids';

/** What a command does. It gets all arguments that VS Code gives: a selection of several rows comes as the second. */
export type CommandHandler = (...args: never[]) => Promise<void> | void;

/** A handler for every command of package.json, by its name in `commandIds`: one that is missing does not compile. */
export type CommandHandlers = Readonly<Record<keyof typeof commandIds, CommandHandler>>;

/** Runs a command. What it throws is shown and logged in this one place; a cancelled command is silent. Never rejects. */
export async function runCommand(handler: CommandHandler, args: readonly unknown[], errors: ErrorReporter): Promise<void> {
  try {
    await handler(...(args as never[]));
  } catch (error) {
    if (!(error instanceof vscode.CancellationError)) await errors.show(error);
  }
}
