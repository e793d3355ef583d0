import * as vscode from 'vscode';
import type { RecentExport } from '../exports/quota';
import type { ExportRecord } from '../exports/record';
import { quotaStatus, quotaText, type QuotaStatus } from '../protocol/quota';

const recent = ({ domainName, requestedAt, exportArn }: ExportRecord): RecentExport => ({
  domainName,
  exportArn,
  requestedAt: Date.parse(requestedAt),
});

/** How much of the quotas the exports of one account and Region have used. */
export const quotaOf = (records: readonly ExportRecord[], now: number, domainName?: string): QuotaStatus =>
  quotaStatus(records.map(recent), now, domainName);

/** A moment within the next day, by the clock; the day with it where it is not today. */
export function clockTime(ms: number): string {
  const date = new Date(ms);
  const today = date.toDateString() === new Date().toDateString();
  return date.toLocaleString(vscode.env.language, today ? { timeStyle: 'short' } : { weekday: 'short', hour: 'numeric', minute: '2-digit' });
}

/** For the view of one account and Region; empty where nothing has been used. */
export function quotaMessage(records: readonly ExportRecord[], now: number): string {
  const status = quotaOf(records, now);
  return status.account.used === 0 ? '' : quotaText(status, clockTime);
}
