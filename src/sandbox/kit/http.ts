import type { Readable } from 'node:stream';

/** What every simulated service gets: a request whose signature has been verified. */
export interface SandboxRequest {
  readonly method: string;
  /** Path without the query, percent-encoding untouched. */
  readonly rawPath: string;
  readonly query: URLSearchParams;
  /** Names in lower case; repeated headers joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** The whole body; an aws-chunked one has been decoded already. */
  readonly body: Buffer;
  readonly requestId: string;
}

export interface SandboxResponse {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer | Readable;
}

/** Who signed the request. */
export interface Caller {
  /** Twelve digits. */
  readonly account: string;
  readonly arn: string;
}
