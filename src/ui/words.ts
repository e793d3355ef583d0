import * as vscode from 'vscode';
import { bytesText } from '../protocol/amounts';

/** Text from elsewhere, safe where VS Code would turn `$(name)` into an icon: status bar and quick picks. */
export const withoutIcons = (text: string): string => text.replaceAll('$(', '\\$(');

/** Text from elsewhere, safe in a notification, which turns `[text](address)` into a link. It looks the same. */
export const withoutLinks = (text: string): string => text.replaceAll('](', ']\u200b(');

/** Made when first needed: the first one in a process costs several times what activation does. */
let integer: Intl.NumberFormat | undefined;

export const count = (value: number): string => (integer ??= new Intl.NumberFormat(vscode.env.language)).format(value);

export const bytes = (value: number): string => bytesText(value, vscode.env.language);

export const dateTime = (date: Date): string =>
  date.toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'medium' });
