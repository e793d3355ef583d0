import * as vscode from 'vscode';
import { describeError, type ErrorContext } from '../../texts/error-messages';
import { commandIds, viewItems, type CommandId } from './ids';
import { isDismissed, loginNeeded } from '../../exports/model/sign-in-reasons';

/** A row for what keeps a view from its rows; to select it is to sign in, where that is the cure, else to try again. */
export function problemItem(error: unknown, context: ErrorContext, retry: CommandId): vscode.TreeItem {
  const { message, action, raw } = describeError(error, context);
  const item = new vscode.TreeItem(message);
  item.id = 'problem';
  const signIn = loginNeeded(error) !== undefined;
  // Whoever closes a box has made no mistake.
  const dismissed = isDismissed(error);
  item.contextValue = signIn ? viewItems.signIn : viewItems.problem;
  item.iconPath = dismissed ? new vscode.ThemeIcon('key') : new vscode.ThemeIcon('error', new vscode.ThemeColor('problemsErrorIcon.foreground'));
  const cure = signIn ? 'Select to sign in' : dismissed ? 'Select to enter it' : 'Select to retry';
  item.description = cure;
  item.tooltip = [message, action, raw].filter((part) => part !== undefined).join('\n\n');
  item.command = signIn ? { command: commandIds.signIn, title: 'Sign In' } : { command: retry, title: 'Retry' };
  item.accessibilityInformation = { label: `${dismissed ? '' : 'Error: '}${message} ${action ?? ''} ${cure}.` };
  return item;
}
