import * as vscode from 'vscode';

/** Text from elsewhere, safe where VS Code would turn `$(name)` into an icon: status bar and quick picks. */
export const withoutIcons = (text: string): string => text.replaceAll('$(', '\\$(');

/** Text from elsewhere, safe in a notification, which turns `[text](address)` into a link. It looks the same. */
export const withoutLinks = (text: string): string => text.replaceAll('](', ']\u200b(');

/** Made when first needed: the first one in a process costs several times what activation does. */
let integer: Intl.NumberFormat | undefined;

export const count = (value: number): string => (integer ??= new Intl.NumberFormat(vscode.env.language)).format(value);

/** Bytes in the unit that keeps one to three digits before the point; 1 KB is 1,024 bytes. */
export function bytes(value: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${new Intl.NumberFormat(vscode.env.language, { maximumFractionDigits: digits }).format(value)} ${units[unit]}`;
}

export const dateTime = (date: Date): string =>
  date.toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'medium' });
