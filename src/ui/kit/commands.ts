import * as vscode from 'vscode';
import type { CommandId } from './ids';
import type { ErrorReporter } from './error-reporter';

/**
 * Commands that belong together. VS Code waits for those that a user may call before the extension runs; the others are
 * offered by rows, or where a context says that it runs, and can be registered when activation is over.
 */
export interface CommandSet {
  atOnce(): vscode.Disposable[];
  later(): vscode.Disposable[];
}

/**
 * Registers a command: all its arguments go on (a selection of several rows comes as the second), what it throws is
 * shown and logged in one place, and a cancelled one is silent.
 */
export function registerCommand<A extends unknown[]>(
  id: CommandId,
  errors: ErrorReporter,
  run: (...args: A) => Promise<void> | void,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...args: A) => {
    try {
      await run(...args);
    } catch (error) {
      if (!(error instanceof vscode.CancellationError)) await errors.show(error);
    }
  });
}
