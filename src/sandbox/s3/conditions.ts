import { SandboxError } from '../kit/errors';

type Headers = Readonly<Record<string, string>>;

/** What conditions are checked against. `etag` without quotes; times in milliseconds since the epoch. */
export interface Validators {
  readonly etag: string;
  readonly lastModified: number;
}

const tags = (header: string): string[] => header.split(',').map((tag) => tag.trim().replace(/^(?:W\/)?"(.*)"$/, '$1'));
const names = (header: string, etag: string): boolean => tags(header).some((tag) => tag === '*' || tag === etag);
/** HTTP dates have whole seconds, so an object's own time is cut to them before it is compared. */
const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);
const dateOf = (header: string | undefined): number | undefined => {
  const time = header === undefined ? NaN : Date.parse(header);
  return Number.isNaN(time) ? undefined : seconds(time);
};

export const preconditionFailed = (): SandboxError =>
  new SandboxError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);

/**
 * Conditions of GetObject and HeadObject in the order of RFC 9110, section 13.2.2. Throws PreconditionFailed.
 * @returns true when the client's copy is still good (304 Not Modified)
 */
export function isNotModified(headers: Headers, object: Validators): boolean {
  const ifMatch = headers['if-match'];
  const unmodifiedSince = dateOf(headers['if-unmodified-since']);
  if (ifMatch !== undefined) {
    if (!names(ifMatch, object.etag)) throw preconditionFailed();
  } else if (unmodifiedSince !== undefined && seconds(object.lastModified) > unmodifiedSince) {
    throw preconditionFailed();
  }
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined) return names(ifNoneMatch, object.etag);
  const modifiedSince = dateOf(headers['if-modified-since']);
  return modifiedSince !== undefined && seconds(object.lastModified) <= modifiedSince;
}

/** Conditions of PutObject and CompleteMultipartUpload. Throws PreconditionFailed, NoSuchKey or NotImplemented. */
export function checkWriteConditions(headers: Headers, existing: Validators | undefined): void {
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch.trim() !== '*') {
      throw new SandboxError('NotImplemented', 'If-None-Match of a write takes * only.', 501);
    }
    if (existing) throw preconditionFailed();
  }
  const ifMatch = headers['if-match'];
  if (ifMatch !== undefined) {
    if (!existing) throw new SandboxError('NoSuchKey', 'The specified key does not exist.', 404);
    if (!names(ifMatch, existing.etag)) throw preconditionFailed();
  }
}

/** First and last byte, both counted from 0 and both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The one range that a Range header asks for, cut to the object's size. A header that is malformed, has other units or
 * several ranges is ignored, as RFC 9110 allows and S3 does. Throws InvalidRange (416) when no byte is in it.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (!match) return undefined;
  const [from, to] = [match[1] ?? '', match[2] ?? ''];
  if (!from && !to) return undefined;
  if (from && to && Number(from) > Number(to)) return undefined;
  const first = from ? Number(from) : Math.max(0, size - Number(to));
  const last = from && to ? Math.min(Number(to), size - 1) : size - 1;
  if (first > last) throw new SandboxError('InvalidRange', 'The requested range is not satisfiable', 416);
  return { first, last };
}
