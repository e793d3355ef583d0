import { SandboxError } from '../kit/errors';
import type { SandboxRequest, SandboxResponse } from '../kit/http';
import type { Bucket } from './bucket';

/** What an operation on a bucket or an object works with. */
export interface BucketContext {
  readonly request: SandboxRequest;
  readonly bucket: Bucket;
  /** Empty for operations on the bucket itself. */
  readonly key: string;
}

export const accessDenied = (): SandboxError => new SandboxError('AccessDenied', 'Access Denied', 403);

/** S3's quoted entity tag. */
export const quoted = (etag: string): string => `"${etag}"`;

export const xml = (body: string, headers: Record<string, string> = {}): SandboxResponse => ({
  status: 200,
  headers: { 'content-type': 'application/xml', ...headers },
  body,
});

/** Times in answers' bodies; those in headers are HTTP dates. */
export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();
export const httpTime = (milliseconds: number): string => new Date(milliseconds).toUTCString();
