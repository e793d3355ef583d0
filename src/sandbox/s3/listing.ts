import { compareBytes, lowerBound } from '../../select/byte-order';
import { SandboxError } from '../kit/errors';

export interface ListQuery {
  readonly prefix: string;
  readonly delimiter: string;
  /** Only what comes after this key or common prefix. */
  readonly after: string;
  /** Keys and common prefixes together. */
  readonly maxKeys: number;
}

export interface Listing {
  readonly keys: readonly string[];
  readonly commonPrefixes: readonly string[];
  /** Last key or common prefix given, when there is more: where the next page begins. */
  readonly next?: string;
}

/** Most keys in one answer; also the default. */
export const MAX_KEYS = 1000;

/** One page of a bucket, from its keys in byte order. */
export function listKeys(sorted: readonly string[], query: ListQuery): Listing {
  const { prefix, delimiter, after, maxKeys } = query;
  const keys: string[] = [];
  const commonPrefixes: string[] = [];
  let last = '';
  let i = lowerBound(sorted, compareBytes(after, prefix) > 0 ? after : prefix);
  while (i < sorted.length) {
    const key = sorted[i] as string;
    if (!key.startsWith(prefix)) break;
    const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    const group = cut < 0 ? undefined : key.slice(0, cut + delimiter.length);
    if (group === undefined ? key === after : group === after) {
      i++;
      continue;
    }
    if (keys.length + commonPrefixes.length >= maxKeys) {
      return { keys, commonPrefixes, ...(maxKeys > 0 && { next: last }) };
    }
    last = group ?? key;
    if (group === undefined) {
      keys.push(key);
      i++;
    } else {
      commonPrefixes.push(group);
      while (i < sorted.length && (sorted[i] as string).startsWith(group)) i++;
    }
  }
  return { keys, commonPrefixes };
}

/** Reads a count such as max-keys: 0 or more, cut to `most`, which is also the default. Throws InvalidArgument. */
export function readCount(query: URLSearchParams, name: string, most: number): number {
  const text = query.get(name);
  if (text === null || text === '') return most;
  if (!/^\d{1,10}$/.test(text)) {
    throw new SandboxError('InvalidArgument', `Provided ${name} not an integer or within integer range`, 400);
  }
  return Math.min(Number(text), most);
}

/** Continuation tokens are opaque: what follows is known by its key, wrapped so that nobody builds on it. */
export const toToken = (after: string): string => Buffer.from(JSON.stringify({ after })).toString('base64url');

/** Throws InvalidArgument for a token that no listing gave out. */
export function fromToken(token: string): string {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (typeof parsed === 'object' && parsed !== null && 'after' in parsed && typeof parsed.after === 'string') {
      return parsed.after;
    }
  } catch {
    // Falls through: whatever it is, it is not one of ours.
  }
  throw new SandboxError('InvalidArgument', 'The continuation token provided is incorrect', 400);
}

/** A key under `encoding-type=url`: percent-encoded but for slashes; spaces too, which every client decodes. */
export const encodeKey = (key: string): string =>
  encodeURIComponent(key)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/');
