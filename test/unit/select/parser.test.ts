import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SelectError } from '../../../src/select/errors';
import { likePattern } from '../../../src/select/like';
import { parseSelect } from '../../../src/select/parser';
import {
  RESERVED_WORDS,
  type Comparison,
  type Expression,
  type Operand,
  type Select,
  type Test,
} from '../../../src/select/syntax';

// ---- writing a select expression, as the opposite of parsing it -----------------------------------------------------

const name = (value: string): string => `\`${value.replaceAll('`', '``')}\``;
const constant = (value: string): string => `'${value.replaceAll("'", "''")}'`;

function writeOperand(operand: Operand): string {
  if (operand.kind === 'itemName') return 'itemName()';
  return operand.kind === 'every' ? `every(${name(operand.name)})` : name(operand.name);
}

function writeTest(test: Test): string {
  switch (test.op) {
    case 'between':
      return `between ${constant(test.low)} and ${constant(test.high)}`;
    case 'in':
      return `in (${test.values.map(constant).join(', ')})`;
    case 'is null':
    case 'is not null':
      return test.op;
    case 'like':
    case 'not like':
      return `${test.op} ${constant(test.pattern)}`;
    default:
      return `${test.op} ${constant(test.value)}`;
  }
}

function writeExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'comparison':
      return `${writeOperand(expression.operand)} ${writeTest(expression.test)}`;
    case 'not':
      return `not (${writeExpression(expression.part)})`;
    default:
      return expression.parts.map((part) => `(${writeExpression(part)})`).join(` ${expression.kind} `);
  }
}

function writeSelect({ output, domain, where, orderBy, limit }: Select): string {
  const list = { all: '*', itemName: 'itemName()', count: 'count(*)' };
  return [
    `select ${output.kind === 'attributes' ? output.names.map(name).join(', ') : list[output.kind]}`,
    `from ${name(domain)}`,
    where && `where ${writeExpression(where)}`,
    orderBy && `order by ${writeOperand(orderBy.by)} ${orderBy.descending ? 'desc' : 'asc'}`,
    limit !== undefined && `limit ${limit}`,
  ]
    .filter(Boolean)
    .join(' ');
}

// ---- any select there can be ----------------------------------------------------------------------------------------

const nonEmpty = fc.string({ unit: 'binary', minLength: 1, maxLength: 8 });
const value = fc.string({ unit: 'binary', maxLength: 8 });
const operand: fc.Arbitrary<Operand> = fc.oneof(
  fc.record({ kind: fc.constantFrom('attribute' as const, 'every' as const), name: nonEmpty }),
  fc.constant({ kind: 'itemName' as const }),
);
const test: fc.Arbitrary<Test> = fc.oneof(
  fc.record({
    op: fc.constantFrom('=' as const, '!=' as const, '<' as const, '<=' as const, '>' as const, '>=' as const),
    value,
  }),
  fc.record({
    op: fc.constantFrom('like' as const, 'not like' as const),
    pattern: value.filter((text) => likePattern(text) !== undefined),
  }),
  fc.record({ op: fc.constant('between' as const), low: value, high: value }),
  fc.record({ op: fc.constant('in' as const), values: fc.array(value, { minLength: 1, maxLength: 2 }) }),
  fc.record({ op: fc.constantFrom('is null' as const, 'is not null' as const) }),
);
const comparison: fc.Arbitrary<Comparison> = fc.record({ kind: fc.constant('comparison' as const), operand, test });
const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 2 },
    comparison,
    fc.record({ kind: fc.constant('not' as const), part: tie('expression') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const, 'intersection' as const),
      parts: fc.array(tie('expression'), { minLength: 2, maxLength: 3 }),
    }),
  ),
}));
const select: fc.Arbitrary<Select> = fc.record(
  {
    output: fc.oneof(
      fc.record({ kind: fc.constantFrom('all' as const, 'itemName' as const, 'count' as const) }),
      fc.record({
        kind: fc.constant('attributes' as const),
        names: fc.array(nonEmpty, { minLength: 1, maxLength: 3 }),
      }),
    ),
    domain: nonEmpty,
    where: expression,
    orderBy: fc.record({ by: fc.constant({ kind: 'itemName' as const }), descending: fc.boolean() }),
    limit: fc.integer({ min: 1, max: 2500 }),
  },
  { requiredKeys: ['output', 'domain'] },
);

const refused = (source: string): string | undefined => {
  try {
    parseSelect(source);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof SelectError, `${source}: ${String(error)}`);
    return error.code;
  }
};

