import assert from 'node:assert/strict';
import { parseXml, type XmlElement } from '@rgrove/parse-xml';
import fc from 'fast-check';
import { child, children, ClassicApi, pairs, type Parameters } from './api';

describe('the sandbox answering Select', () => {
  const api = new ClassicApi();
  const { call, fails, selected, fresh } = api;
  after(() => api.remove());

  it('answers what the output list asks for', () => {
    const first = (expression: string): XmlElement => selected(expression).items[0] as XmlElement;
    assert.deepEqual(pairs(first('select itemName() from customers')), []);
    assert.deepEqual(
      pairs(first('select email, city from customers')).map(([name]) => name),
      ['email', 'city'],
    );
    assert.ok(pairs(first('select * from customers')).length >= 5);
    const count = first("select count(*) from customers where itemName() like 'cust-%'");
    assert.equal(child(count, 'Name'), 'Domain');
    assert.deepEqual(pairs(count), [['Count', '480']]);
  });

  it('pages by the limit, 100 without one', () => {
    assert.equal(selected('select * from customers').names.length, 100);
    for (const limit of [1, 7, 479, 480, 481]) {
      const found: string[] = [];
      let next = '';
      do {
        const page = selected(`select itemName() from customers limit ${limit}`, next);
        found.push(...page.names);
        next = page.next;
      } while (next && found.length < 2000);
      assert.equal(found.length, 480);
      assert.equal(new Set(found).size, 480);
    }
  });

  it('ends a page before a megabyte', () => {
    const page = call('Select', { SelectExpression: 'select * from `sensor.readings` limit 2500' });
    assert.equal(children(page, 'Item').length, 2500);
    const DomainName = fresh();
    const value = '&'.repeat(1024);
    for (let batch = 0; batch < 4; batch++) {
      call(
        'BatchPutAttributes',
        Object.fromEntries([
          ['DomainName', DomainName],
          ...Array.from({ length: 20 }, (_, i) => [
            [`Item.${i}.ItemName`, `i-${batch}-${i}`],
            ...Array.from({ length: 4 }, (__, a) => [
              [`Item.${i}.Attribute.${a}.Name`, `a${a}`],
              [`Item.${i}.Attribute.${a}.Value`, value],
            ]).flat(),
          ]).flat(),
        ]) as Parameters,
      );
    }
    const found: string[] = [];
    let NextToken = '';
    do {
      const xml = api.send('Select', {
        SelectExpression: `select * from \`${DomainName}\` limit 2500`,
        ...(NextToken && { NextToken }),
      });
      assert.ok(Buffer.byteLength(xml) <= 1024 * 1024);
      const result = children(parseXml(xml).root as XmlElement, 'SelectResult')[0] as XmlElement;
      found.push(...children(result, 'Item').map((item) => child(item, 'Name')));
      NextToken = child(result, 'NextToken');
    } while (NextToken);
    assert.equal(new Set(found).size, 80);
    assert.equal(found.length, 80);
  });

  it('counts in pages where a limit is given, and lets a select go on from there', () => {
    const page = selected('select count(*) from customers limit 400');
    assert.deepEqual(pairs(page.items[0] as XmlElement), [['Count', '400']]);
    assert.equal(selected('select itemName() from customers limit 2500', page.next).names[0], 'cust-000401');
    assert.deepEqual(pairs(selected('select count(*) from customers limit 400', page.next).items[0] as XmlElement), [
      ['Count', '80'],
    ]);
  });

  it('takes a token only with the query that it came with', () => {
    const { next } = selected('select * from customers limit 1');
    for (const other of [
      "select * from customers where city = 'Dublin'",
      'select * from `sensor.readings`',
      'select * from customers order by itemName() desc',
    ]) {
      fails('InvalidNextToken', 400, 'Select', { SelectExpression: other, NextToken: next });
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (NextToken) =>
        fails('InvalidNextToken', 400, 'Select', { SelectExpression: 'select * from customers', NextToken }),
      ),
    );
  });

  it('answers 400 and the code of what is wrong with the expression', () => {
    const list = Array.from({ length: 21 }, () => "'1'").join(', ');
    for (const [code, rest] of [
      ['InvalidQueryExpression', 'where'],
      ['InvalidNumberValueTests', `where city in (${list})`],
      ['InvalidSortExpression', 'order by city'],
    ] as const) {
      fails(code, 400, 'Select', { SelectExpression: `select * from customers ${rest}` });
    }
  });

  it('checks ConsistentRead', () => {
    call('Select', { SelectExpression: 'select * from customers limit 1', ConsistentRead: 'true' });
    fails('InvalidParameterValue', 400, 'Select', {
      SelectExpression: 'select * from customers',
      ConsistentRead: 'yes',
    });
  });
});
