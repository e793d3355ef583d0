/** What a comparison looks at: one attribute's values, all of them at once (`every`), or the item's name. */
export type Operand =
  | { readonly kind: 'attribute'; readonly name: string }
  | { readonly kind: 'every'; readonly name: string }
  | { readonly kind: 'itemName' };

export type Relation = '=' | '!=' | '<' | '<=' | '>' | '>=';

export type Test =
  | { readonly op: Relation; readonly value: string }
  | { readonly op: 'like' | 'not like'; readonly pattern: string }
  | { readonly op: 'between'; readonly low: string; readonly high: string }
  | { readonly op: 'in'; readonly values: readonly string[] }
  | { readonly op: 'is null' | 'is not null' };

export interface Comparison {
  readonly kind: 'comparison';
  readonly operand: Operand;
  readonly test: Test;
}

export type Expression =
  | Comparison
  | { readonly kind: 'and' | 'or' | 'intersection'; readonly parts: readonly Expression[] }
  | { readonly kind: 'not'; readonly part: Expression };

export type Output =
  { readonly kind: 'all' | 'itemName' | 'count' } | { readonly kind: 'attributes'; readonly names: readonly string[] };

export interface Ordering {
  readonly by: Exclude<Operand, { kind: 'every' }>;
  readonly descending: boolean;
}

export interface Select {
  readonly output: Output;
  readonly domain: string;
  readonly where?: Expression;
  readonly orderBy?: Ordering;
  readonly limit?: number;
}

/** Words that name an attribute or a domain only between backticks. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set([
  'or',
  'and',
  'not',
  'from',
  'where',
  'select',
  'like',
  'null',
  'is',
  'order',
  'by',
  'asc',
  'desc',
  'in',
  'between',
  'intersection',
  'limit',
  'every',
]);
