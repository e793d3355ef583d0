import assert from 'node:assert/strict';
import type { XmlElement } from '@rgrove/parse-xml';
import fc from 'fast-check';
import { child, children, ClassicApi, textOf, type Parameters } from './api';

describe('the sandbox as SimpleDB of 2009-04-15', () => {
  const api = new ClassicApi();
  const { call, fails, attributesOf, selected, fresh } = api;
  after(() => api.remove());

  it('refuses what it does not know', () => {
    fails('InvalidAction', 400, 'DropDomain');
    assert.throws(() => api.service.handle(new Map(), 'r'), { code: 'MissingAction', status: 400 });
    assert.throws(
      () =>
        api.service.handle(
          new Map([
            ['Action', 'Select'],
            ['Version', '2007-11-07'],
          ]),
          'r',
        ),
      { code: 'NoSuchVersion' },
    );
  });

  it('says NoSuchDomain, InvalidParameterValue and MissingParameter for domains', () => {
    const item = { ItemName: 'i', 'Attribute.1.Name': 'a', 'Attribute.1.Value': 'v', 'Item.1.ItemName': 'i' };
    for (const action of [
      'DomainMetadata',
      'PutAttributes',
      'DeleteAttributes',
      'BatchPutAttributes',
      'BatchDeleteAttributes',
      'GetAttributes',
    ]) {
      fails('NoSuchDomain', 400, action, { DomainName: 'nowhere', ...item });
      fails('InvalidParameterValue', 400, action, { DomainName: 'no', ...item });
      fails('MissingParameter', 400, action, item);
    }
    fails('NoSuchDomain', 400, 'Select', { SelectExpression: 'select * from nowhere' });
    fails('MissingParameter', 400, 'Select');
    for (const DomainName of ['ab', 'a b', 'x'.repeat(256), 'é-é'])
      fails('InvalidParameterValue', 400, 'CreateDomain', { DomainName });
  });

  it('creates and deletes domains, also twice', () => {
    for (const action of ['CreateDomain', 'CreateDomain', 'DeleteDomain', 'DeleteDomain']) {
      assert.equal(call(action, { DomainName: 'on-and-off' }).name, `${action}Response`);
    }
    fails('NoSuchDomain', 400, 'DomainMetadata', { DomainName: 'on-and-off' });
  });

  it('keeps a domain that is being exported', () => {
    const DomainName = fresh();
    api.exporting.add(DomainName);
    fails('InvalidParameterValue', 400, 'DeleteDomain', { DomainName });
    api.exporting.delete(DomainName);
    call('DeleteDomain', { DomainName });
  });

  it('lists domains page by page', () => {
    for (let i = 0; i < 7; i++) call('CreateDomain', { DomainName: `list-${i}` });
    const whole = children(call('ListDomains'), 'DomainName').map(textOf);
    assert.deepEqual(whole, [...whole].sort());
    for (const size of [1, 2, 3, whole.length, 100]) {
      const found: string[] = [];
      let NextToken = '';
      do {
        const page = call('ListDomains', { MaxNumberOfDomains: String(size), ...(NextToken && { NextToken }) });
        const names = children(page, 'DomainName').map(textOf);
        assert.ok(names.length > 0 && names.length <= size);
        found.push(...names);
        NextToken = child(page, 'NextToken');
      } while (NextToken);
      assert.deepEqual(found, whole);
    }
    const page = call('ListDomains', { MaxNumberOfDomains: '2' });
    const [, second] = children(page, 'DomainName').map(textOf);
    call('DeleteDomain', { DomainName: 'list-0' });
    const rest = children(call('ListDomains', { NextToken: child(page, 'NextToken') }), 'DomainName').map(textOf);
    assert.deepEqual(
      rest,
      whole.filter((name) => name > (second as string) && name !== 'list-0'),
    );
    for (const wrong of ['0', '101', '-1', 'x', '1.5', ''])
      fails('InvalidParameterValue', 400, 'ListDomains', { MaxNumberOfDomains: wrong });
    fails('InvalidNextToken', 400, 'ListDomains', { NextToken: 'xyz' });
    fails('InvalidNextToken', 400, 'ListDomains', { NextToken: selected('select * from customers limit 1').next });
  });

  it('measures a domain', () => {
    const DomainName = fresh();
    call('PutAttributes', { DomainName, ItemName: 'é', 'Attribute.1.Name': 'ab', 'Attribute.1.Value': '123' });
    const result = call('DomainMetadata', { DomainName });
    const figures = Object.fromEntries(
      result.children.map((element) => [(element as XmlElement).name, Number((element as XmlElement).text)]),
    );
    assert.deepEqual(figures, {
      ItemCount: 1,
      ItemNamesSizeBytes: 2,
      AttributeNameCount: 1,
      AttributeNamesSizeBytes: 2,
      AttributeValueCount: 1,
      AttributeValuesSizeBytes: 3,
      Timestamp: 1_700_000_000,
    });
  });

  it('adds to an attribute, replaces it, deletes values, attributes and items', () => {
    const DomainName = fresh();
    const change = (action: string, parameters: Parameters): [string, string][] => {
      call(action, { DomainName, ItemName: 'i', ...parameters });
      return attributesOf(DomainName, 'i');
    };
    assert.deepEqual(
      change('PutAttributes', {
        'Attribute.1.Name': 'a',
        'Attribute.1.Value': '2',
        'Attribute.2.Name': 'a',
        'Attribute.2.Value': '1',
      }),
      [
        ['a', '1'],
        ['a', '2'],
      ],
    );
    assert.deepEqual(change('PutAttributes', { 'Attribute.1.Name': 'a', 'Attribute.1.Value': '1' }), [
      ['a', '1'],
      ['a', '2'],
    ]);
    assert.deepEqual(
      change('PutAttributes', {
        'Attribute.1.Name': 'a',
        'Attribute.1.Value': '3',
        'Attribute.1.Replace': 'true',
        'Attribute.2.Name': 'a',
        'Attribute.2.Value': '4',
        'Attribute.2.Replace': 'true',
        'Attribute.10.Name': 'b',
        'Attribute.10.Value': '',
      }),
      [
        ['a', '3'],
        ['a', '4'],
        ['b', ''],
      ],
    );
    assert.deepEqual(attributesOf(DomainName, 'i', { 'AttributeName.1': 'b', 'AttributeName.2': 'none' }), [['b', '']]);
    assert.deepEqual(change('DeleteAttributes', { 'Attribute.1.Name': 'a', 'Attribute.1.Value': '3' }), [
      ['a', '4'],
      ['b', ''],
    ]);
    assert.deepEqual(change('DeleteAttributes', { 'Attribute.1.Name': 'a' }), [['b', '']]);
    assert.deepEqual(change('DeleteAttributes', { 'Attribute.1.Name': 'never' }), [['b', '']]);
    assert.deepEqual(change('DeleteAttributes', {}), []);
    assert.deepEqual(selected(`select * from \`${DomainName}\``).names, []);
  });

  it('carries any text, in base64 where XML cannot', () => {
    const DomainName = fresh();
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(text, text, text, (ItemName, name, value) => {
        call('PutAttributes', {
          DomainName,
          ItemName,
          'Attribute.1.Name': name,
          'Attribute.1.Value': value,
          'Attribute.1.Replace': 'true',
        });
        assert.ok(attributesOf(DomainName, ItemName).some(([n, v]) => n === name && v === value));
        assert.ok(selected(`select itemName() from \`${DomainName}\` limit 2500`).names.includes(ItemName));
      }),
    );
  });

  it('keeps the limits of names, values and attributes', () => {
    const DomainName = fresh();
    const put = (parameters: Parameters): Parameters => ({
      DomainName,
      ItemName: 'i',
      'Attribute.1.Name': 'a',
      'Attribute.1.Value': 'v',
      ...parameters,
    });
    const long = 'é'.repeat(512);
    call('PutAttributes', put({ ItemName: long, 'Attribute.1.Name': long, 'Attribute.1.Value': long }));
    for (const parameter of ['ItemName', 'Attribute.1.Name', 'Attribute.1.Value']) {
      fails('InvalidParameterValue', 400, 'PutAttributes', put({ [parameter]: `${long}x` }));
    }
    for (const parameter of ['ItemName', 'Attribute.1.Name'])
      fails('InvalidParameterValue', 400, 'PutAttributes', put({ [parameter]: '' }));
    fails('InvalidParameterValue', 400, 'PutAttributes', put({ 'Attribute.1.Replace': 'perhaps' }));
    fails('MissingParameter', 400, 'PutAttributes', { DomainName, ItemName: 'i' });
    fails('MissingParameter', 400, 'PutAttributes', { DomainName, ItemName: 'i', 'Attribute.1.Name': 'a' });
    fails('MissingParameter', 400, 'PutAttributes', { DomainName, 'Attribute.1.Name': 'a', 'Attribute.1.Value': 'v' });
    const many = (count: number, from = 0): Parameters =>
      Object.fromEntries(
        Array.from({ length: count }, (_, i): [string, string][] => [
          [`Attribute.${i}.Name`, 'a'],
          [`Attribute.${i}.Value`, String(from + i)],
        ]).flat(),
      );
    fails('NumberSubmittedAttributesExceeded', 409, 'PutAttributes', { DomainName, ItemName: 'full', ...many(257) });
    call('PutAttributes', { DomainName, ItemName: 'full', ...many(256) });
    fails('NumberItemAttributesExceeded', 409, 'PutAttributes', { DomainName, ItemName: 'full', ...many(1, 256) });
    assert.equal(attributesOf(DomainName, 'full').length, 256);
  });

  it('changes up to 25 items at once, all or none', () => {
    const DomainName = fresh();
    const items = (count: number, more: Parameters = {}): Parameters => ({
      DomainName,
      ...Object.fromEntries(
        Array.from({ length: count }, (_, i): [string, string][] => [
          [`Item.${i + 1}.ItemName`, `i${i}`],
          [`Item.${i + 1}.Attribute.1.Name`, 'a'],
          [`Item.${i + 1}.Attribute.1.Value`, 'v'],
        ]).flat(),
      ),
      ...more,
    });
    fails('NumberSubmittedItemsExceeded', 409, 'BatchPutAttributes', items(26));
    fails('DuplicateItemName', 400, 'BatchPutAttributes', items(3, { 'Item.3.ItemName': 'i0' }));
    fails(
      'InvalidParameterValue',
      400,
      'BatchPutAttributes',
      items(3, { 'Item.3.Attribute.1.Value': 'x'.repeat(1025) }),
    );
    fails('MissingParameter', 400, 'BatchPutAttributes', { DomainName });
    assert.deepEqual(selected(`select * from \`${DomainName}\``).names, []);
    call('BatchPutAttributes', items(25));
    assert.equal(selected(`select * from \`${DomainName}\``).names.length, 25);
    call('BatchDeleteAttributes', {
      DomainName,
      'Item.1.ItemName': 'i0',
      'Item.2.ItemName': 'i1',
      'Item.2.Attribute.1.Name': 'other',
    });
    assert.equal(selected(`select * from \`${DomainName}\``).names.length, 24);
  });

  for (const prefix of ['Expected', 'Expected.1']) {
    it(`checks the condition in ${prefix}`, () => {
      const DomainName = fresh();
      call('PutAttributes', { DomainName, ItemName: 'i', 'Attribute.1.Name': 'a', 'Attribute.1.Value': '1' });
      call('PutAttributes', {
        DomainName,
        ItemName: 'i',
        'Attribute.1.Name': 'many',
        'Attribute.1.Value': '1',
        'Attribute.2.Name': 'many',
        'Attribute.2.Value': '2',
      });
      const when = (expected: Parameters): Parameters => ({
        DomainName,
        ItemName: 'i',
        'Attribute.1.Name': 'done',
        'Attribute.1.Value': 'yes',
        ...Object.fromEntries(Object.entries(expected).map(([key, value]) => [`${prefix}.${key}`, value])),
      });
      for (const action of ['PutAttributes', 'DeleteAttributes']) {
        fails('ConditionalCheckFailed', 409, action, when({ Name: 'a', Value: '2' }));
        fails('ConditionalCheckFailed', 409, action, when({ Name: 'a', Exists: 'false' }));
        fails('AttributeDoesNotExist', 404, action, when({ Name: 'b', Value: '1' }));
        fails('MultiValuedAttribute', 409, action, when({ Name: 'many', Value: '1' }));
        fails('ExistsAndExpectedValue', 400, action, when({ Name: 'a', Value: '1', Exists: 'false' }));
        fails('IncompleteExpectedExpression', 400, action, when({ Name: 'a', Exists: 'true' }));
        fails('MissingParameter', 400, action, when({ Value: '1' }));
        assert.deepEqual(attributesOf(DomainName, 'i', { 'AttributeName.1': 'done' }), []);
      }
      call('PutAttributes', when({ Name: 'a', Value: '1', Exists: 'true' }));
      assert.deepEqual(attributesOf(DomainName, 'i', { 'AttributeName.1': 'done' }), [['done', 'yes']]);
      call('DeleteAttributes', when({ Name: 'b', Exists: 'false' }));
      assert.deepEqual(attributesOf(DomainName, 'i', { 'AttributeName.1': 'done' }), []);
    });
  }

  it('holds 250 domains and no more', () => {
    const full = new ClassicApi();
    for (let i = 2; i < 250; i++) full.call('CreateDomain', { DomainName: `many-${i}` });
    full.fails('NumberDomainsExceeded', 409, 'CreateDomain', { DomainName: 'one-too-many' });
    full.call('CreateDomain', { DomainName: 'many-249' });
    full.remove();
  });
});
