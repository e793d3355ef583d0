import * as vscode from 'vscode';
import { describeError, type ErrorContext } from '../../texts/error-messages';
import type { Log } from './log';
import { withoutLinks } from '../../texts/escape';

/** The one place where an error becomes a notification: plain words first, the raw error one click away. */
export class ErrorReporter {
  constructor(private readonly log: Log) {}

  async show(error: unknown, context: ErrorContext = {}): Promise<void> {
    this.note(error);
    const { message, action } = describeError(error, context);
    const details = 'Show Log';
    const text = withoutLinks(action === undefined ? message : `${message} ${action}`);
    if ((await vscode.window.showErrorMessage(text, details)) === details) this.log.show();
  }

  /** For what the user sees elsewhere, or need not see. */
  readonly note = (error: unknown): void => {
    const { raw, message } = describeError(error, {});
    this.log.error(raw ?? message);
    if (error instanceof Error && error.stack !== undefined) this.log.debug(error.stack);
  };
}
