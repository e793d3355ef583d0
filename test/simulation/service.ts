/** The service as far as a plan has to do with it: AWS's quotas, tokens, states and errors, by its own clock. */
import { CLIENT_TOKEN_WINDOW_MS, EXPORTS_PER_ACCOUNT, EXPORTS_PER_DOMAIN, QUOTA_WINDOW_MS } from '../../src/simpledb/model';
import type { VirtualTime } from './time';

export interface ServedExport {
  readonly exportArn: string;
  readonly domainName: string;
  readonly clientToken: string;
  readonly requestedAt: number;
  /** In another Region: it counts, and is not listed here. */
  readonly hidden: boolean;
  readonly s3Bucket: string;
  readonly endsAt: number;
  /** When its first data file lies in the bucket; absent where none ever does. */
  readonly dataAt?: number;
  /** failureCode; absent where it succeeds. */
  readonly failureCode?: string;
}

/** How long an export takes, when its first data file is written, and how it ends. Times in milliseconds. */
export interface Fate {
  readonly ms: number;
  readonly dataMs?: number;
  readonly failureCode?: string;
}

export type Answer =
  | { readonly ok: true; readonly served: ServedExport }
  | { readonly ok: false; readonly code: string };

export class Service {
  readonly exports: ServedExport[] = [];
  /** Starts of the plan that had to be refused since there was no slot. */
  limitRefusals = 0;
  private readonly byToken = new Map<string, ServedExport>();

  constructor(
    private readonly time: VirtualTime,
    private readonly fate: (domainName: string, s3Bucket: string) => Fate,
    /** AWS's name of the error for domains that cannot be exported, or not there. */
    private readonly refusal: (domainName: string, s3Bucket: string) => string | undefined,
  ) {}

  start(domainName: string, clientToken: string, s3Bucket: string, hidden = false): Answer {
    const { now } = this.time;
    const known = this.byToken.get(clientToken);
    if (known && now - known.requestedAt < CLIENT_TOKEN_WINDOW_MS) {
      return known.domainName === domainName && known.s3Bucket === s3Bucket ? { ok: true, served: known } : { ok: false, code: 'ConflictException' };
    }
    const code = hidden ? undefined : this.refusal(domainName, s3Bucket);
    if (code !== undefined) return { ok: false, code };
    const recent = this.recent();
    const ofDomain = recent.filter((each) => each.domainName === domainName && each.hidden === hidden);
    if (recent.length >= EXPORTS_PER_ACCOUNT || ofDomain.length >= EXPORTS_PER_DOMAIN) {
      if (clientToken.startsWith('token-')) this.limitRefusals += 1;
      return { ok: false, code: 'NumberExportsLimitExceeded' };
    }
    const { ms, dataMs, failureCode } = this.fate(domainName, s3Bucket);
    const exportArn = `arn:aws:sdb:us-east-1:111122223333:domain/${domainName}/export/${this.exports.length + 1}`;
    const served: ServedExport = {
      exportArn, domainName, clientToken, s3Bucket, requestedAt: now, hidden, endsAt: now + ms,
      ...(dataMs === undefined ? {} : { dataAt: now + dataMs }),
      ...(failureCode === undefined ? {} : { failureCode }),
    };
    this.exports.push(served);
    this.byToken.set(clientToken, served);
    return { ok: true, served };
  }

  /** @param lagMs a list may not have the newest yet */
  list(lagMs: number): ServedExport[] {
    const { now } = this.time;
    return this.recent().filter(({ requestedAt, hidden }) => !hidden && requestedAt <= now - lagMs);
  }

  private recent(): ServedExport[] {
    const { now } = this.time;
    // They are in the order of their times.
    const first = this.exports.findLastIndex(({ requestedAt }) => now - requestedAt >= QUOTA_WINDOW_MS) + 1;
    return this.exports.slice(first);
  }

  /** ListExports of the domain and GetExport of each, until one has the token. */
  find(clientToken: string, lagMs: number): ServedExport | undefined {
    const served = this.byToken.get(clientToken);
    return served && served.requestedAt <= this.time.now - lagMs ? served : undefined;
  }
}
