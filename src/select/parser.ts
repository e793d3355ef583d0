import { SELECT_COMPARISONS, SELECT_ITEMS_PER_PAGE } from '../simpledb/model';
import { invalidQuery, SelectError } from './errors';
import { tokenize, type Token } from './lexer';
import { likePattern } from './like';
import {
  RESERVED_WORDS,
  type Comparison,
  type Expression,
  type Operand,
  type Ordering,
  type Output,
  type Relation,
  type Select,
  type Test,
} from './syntax';

/** Parentheses and NOTs within each other; the service states no limit, but a stack has one. */
const MAX_DEPTH = 100;
const RELATIONS: ReadonlySet<string> = new Set<Relation>(['=', '!=', '<', '<=', '>', '>=']);

/**
 * Reads a select expression as the Developer Guide's "Using Select" describes it. Binding, tightest first: NOT, AND,
 * OR, INTERSECTION. Throws InvalidQueryExpression, InvalidNumberValueTests (more than 20 comparisons) or
 * InvalidSortExpression.
 */
export function parseSelect(source: string): Select {
  return new Parser(tokenize(source)).select();
}

class Parser {
  private position = 0;
  private depth = 0;
  private readonly comparisons: Comparison[] = [];

  constructor(private readonly tokens: readonly Token[]) {}

  select(): Select {
    this.expectWord('select');
    const output = this.output();
    this.expectWord('from');
    const domain = this.name('a domain name');
    const where = this.acceptWord('where') ? this.intersection() : undefined;
    const orderBy = this.acceptWord('order') ? this.ordering() : undefined;
    const limit = this.acceptWord('limit') ? this.limit() : undefined;
    if (this.current.kind !== 'end') throw this.unexpected('the end of the expression');
    this.checkComparisons();
    if (orderBy) this.checkOrdering(orderBy);
    return {
      output,
      domain,
      ...(where && { where }),
      ...(orderBy && { orderBy }),
      ...(limit !== undefined && { limit }),
    };
  }

  private output(): Output {
    if (this.acceptSymbol('*')) return { kind: 'all' };
    if (this.isCall('count')) {
      this.position += 2;
      this.expectSymbol('*');
      this.expectSymbol(')');
      return { kind: 'count' };
    }
    if (this.acceptItemName()) return { kind: 'itemName' };
    const names = [this.name('*, itemName(), count(*) or an attribute')];
    while (this.acceptSymbol(',')) names.push(this.name('an attribute'));
    return { kind: 'attributes', names };
  }

  private intersection(): Expression {
    return this.chain('intersection', () => this.or());
  }
  private or(): Expression {
    return this.chain('or', () => this.and());
  }
  private and(): Expression {
    return this.chain('and', () => this.not());
  }

  private chain(kind: 'and' | 'or' | 'intersection', operand: () => Expression): Expression {
    const first = operand();
    const parts = [first];
    while (this.acceptWord(kind)) parts.push(operand());
    return parts.length === 1 ? first : { kind, parts };
  }

  private not(): Expression {
    if (this.acceptWord('not')) return this.nested(() => ({ kind: 'not', part: this.not() }));
    if (this.acceptSymbol('(')) {
      return this.nested(() => {
        const inner = this.intersection();
        this.expectSymbol(')');
        return inner;
      });
    }
    return this.comparison();
  }

  private nested(parse: () => Expression): Expression {
    if (++this.depth > MAX_DEPTH) throw invalidQuery('It is nested too deeply.');
    const expression = parse();
    this.depth--;
    return expression;
  }

  private comparison(): Comparison {
    const comparison: Comparison = { kind: 'comparison', operand: this.operand(), test: this.test() };
    this.comparisons.push(comparison);
    return comparison;
  }

  private operand(): Operand {
    if (this.acceptItemName()) return { kind: 'itemName' };
    if (this.acceptWord('every')) {
      this.expectSymbol('(');
      const name = this.name('an attribute');
      this.expectSymbol(')');
      return { kind: 'every', name };
    }
    return { kind: 'attribute', name: this.name('an attribute, itemName() or every()') };
  }

