/**
 * AWS's quotas of exports, counted as AWS counts them: in windows that roll with the service's own clock. Every time here
 * is by that clock, in milliseconds since the epoch; `toServiceTime` gets there from this machine's. Pure: the page uses it too.
 */
import { EXPORTS_PER_ACCOUNT, EXPORTS_PER_DOMAIN, QUOTA_WINDOW_MS } from '../../simpledb/model';

/** An export that was accepted, by whomever. It counts however it ended. */
export interface RecentExport {
  readonly domainName: string;
  /** When AWS accepted it, in milliseconds. */
  readonly requestedAt: number;
  /** Tells apart what is known from two sources; absent where it is not known. */
  readonly exportArn?: string;
}

export interface QuotaLimits {
  readonly perDomain: number;
  readonly perAccount: number;
  readonly windowMs: number;
}

export const AWS_QUOTAS: QuotaLimits = {
  perDomain: EXPORTS_PER_DOMAIN,
  perAccount: EXPORTS_PER_ACCOUNT,
  windowMs: QUOTA_WINDOW_MS,
};

export interface QuotaUse {
  /** Exports in the window that ends now; more than the limit where a support case once raised it. */
  readonly used: number;
  readonly limit: number;
  /** The first moment from now on with a free slot, in milliseconds: now, where there is one. Infinity for a limit of 0. */
  readonly freeAt: number;
}

export interface QuotaUsage {
  readonly account: QuotaUse;
  domain(domainName: string): QuotaUse;
  /** The first moment from now on at which both quotas allow an export of this domain. */
  startableAt(domainName: string): number;
}

/** @param offsetMs how far the service's clock is ahead of this machine's; negative where it is behind */
export const toServiceTime = (machineMs: number, offsetMs: number): number => machineMs + offsetMs;

/**
 * What of the quotas is used, and from when on there is more.
 *
 * @param exports in any order; those that are too old do not matter. One that seems to be requested later than now counts:
 *   the clocks are off, and it was accepted.
 * @param serviceNow by the service's clock, in milliseconds
 */
export function usageOf(
  exports: readonly RecentExport[],
  serviceNow: number,
  limits: QuotaLimits = AWS_QUOTAS,
): QuotaUsage {
  const inWindow = exports.filter(({ requestedAt }) => serviceNow - requestedAt < limits.windowMs);
  const byDomain = new Map<string, number[]>();
  for (const { domainName, requestedAt } of inWindow) {
    const times = byDomain.get(domainName);
    if (times) times.push(requestedAt);
    else byDomain.set(domainName, [requestedAt]);
  }
  const use = (times: readonly number[], limit: number): QuotaUse => ({
    used: times.length,
    limit,
    freeAt: freeAt(times, limit, serviceNow, limits.windowMs),
  });
  const account = use(inWindow.map(({ requestedAt }) => requestedAt), limits.perAccount);
  const domain = (domainName: string): QuotaUse => use(byDomain.get(domainName) ?? [], limits.perDomain);
  return { account, domain, startableAt: (name) => Math.max(account.freeAt, domain(name).freeAt) };
}

/** A slot is free once all but `limit - 1` of the window's exports have left it. */
function freeAt(times: readonly number[], limit: number, now: number, windowMs: number): number {
  if (limit <= 0) return Infinity;
  if (times.length < limit) return now;
  const lastToLeave = [...times].sort((a, b) => a - b)[times.length - limit] as number;
  return lastToLeave + windowMs;
}

/** Exports from several sources, each once by its ARN. One without an ARN cannot be told from another: all of them count. */
export function mergeExports(...sources: readonly (readonly RecentExport[])[]): RecentExport[] {
  const seen = new Set<string>();
  return sources.flat().filter(({ exportArn }) => {
    if (exportArn === undefined) return true;
    if (seen.has(exportArn)) return false;
    seen.add(exportArn);
    return true;
  });
}
