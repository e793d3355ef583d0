/** Where the fixed part of a LIKE pattern may stand in a value. */
export interface LikePattern {
  readonly fixed: string;
  readonly openStart: boolean;
  readonly openEnd: boolean;
}

/** A % that no backslash escapes. */
const WILDCARD = /(?<!\\)%/;

/**
 * `%` stands for anything at the start, the end or both; `\%` is the percent sign itself. Undefined for a `%`
 * elsewhere, which SimpleDB does not know.
 */
export function likePattern(pattern: string): LikePattern | undefined {
  if (pattern === '%') return { fixed: '', openStart: true, openEnd: true };
  const openStart = pattern.startsWith('%');
  const openEnd = pattern.endsWith('%') && !pattern.endsWith('\\%');
  const inner = pattern.slice(openStart ? 1 : 0, openEnd ? -1 : undefined);
  return WILDCARD.test(inner) ? undefined : { fixed: inner.replaceAll('\\%', '%'), openStart, openEnd };
}

/** Whether the value matches. */
export function isLike(value: string, { fixed, openStart, openEnd }: LikePattern): boolean {
  if (openStart && openEnd) return value.includes(fixed);
  if (openStart) return value.endsWith(fixed);
  if (openEnd) return value.startsWith(fixed);
  return value === fixed;
}
