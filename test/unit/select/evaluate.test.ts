import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareBytes } from '../../../src/select/byte-order';
import type { Attributes, ItemSource } from '../../../src/select/item';
import { parseSelect } from '../../../src/select/parser';
import { results, type Cursor } from '../../../src/select/results';

type Items = Record<string, Record<string, string[]>>;

function domainOf(items: Items): ItemSource {
  const byName = new Map(
    Object.entries(items).map(([name, attributes]): [string, Attributes] => [
      name,
      new Map(Object.entries(attributes).map(([key, values]) => [key, [...values].sort(compareBytes)])),
    ]),
  );
  return { names: [...byName.keys()].sort(compareBytes), get: (name) => byName.get(name) };
}

const namesOf = (domain: ItemSource, rest: string, after?: Cursor): string[] =>
  [...results(domain, parseSelect(`select * from d ${rest}`), after)].map(({ cursor }) => cursor.name);

const BOOKS = domainOf({
  b1: { title: ['The Right Stuff'], year: ['1979'], tag: ['Book', 'Hardcover', 'American'], stars: ['4'] },
  b2: { title: ['Tropic of Cancer'], year: ['1934'], tag: ['Book', 'Paperback', 'Fiction'], stars: ['4', 'four'] },
  b3: { title: ['Slaughterhouse'], year: ['1969', '1970'], tag: ['Book', 'Paperback'] },
  m1: { title: ['300'], year: ['2007'], tag: ['DVD', 'Action'], stars: ['3'] },
  m2: { title: ['100% pure'], year: ['2007'], tag: ['CD'], note: [''] },
});

describe('which items a select finds', () => {
  const finds = (where: string, expected: string): void => {
    it(where, () => assert.equal(namesOf(BOOKS, `where ${where}`).join(' '), expected));
  };

  finds("title = 'The Right Stuff'", 'b1');
  finds("title != '300'", 'b1 b2 b3 m2');
  finds("year > '1979'", 'm1 m2');
  finds("year >= '1979'", 'b1 m1 m2');
  finds("year < '1969'", 'b2');
  finds("year <= '1969'", 'b2 b3');
  finds("title like 'T%'", 'b1 b2');
  finds("title like '%r'", 'b2');
  finds("title like '%house%'", 'b3');
  finds("title like '300'", 'm1');
  finds("title like '100\\%%'", 'm2');
  finds("title not like 'T%'", 'b3 m1 m2');
  finds("year between '1934' and '1970'", 'b2 b3');
  finds("year in ('1934', '2007')", 'b2 m1 m2');
  finds('stars is null', 'b3 m2');
  finds('stars is not null', 'b1 b2 m1');
  finds("note = ''", 'm2');
  finds("missing != 'x'", '');
  finds("itemName() = 'b2'", 'b2');
  finds("itemName() like 'b%' and year > '1950'", 'b1 b3');
  finds("itemName() between 'b2' and 'm1'", 'b2 b3 m1');
  finds('itemName() is null', '');

  // One value must meet all that AND or OR says of its attribute; INTERSECTION joins items.
  finds("tag = 'Book' and tag = 'Hardcover'", '');
  finds("tag = 'Book' intersection tag = 'Hardcover'", 'b1');
  finds("tag = 'Book' or tag = 'CD'", 'b1 b2 b3 m2');
  finds("year > '1969' and year < '1970'", '');
  finds("year > '1968' and year < '1970'", 'b3');
  finds("(year > '1930' and year < '1935') or year like '200%'", 'b2 m1 m2');
  finds("year > '1930' and (title like 'T%' and year < '1935')", 'b2');
  finds("tag = 'Book' and stars = '4'", 'b1 b2');
  finds("every(stars) = '4'", 'b1');
  finds("every(tag) in ('Book', 'Paperback')", 'b3');
  finds("every(missing) = 'x'", '');
  finds("not tag = 'Book'", 'm1 m2');
  finds("not (tag = 'Book' or tag = 'CD')", 'm1');
  finds("not not tag = 'CD'", 'm2');

  it('compares as text, byte by byte', () => {
    const domain = domainOf({ a: { v: ['\uff01'] }, b: { v: ['\u{1f381}'] }, c: { v: ['10'] }, d: { v: ['9'] } });
    assert.deepEqual(namesOf(domain, "where v > '\uff01'"), ['b']);
    assert.deepEqual(namesOf(domain, 'where v is not null order by v'), ['c', 'd', 'a', 'b']);
  });
});

describe('the order of results', () => {
  it('is that of the names, or as asked', () => {
    assert.equal(namesOf(BOOKS, '').join(' '), 'b1 b2 b3 m1 m2');
    assert.equal(namesOf(BOOKS, 'order by itemName() desc').join(' '), 'm2 m1 b3 b2 b1');
    assert.equal(namesOf(BOOKS, "where year > '0' order by year").join(' '), 'b2 b3 b1 m1 m2');
    assert.equal(namesOf(BOOKS, "where year > '0' order by year desc").join(' '), 'm1 m2 b1 b3 b2');
  });

  it('leaves out items without the sort attribute', () => {
    assert.equal(namesOf(BOOKS, "where stars = '3' or itemName() like 'b%' order by stars").join(' '), 'm1 b1 b2');
  });

  it('goes on where a page ended, whatever was there', () => {
    const item = fc
      .record({ v: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 2 }) }, { requiredKeys: [] })
      .map(({ v }): Record<string, string[]> => ({ k: ['1'], ...(v && v.length > 0 ? { v } : {}) }));
    const items = fc.dictionary(fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }), item, {
      noNullPrototype: true,
    });
    const query = fc.constantFrom(
      '',
      "where v != 'b'",
      'order by itemName() desc',
      'where v is not null order by v',
      'where v is not null order by v desc',
    );
    fc.assert(
      fc.property(items, query, (content, rest) => {
        const domain = domainOf(content);
        const select = parseSelect(`select * from d ${rest}`);
        const whole = [...results(domain, select, undefined)].map(({ cursor }) => cursor);
        whole.forEach((cursor, index) => {
          assert.deepEqual(
            [...results(domain, select, cursor)].map((match) => match.cursor),
            whole.slice(index + 1),
          );
        });
        // And when the item at the end of the page has been deleted meanwhile.
        whole.forEach((cursor, index) => {
          const { [cursor.name]: _, ...others } = content;
          const left = [...results(domainOf(others), select, cursor)].map((match) => match.cursor);
          assert.deepEqual(left, whole.slice(index + 1));
        });
      }),
    );
  });
});
