import { invalidQuery } from './errors';

/** `word`: a bare name or keyword. `name`: a name between backticks. `text`: a constant, its quotes undone. */
export interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'symbol' | 'end';
  readonly value: string;
  /** Where it begins, counted from 1. */
  readonly at: number;
}

const SPACE = /\s+/y;
const WORD = /[A-Za-z_$][A-Za-z0-9_$]*/y;
const NUMBER = /[0-9]+(?![A-Za-z0-9_$])/y;
const SYMBOL = /!=|>=|<=|[=<>(),*]/y;
const QUOTES: Readonly<Record<string, 'name' | 'text'>> = { '`': 'name', "'": 'text', '"': 'text' };

/** Splits a select expression, ending with an `end` token. Throws InvalidQueryExpression. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;

  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = position;
    return pattern.exec(source)?.[0];
  };
  const push = (kind: Token['kind'], value: string, length: number): void => {
    tokens.push({ kind, value, at: position + 1 });
    position += length;
  };

  for (;;) {
    position += match(SPACE)?.length ?? 0;
    if (position >= source.length) break;
    const character = source[position] as string;
    const quoted = QUOTES[character];
    if (quoted) {
      const [value, length] = unquote(source, position);
      push(quoted, value, length);
      continue;
    }
    const word = match(WORD);
    if (word !== undefined) {
      push('word', word, word.length);
      continue;
    }
    const number = match(NUMBER);
    if (number !== undefined) {
      push('number', number, number.length);
      continue;
    }
    const symbol = match(SYMBOL);
    if (symbol === undefined) throw invalidQuery(`Unexpected character at position ${position + 1}.`);
    push('symbol', symbol, symbol.length);
  }
  push('end', '', 0);
  return tokens;
}

/** Reads the quoted text that begins at `start`; its quote stands for itself when doubled. Also the length it takes. */
function unquote(source: string, start: number): [value: string, length: number] {
  const quote = source[start] as string;
  let value = '';
  let from = start + 1;
  for (;;) {
    const end = source.indexOf(quote, from);
    if (end < 0) throw invalidQuery(`The quote at position ${start + 1} is never closed.`);
    value += source.slice(from, end);
    if (source[end + 1] !== quote) return [value, end + 1 - start];
    value += quote;
    from = end + 2;
  }
}
