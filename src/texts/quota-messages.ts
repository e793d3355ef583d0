import * as vscode from 'vscode';
import { recentExportOf, type ExportRecord } from '../exports/model/record';
import { clockText } from '../protocol/amounts';
import { quotaStatus, quotaText, type QuotaStatus } from '../protocol/quota';

/** How much of the quotas the exports of one account and Region have used. */
export const quotaOf = (records: readonly ExportRecord[], now: number, domainName?: string): QuotaStatus =>
  quotaStatus(records.map(recentExportOf), now, domainName);

export const clockTime = (ms: number): string => clockText(ms, vscode.env.language);

/** For the view of one account and Region; empty where nothing has been used. */
export function quotaMessage(records: readonly ExportRecord[], now: number): string {
  const status = quotaOf(records, now);
  return status.account.used === 0 ? '' : quotaText(status, clockTime);
}