describe('reading select expressions', () => {
  it('finds what was written, whatever it is', () => {
    fc.assert(
      fc.property(select, (original) => {
        const source = writeSelect(original);
        const code = refused(source);
        if (code === 'InvalidNumberValueTests') return;
        // Cloned, as fast-check makes records without a prototype.
        assert.deepEqual(parseSelect(source), structuredClone(original));
      }),
    );
  });

  it('refuses any other text with InvalidQueryExpression', () => {
    const fragments = fc.constantFrom(
      'select',
      '*',
      'from',
      'where',
      'a',
      '`b`',
      "'c'",
      '"d"',
      '(',
      ')',
      ',',
      '=',
      '!=',
      'like',
      "'%x%'",
      'not',
      'and',
      'or',
      'intersection',
      'between',
      'in',
      'is',
      'null',
      'every',
      'itemName()',
      'count(*)',
      'order',
      'by',
      'desc',
      'limit',
      '10',
      '`',
      '%',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fragments, { maxLength: 25 }).map((words) => words.join(' ')),
      fc.array(fragments, { maxLength: 25 }).map((words) => `select * from d where ${words.join(' ')}`),
    );
    fc.assert(
      fc.property(texts, (source) => {
        assert.match(
          refused(source) ?? 'InvalidQueryExpression',
          /^(InvalidQueryExpression|InvalidNumberValueTests|InvalidSortExpression)$/,
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('stands deep nesting', () => {
    for (const open of ['(', 'not ']) {
      assert.equal(refused(`select * from d where ${open.repeat(200_000)}`), 'InvalidQueryExpression');
    }
  });

  it('takes keywords in any case, and what is reserved only in backticks', () => {
    assert.deepEqual(
      parseSelect('SELECT * FROM d WHERE a LIKE "x%" ORDER BY a DESC LIMIT 5'),
      parseSelect('select * from d where a like "x%" order by a desc limit 5'),
    );
    for (const word of RESERVED_WORDS) {
      assert.equal(refused(`select ${word} from d`), 'InvalidQueryExpression', word);
      assert.deepEqual(parseSelect(`select \`${word}\` from d`).output, { kind: 'attributes', names: [word] });
    }
    assert.deepEqual(parseSelect('select count, itemName from d').output, {
      kind: 'attributes',
      names: ['count', 'itemName'],
    });
  });

  it('asks for backticks around names with other characters', () => {
    for (const bare of ['my-domain', 'sensor.readings', '2024', 'été']) {
      assert.equal(refused(`select * from ${bare}`), 'InvalidQueryExpression', bare);
      assert.equal(parseSelect(`select * from \`${bare}\``).domain, bare);
    }
    assert.equal(parseSelect('select * from $a_1').domain, '$a_1');
  });

  it('undoes doubled quotes', () => {
    const { where } = parseSelect('select * from `a``b` where x = \'O\'\'Brien\' and y = "say ""hi"""');
    assert.deepEqual(where, {
      kind: 'and',
      parts: [
        { kind: 'comparison', operand: { kind: 'attribute', name: 'x' }, test: { op: '=', value: "O'Brien" } },
        { kind: 'comparison', operand: { kind: 'attribute', name: 'y' }, test: { op: '=', value: 'say "hi"' } },
      ],
    });
  });

  it('binds NOT, AND, OR, INTERSECTION, in this order', () => {
    const grouped = parseSelect("select * from d where ((((not a='1') and b='2') or c='3') intersection d='4')");
    assert.deepEqual(parseSelect("select * from d where not a='1' and b='2' or c='3' intersection d='4'"), grouped);
  });

  it('refuses what SimpleDB does not know', () => {
    for (const source of [
      '',
      'select',
      'select * from',
      'select * from d where',
      'select * from d limit 0',
      'select * from d limit 2501',
      'select * from d limit',
      "select * from d limit '5'",
      'select * from d where a = 1',
      "select * from d where '1' = a",
      "select * from d where a = 'x' extra",
      'select a, * from d',
      'select itemName(), a from d',
      'select count(a) from d',
      "select * from d where a like 'x%y'",
      'select * from d where a in ()',
      "select * from d where a = 'x",
      'select * from d;',
      "select * from d where every(itemName()) = 'x'",
      'select * from ``',
      "select * from 'd'",
      'select * from a, b',
    ])
      assert.equal(refused(source), 'InvalidQueryExpression', source);
  });

  it('sorts only by what a predicate asks for', () => {
    for (const wrong of [
      'order by a',
      "where b = '1' order by a",
      'where a is null order by a',
      "where a = '1' or a is null order by a",
    ]) {
      assert.equal(refused(`select * from d ${wrong}`), 'InvalidSortExpression', wrong);
    }
    for (const right of [
      'where a is not null order by a',
      "where every(a) = '1' order by a desc",
      'order by itemName()',
    ]) {
      assert.equal(refused(`select * from d ${right}`), undefined, right);
    }
  });

  it('takes 20 comparisons and no more', () => {
    const ors = (count: number): string => Array.from({ length: count }, () => "a = '1'").join(' or ');
    const list = (count: number): string => `a in (${Array.from({ length: count }, () => "'1'").join(',')})`;
    for (const where of [ors, list]) {
      assert.equal(refused(`select * from d where ${where(20)}`), undefined);
      assert.equal(refused(`select * from d where ${where(21)}`), 'InvalidNumberValueTests');
    }
  });
});
