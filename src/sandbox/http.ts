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

/** One item as it leaves the domain: each attribute a set of values, in byte order. */
export interface StoredItem {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, readonly string[]>;
}

/** What exporting needs to know of the classic API's domains. */
export interface DomainReader {
  exists(name: string): boolean;
  /** The items in byte order of their names. Items changed while this runs may or may not show the change. */
  items(name: string): AsyncIterable<StoredItem>;
}
