import * as vscode from 'vscode';
import { bytesText } from '../protocol/amounts';

/** Text from elsewhere, safe where VS Code would turn `$(name)` into an icon: status bar and quick picks. */
export const withoutIcons = (text: string): string => text.replaceAll('$(', '\\$(');

/** Text from elsewhere, safe in a notification, which turns `[text](address)` into a link. It looks the same. */
export const withoutLinks = (text: string): string => text.replaceAll('](', ']\u200b(');

/** Made when first needed: the first one in a process costs several times what activation does. */
let integer: Intl.NumberFormat | undefined;

export const count = (value: number): string => (integer ??= new Intl.NumberFormat(vscode.env.language)).format(value);

export const itemsText = (value: number): string => `${count(value)} ${value === 1 ? 'item' : 'items'}`;

export const bytes = (value: number): string => bytesText(value, vscode.env.language);

/** How long ago, in the unit that a person would use; a clock that is off makes nothing happen in the future. */
export function ago(date: Date, now: number): string {
  const seconds = Math.max(0, (now - date.getTime()) / 1000);
  const format = new Intl.RelativeTimeFormat(vscode.env.language, { numeric: 'auto' });
  if (seconds < 60) return 'just now';
  if (seconds < 3600) return format.format(-Math.floor(seconds / 60), 'minute');
  if (seconds < 86_400) return format.format(-Math.floor(seconds / 3600), 'hour');
  return format.format(-Math.floor(seconds / 86_400), 'day');
}

export const dateTime = (date: Date): string =>
  date.toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'medium' });
