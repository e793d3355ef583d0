import * as vscode from 'vscode';
import { formatterOf } from '../../texts/format';

/** By the display language of VS Code, which is fixed for a window's life. */
export const format = formatterOf(vscode.env.language);
export const { ago, bytes, clockTime, count, dateTime, domainsText, itemsText } = format;
