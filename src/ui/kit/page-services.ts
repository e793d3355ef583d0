import * as vscode from 'vscode';
import type { ErrorReporter } from './error-reporter';
import type { Log } from './log';

/** What every panel needs. */
export interface PageServices {
  /** Folder of the pages' bundle. */
  readonly dist: vscode.Uri;
  /** Of the panel's tab. */
  readonly icon: { readonly light: vscode.Uri; readonly dark: vscode.Uri };
  readonly noteError: (error: unknown) => void;
  showLog(): void;
}

export function pageServices(extension: vscode.Uri, errors: ErrorReporter, log: Log): PageServices {
  const resource = (path: string): vscode.Uri => vscode.Uri.joinPath(extension, path);
  return {
    dist: resource('dist'),
    icon: { light: resource('media/export-light.svg'), dark: resource('media/export-dark.svg') },
    noteError: errors.note,
    showLog: log.show,
  };
}
