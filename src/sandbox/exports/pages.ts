import type { ListExportsInput } from '../../simpledb/model';
import { SandboxError } from '../kit/errors';
import type { ExportRecord } from './record';

/** Most exports in one answer; also the default. */
const PAGE = 100;

export interface ExportsPage {
  readonly records: readonly ExportRecord[];
  readonly nextToken?: string;
}

/**
 * One page of exports, newest first. A token names the last export given, so that exports started between two pages
 * shift nothing, and the filter it was made under. Throws InvalidNextTokenException.
 */
export function pageOf(newestFirst: readonly ExportRecord[], input: ListExportsInput): ExportsPage {
  const before = input.nextToken === undefined ? Infinity : fromToken(input.nextToken, input.domainName);
  const rest = newestFirst.filter((record) => record.sequence < before);
  const records = rest.slice(0, Math.min(input.maxResults ?? PAGE, PAGE));
  const last = records.at(-1);
  if (!last || rest.length === records.length) return { records };
  return { records, nextToken: toToken(last.sequence, input.domainName) };
}

const toToken = (before: number, domainName: string | undefined): string =>
  Buffer.from(JSON.stringify([before, domainName ?? null])).toString('base64url');

function fromToken(token: string, domainName: string | undefined): number {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    // Only a token that this very filter would produce: decoders of base64 forgive a lot.
    if (Array.isArray(parsed) && Number.isInteger(parsed[0]) && toToken(parsed[0] as number, domainName) === token) {
      return parsed[0] as number;
    }
  } catch {
    // Falls through to the one answer for every token that is not ours.
  }
  throw new SandboxError('InvalidNextTokenException', 'The specified next token is not valid.', 400);
}
