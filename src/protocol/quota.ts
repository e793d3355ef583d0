/** What of AWS's export quotas is used, in the same words wherever a user meets it. */
import { usageOf } from '../exports/model/quota';
import type { QuotaUse, RecentExport } from '../exports/model/quota';

/** Use of both quotas, as plain data; times in milliseconds since the epoch. */
export interface QuotaStatus {
  readonly account: QuotaUse;
  readonly domain?: QuotaUse;
  /** When an export can be started next; absent where one can be now. */
  readonly nextAt?: number;
}

/** @param domainName counts its own quota as well. */
export function quotaStatus(exports: readonly RecentExport[], now: number, domainName?: string): QuotaStatus {
  const usage = usageOf(exports, now);
  const nextAt = domainName === undefined ? usage.account.freeAt : usage.startableAt(domainName);
  return {
    account: usage.account,
    ...(domainName === undefined ? {} : { domain: usage.domain(domainName) }),
    ...(nextAt > now ? { nextAt } : {}),
  };
}

/** @param time as a clock shows it. */
export function quotaText({ account, domain, nextAt }: QuotaStatus, time: (ms: number) => string): string {
  const used = ({ used, limit }: QuotaUse): string => `${used} of ${limit}`;
  const counts = domain ? `${used(domain)} for this domain, ${used(account)} for the account` : `${used(account)} exports`;
  return nextAt === undefined ? `${counts} in 24 hours` : `${counts} in 24 hours; next free slot ${time(nextAt)}`;
}