  private test(): Test {
    const token = this.current;
    if (token.kind === 'symbol' && RELATIONS.has(token.value)) {
      this.position++;
      return { op: token.value as Relation, value: this.text() };
    }
    if (this.acceptWord('like')) return { op: 'like', pattern: this.pattern() };
    if (this.acceptWord('not')) {
      this.expectWord('like');
      return { op: 'not like', pattern: this.pattern() };
    }
    if (this.acceptWord('between')) {
      const low = this.text();
      this.expectWord('and');
      return { op: 'between', low, high: this.text() };
    }
    if (this.acceptWord('in')) return { op: 'in', values: this.list() };
    if (this.acceptWord('is')) {
      const negated = this.acceptWord('not');
      this.expectWord('null');
      return { op: negated ? 'is not null' : 'is null' };
    }
    throw this.unexpected('a comparison operator');
  }

  private list(): string[] {
    this.expectSymbol('(');
    const values = [this.text()];
    while (this.acceptSymbol(',')) values.push(this.text());
    this.expectSymbol(')');
    return values;
  }

  private pattern(): string {
    const pattern = this.text();
    if (!likePattern(pattern)) throw invalidQuery('A % inside a LIKE pattern stands for itself only as \\%.');
    return pattern;
  }

  private ordering(): Ordering {
    this.expectWord('by');
    const by = this.acceptItemName()
      ? ({ kind: 'itemName' } as const)
      : ({ kind: 'attribute', name: this.name('an attribute or itemName()') } as const);
    const descending = this.acceptWord('desc');
    if (!descending) this.acceptWord('asc');
    return { by, descending };
  }

  private limit(): number {
    const token = this.current;
    const limit = Number(token.value);
    if (token.kind !== 'number') throw this.unexpected('a number');
    if (limit < 1 || limit > SELECT_ITEMS_PER_PAGE)
      throw invalidQuery(`LIMIT goes from 1 to ${SELECT_ITEMS_PER_PAGE}.`);
    this.position++;
    return limit;
  }

  /** Each value of an IN list is a comparison of its own. */
  private checkComparisons(): void {
    const count = this.comparisons.reduce((sum, { test }) => sum + (test.op === 'in' ? test.values.length : 1), 0);
    if (count <= SELECT_COMPARISONS) return;
    throw new SelectError('InvalidNumberValueTests', 'Too many value tests per predicate in the query expression.');
  }

  /** Sorted results must hold the sort attribute, so a predicate must ask for it; every item has a name anyway. */
  private checkOrdering({ by }: Ordering): void {
    if (by.kind === 'itemName') return;
    const own = this.comparisons.filter(({ operand }) => operand.kind !== 'itemName' && operand.name === by.name);
    if (own.length > 0 && own.every(({ test }) => test.op !== 'is null')) return;
    throw new SelectError(
      'InvalidSortExpression',
      'The sort attribute must be present in at least one of the predicates, ' +
        'and the predicate cannot contain the is null operator.',
    );
  }

  // ---- tokens -----------------------------------------------------------------------------------------------------

  private get current(): Token {
    return this.tokens[this.position] as Token;
  }

  private isWord(word: string): boolean {
    return this.current.kind === 'word' && this.current.value.toLowerCase() === word;
  }

  /** `count(` and `itemName(` are calls; without the parenthesis the same words name attributes. */
  private isCall(word: string): boolean {
    const next = this.tokens[this.position + 1];
    return this.isWord(word) && next?.kind === 'symbol' && next.value === '(';
  }

  private acceptItemName(): boolean {
    if (!this.isCall('itemname')) return false;
    this.position += 2;
    this.expectSymbol(')');
    return true;
  }

  private acceptWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.position++;
    return true;
  }

  private acceptSymbol(symbol: string): boolean {
    if (this.current.kind !== 'symbol' || this.current.value !== symbol) return false;
    this.position++;
    return true;
  }

  private expectWord(word: string): void {
    if (!this.acceptWord(word)) throw this.unexpected(word.toUpperCase());
  }

  private expectSymbol(symbol: string): void {
    if (!this.acceptSymbol(symbol)) throw this.unexpected(`"${symbol}"`);
  }

  private name(what: string): string {
    const { kind, value } = this.current;
    const bare = kind === 'word' && !RESERVED_WORDS.has(value.toLowerCase());
    if (!(bare || kind === 'name') || value === '') throw this.unexpected(what);
    this.position++;
    return value;
  }

  private text(): string {
    if (this.current.kind !== 'text') throw this.unexpected('a value in quotes');
    return (this.tokens[this.position++] as Token).value;
  }

  private unexpected(wanted: string): SelectError {
    const { kind, at } = this.current;
    return invalidQuery(`Expected ${wanted} ${kind === 'end' ? 'before the end' : `at position ${at}`}.`);
  }
}
