import { compareBytes } from './byte-order';
import type { StoredItem } from './item';
import { isLike, likePattern, type LikePattern } from './like';
import type { Comparison, Expression, Test } from './syntax';

export type ItemPredicate = (item: StoredItem) => boolean;
type ValueTest = (value: string) => boolean;

/** A condition that single values of one attribute can meet or not. */
interface ValueCondition {
  readonly attribute: string;
  readonly test: ValueTest;
}

/**
 * Turns a WHERE expression into a function.
 *
 * Values are looked at one by one: `tag = 'a' and tag = 'b'` asks for one value that is both, hence selects nothing,
 * whereas INTERSECTION joins whole items (Developer Guide, "Queries on Attributes with Multiple Values"). So conditions
 * on one attribute that AND or OR connects are merged into one test of a value before items are asked.
 */
export function compile(expression: Expression): ItemPredicate {
  const condition = asValueCondition(expression);
  if (condition) return someValue(condition);
  switch (expression.kind) {
    case 'comparison':
      return compileComparison(expression);
    case 'not': {
      const inner = compile(expression.part);
      return (item) => !inner(item);
    }
    case 'or':
      return anyOf(expression.parts.map(compile));
    case 'intersection':
      return allOf(expression.parts.map(compile));
    case 'and':
      return allOf(mergeByAttribute(flattenAnd(expression)));
  }
}

const allOf =
  (predicates: readonly ItemPredicate[]): ItemPredicate =>
  (item) =>
    predicates.every((predicate) => predicate(item));
const anyOf =
  (predicates: readonly ItemPredicate[]): ItemPredicate =>
  (item) =>
    predicates.some((predicate) => predicate(item));

const someValue =
  ({ attribute, test }: ValueCondition): ItemPredicate =>
  ({ attributes }) =>
    attributes.get(attribute)?.some(test) ?? false;

function flattenAnd(expression: Expression): Expression[] {
  return expression.kind === 'and' ? expression.parts.flatMap(flattenAnd) : [expression];
}

function mergeByAttribute(parts: readonly Expression[]): ItemPredicate[] {
  const predicates: ItemPredicate[] = [];
  const tests = new Map<string, ValueTest[]>();
  for (const part of parts) {
    const condition = asValueCondition(part);
    if (!condition) predicates.push(compile(part));
    else tests.set(condition.attribute, [...(tests.get(condition.attribute) ?? []), condition.test]);
  }
  for (const [attribute, all] of tests) {
    predicates.push(someValue({ attribute, test: (value) => all.every((test) => test(value)) }));
  }
  return predicates;
}

/** The expression as a test of one attribute's single values, where it is one. */
function asValueCondition(expression: Expression): ValueCondition | undefined {
  if (expression.kind === 'comparison') {
    const test = compileTest(expression.test);
    return expression.operand.kind === 'attribute' && test ? { attribute: expression.operand.name, test } : undefined;
  }
  if (expression.kind !== 'and' && expression.kind !== 'or') return undefined;
  const conditions = expression.parts.map(asValueCondition);
  const attribute = conditions[0]?.attribute;
  if (attribute === undefined || !conditions.every((condition) => condition?.attribute === attribute)) return undefined;
  const tests = conditions.map((condition) => (condition as ValueCondition).test);
  return {
    attribute,
    test:
      expression.kind === 'and'
        ? (value) => tests.every((test) => test(value))
        : (value) => tests.some((test) => test(value)),
  };
}

function compileComparison({ operand, test }: Comparison): ItemPredicate {
  const matches = compileTest(test);
  if (operand.kind === 'itemName') {
    return matches ? ({ name }) => matches(name) : () => test.op === 'is not null';
  }
  if (!matches) return ({ attributes }) => attributes.has(operand.name) === (test.op === 'is not null');
  return operand.kind === 'every'
    ? ({ attributes }) => attributes.get(operand.name)?.every(matches) ?? false
    : someValue({ attribute: operand.name, test: matches });
}

/** Undefined for IS [NOT] NULL, which asks about the attribute, not about a value. */
function compileTest(test: Test): ValueTest | undefined {
  switch (test.op) {
    case '=':
      return (value) => value === test.value;
    case '!=':
      return (value) => value !== test.value;
    case '<':
      return (value) => compareBytes(value, test.value) < 0;
    case '<=':
      return (value) => compareBytes(value, test.value) <= 0;
    case '>':
      return (value) => compareBytes(value, test.value) > 0;
    case '>=':
      return (value) => compareBytes(value, test.value) >= 0;
    case 'between':
      return (value) => compareBytes(value, test.low) >= 0 && compareBytes(value, test.high) <= 0;
    case 'in': {
      const values = new Set(test.values);
      return (value) => values.has(value);
    }
    case 'like':
    case 'not like': {
      // The parser let only patterns through that can be read.
      const pattern = likePattern(test.pattern) as LikePattern;
      const wanted = test.op === 'like';
      return (value) => isLike(value, pattern) === wanted;
    }
    case 'is null':
    case 'is not null':
      return undefined;
  }
}
