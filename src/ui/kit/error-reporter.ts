import * as vscode from 'vscode';
import type { ErrorContext } from '../../texts/error-messages';
import type { Log } from './log';
import { withoutLinks } from '../../texts/format';

/**
 * The one place where an error becomes a notification: plain words first, the raw error one click away. The words load
 * with the first error.
 */
export class ErrorReporter {
  constructor(private readonly log: Log) {}

  async show(error: unknown, context: ErrorContext = {}): Promise<void> {
    this.note(error);
    const { describeError } = await import('../interactions');
    const { message, action } = describeError(error, context);
    const details = 'Show Log';
    const text = withoutLinks(action === undefined ? message : `${message} ${action}`);
    if ((await vscode.window.showErrorMessage(text, details)) === details) this.log.show();
  }

  /** For what the user sees elsewhere, or need not see. */
  readonly note = (error: unknown): void => {
    this.write(error).catch((failure: unknown) => this.log.error(`${String(error)}; no words for it: ${String(failure)}`));
  };

  private async write(error: unknown): Promise<void> {
    const { describeError } = await import('../interactions');
    const { raw, message } = describeError(error, {});
    this.log.error(raw ?? message);
    if (error instanceof Error && error.stack !== undefined) this.log.debug(error.stack);
  }
}
