import * as vscode from 'vscode';
import type { Shell } from '../../exports/model/identity';
import { shellOf } from '../../protocol/cli-command';

/** The shell of the user's terminals, where the extension runs: on the remote machine in a remote window. */
export const userShell = (): Shell => shellOf(vscode.env.shell);
