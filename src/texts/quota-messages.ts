import { recentExportOf, type ExportRecord } from '../exports/model/record';
import { quotaStatus, quotaText, type QuotaStatus } from '../protocol/quota';
import type { Formatter } from './format';

/** How much of the quotas the exports of one account and Region have used. */
export const quotaOf = (records: readonly ExportRecord[], now: number, domainName?: string): QuotaStatus =>
  quotaStatus(records.map(recentExportOf), now, domainName);

/** For the view of one account and Region; empty where nothing has been used. */
export function quotaMessage(records: readonly ExportRecord[], now: number, { clockTime }: Formatter): string {
  const status = quotaOf(records, now);
  return status.account.used === 0 ? '' : quotaText(status, clockTime);
}
