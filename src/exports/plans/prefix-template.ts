/**
 * Key prefixes with parts to be filled in, such as `{account}/{region}/{domain}/{date}`. Pure: the page checks what is typed.
 * There is no way to write a brace itself: AWS advises against braces in keys.
 */
import { START_DOMAIN_EXPORT_LIMITS } from '../../simpledb/model';

/** date: YYYY-MM-DD, time: HHmmss, both of the plan's creation, in UTC. */
export const TEMPLATE_PARTS = ['account', 'region', 'domain', 'date', 'time'] as const;
export type TemplatePart = (typeof TEMPLATE_PARTS)[number];

export interface PrefixValues {
  readonly accountId?: string | undefined;
  readonly region: string;
  readonly domainName: string;
  /** Milliseconds since the epoch. */
  readonly createdAtMs: number;
}

export type PrefixProblem =
  /** `part` without its braces; empty for `{}`. */
  | { readonly kind: 'unknownPart'; readonly part: string }
  /** `index`: where in the template the brace stands that has no other, counted from 0. */
  | { readonly kind: 'unbalancedBrace'; readonly index: number }
  /** The account id is not known, so `{account}` cannot be filled in. */
  | { readonly kind: 'unknownAccount' }
  /** Filled in for the domain of the longest name. Lengths in UTF-16 code units, as AWS's model counts characters. */
  | { readonly kind: 'tooLong'; readonly length: number; readonly limit: number; readonly domainName: string };

type Piece = { readonly text: string } | { readonly part: TemplatePart };

/**
 * Why this template cannot be used; undefined when it can.
 *
 * @param domainNames all that it will be filled in for
 */
export function problemOf(
  template: string,
  { domainNames, ...values }: Omit<PrefixValues, 'domainName'> & { readonly domainNames: readonly string[] },
): PrefixProblem | undefined {
  const pieces = piecesOf(template);
  if ('kind' in pieces) return pieces;
  if (values.accountId === undefined && pieces.some((piece) => 'part' in piece && piece.part === 'account')) {
    return { kind: 'unknownAccount' };
  }
  const limit = START_DOMAIN_EXPORT_LIMITS.s3KeyPrefix.max;
  const domainName = domainNames.reduce((longest, name) => (name.length > longest.length ? name : longest), '');
  const { length } = renderPrefix(template, { ...values, domainName });
  return length > limit ? { kind: 'tooLong', length, limit, domainName } : undefined;
}

/** @throws RangeError for a template with a problem of its own, or an account that is needed and not known */
export function renderPrefix(template: string, values: PrefixValues): string {
  const pieces = piecesOf(template);
  if ('kind' in pieces) throw new RangeError(`The prefix “${template}” cannot be filled in: ${pieces.kind}`);
  return pieces.map((piece) => ('text' in piece ? piece.text : partOf(piece.part, values))).join('');
}

function partOf(part: TemplatePart, { accountId, region, domainName, createdAtMs }: PrefixValues): string {
  const iso = new Date(createdAtMs).toISOString();
  switch (part) {
    case 'account':
      if (accountId === undefined) throw new RangeError('The account id is not known.');
      return accountId;
    case 'region':
      return region;
    case 'domain':
      return domainName;
    case 'date':
      return iso.slice(0, iso.indexOf('T'));
    case 'time':
      return iso.slice(iso.indexOf('T') + 1, iso.indexOf('.')).replaceAll(':', '');
  }
}

function piecesOf(template: string): Piece[] | PrefixProblem {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < template.length) {
    const open = indexOrEnd(template, '{', at);
    const stray = template.indexOf('}', at);
    if (stray >= 0 && stray < open) return { kind: 'unbalancedBrace', index: stray };
    if (open > at) pieces.push({ text: template.slice(at, open) });
    if (open === template.length) break;
    const close = template.indexOf('}', open);
    if (close < 0 || indexOrEnd(template, '{', open + 1) < close) return { kind: 'unbalancedBrace', index: open };
    const part = template.slice(open + 1, close);
    if (!isPart(part)) return { kind: 'unknownPart', part };
    pieces.push({ part });
    at = close + 1;
  }
  return pieces;
}

function indexOrEnd(text: string, what: string, from: number): number {
  const index = text.indexOf(what, from);
  return index < 0 ? text.length : index;
}

const isPart = (text: string): text is TemplatePart => (TEMPLATE_PARTS as readonly string[]).includes(text);
