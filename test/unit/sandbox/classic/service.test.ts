import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseXml, type XmlElement } from '@rgrove/parse-xml';
import fc from 'fast-check';
import { ClassicService } from '../../../../src/sandbox/classic/service';
import { DomainStore } from '../../../../src/sandbox/domains/store';

type Parameters = Record<string, string>;

const children = (element: XmlElement, name: string): XmlElement[] =>
  element.children.filter((child): child is XmlElement => child.type === 'element' && (child as XmlElement).name === name);
const textOf = (element: XmlElement | undefined): string =>
  element?.attributes['encoding'] === 'base64' ? Buffer.from(element.text, 'base64').toString('utf8') : (element?.text ?? '');
const child = (element: XmlElement, name: string): string => textOf(children(element, name)[0]);
const pairs = (element: XmlElement): [string, string][] =>
  children(element, 'Attribute').map((attribute) => [child(attribute, 'Name'), child(attribute, 'Value')]);

describe('the sandbox as SimpleDB of 2009-04-15', () => {
  let parent: string;
  let service: ClassicService;
  const exporting = new Set<string>();

  before(() => {
    parent = mkdtempSync(join(tmpdir(), 'sandbox-classic-'));
    const store = new DomainStore(join(parent, 'domains'));
    store.load();
    service = new ClassicService(store, (domain) => exporting.has(domain), () => 1_700_000_000_900);
    for (const name of store.names()) if (name !== 'customers' && name !== 'sensor.readings') store.delete(name);
  });
  after(() => rmSync(parent, { recursive: true, force: true }));

  /** The result element; the whole answer for an operation without one. */
  const call = (Action: string, parameters: Parameters = {}): XmlElement => {
    const xml = service.handle(new Map(Object.entries({ Action, Version: '2009-04-15', ...parameters })), 'request-1');
    const root = parseXml(xml).root as XmlElement;
    assert.equal(root.name, `${Action}Response`);
    assert.equal(root.attributes['xmlns'], 'http://sdb.amazonaws.com/doc/2009-04-15/');
    const metadata = children(root, 'ResponseMetadata')[0] as XmlElement;
    assert.equal(child(metadata, 'RequestId'), 'request-1');
    assert.match(child(metadata, 'BoxUsage'), /^0\.\d{10}$/);
    return children(root, `${Action}Result`)[0] ?? root;
  };
  const fails = (code: string, status: number, Action: string, parameters: Parameters = {}): void =>
    assert.throws(() => call(Action, parameters), { code, status }, `${Action} ${JSON.stringify(parameters).slice(0, 200)}`);
  const attributesOf = (DomainName: string, ItemName: string, more: Parameters = {}): [string, string][] =>
    pairs(call('GetAttributes', { DomainName, ItemName, ...more }));
  const selected = (SelectExpression: string, NextToken?: string): { names: string[]; items: XmlElement[]; next: string } => {
    const result = call('Select', { SelectExpression, ...(NextToken ? { NextToken } : {}) });
    const items = children(result, 'Item');
    return { items, names: items.map((item) => child(item, 'Name')), next: child(result, 'NextToken') };
  };
  const fresh = (() => {
    let count = 0;
    return (): string => {
      const name = `fresh-${++count}`;
      call('CreateDomain', { DomainName: name });
      return name;
    };
  })();

  it('refuses what it does not know', () => {
    fails('InvalidAction', 400, 'DropDomain');
    assert.throws(() => service.handle(new Map(), 'r'), { code: 'MissingAction', status: 400 });
    assert.throws(() => service.handle(new Map([['Action', 'Select'], ['Version', '2007-11-07']]), 'r'), { code: 'NoSuchVersion' });
  });

  it('says NoSuchDomain, InvalidParameterValue and MissingParameter for domains', () => {
    const item = { ItemName: 'i', 'Attribute.1.Name': 'a', 'Attribute.1.Value': 'v', 'Item.1.ItemName': 'i' };
    for (const action of ['DomainMetadata', 'PutAttributes', 'DeleteAttributes', 'BatchPutAttributes', 'BatchDeleteAttributes', 'GetAttributes']) {
      fails('NoSuchDomain', 400, action, { DomainName: 'nowhere', ...item });
      fails('InvalidParameterValue', 400, action, { DomainName: 'no', ...item });
      fails('MissingParameter', 400, action, item);
    }
    fails('NoSuchDomain', 400, 'Select', { SelectExpression: 'select * from nowhere' });
    fails('MissingParameter', 400, 'Select');
    for (const DomainName of ['ab', 'a b', 'x'.repeat(256), 'é-é']) fails('InvalidParameterValue', 400, 'CreateDomain', { DomainName });
  });

  it('creates and deletes domains, also twice', () => {
    for (const action of ['CreateDomain', 'CreateDomain', 'DeleteDomain', 'DeleteDomain']) {
      assert.equal(call(action, { DomainName: 'on-and-off' }).name, `${action}Response`);
    }
    fails('NoSuchDomain', 400, 'DomainMetadata', { DomainName: 'on-and-off' });
  });

  it('keeps a domain that is being exported', () => {
    const DomainName = fresh();
    exporting.add(DomainName);
    fails('InvalidParameterValue', 400, 'DeleteDomain', { DomainName });
    exporting.delete(DomainName);
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
    assert.deepEqual(rest, whole.filter((name) => name > (second as string) && name !== 'list-0'));
    for (const wrong of ['0', '101', '-1', 'x', '1.5', '']) fails('InvalidParameterValue', 400, 'ListDomains', { MaxNumberOfDomains: wrong });
    fails('InvalidNextToken', 400, 'ListDomains', { NextToken: 'xyz' });
    fails('InvalidNextToken', 400, 'ListDomains', { NextToken: selected('select * from customers limit 1').next });
  });

  it('measures a domain', () => {
    const DomainName = fresh();
    call('PutAttributes', { DomainName, ItemName: 'é', 'Attribute.1.Name': 'ab', 'Attribute.1.Value': '123' });
    const result = call('DomainMetadata', { DomainName });
    const figures = Object.fromEntries(result.children.map((element) => [(element as XmlElement).name, Number((element as XmlElement).text)]));
    assert.deepEqual(figures, {
      ItemCount: 1, ItemNamesSizeBytes: 2, AttributeNameCount: 1, AttributeNamesSizeBytes: 2, AttributeValueCount: 1,
      AttributeValuesSizeBytes: 3, Timestamp: 1_700_000_000,
    });
  });

  it('adds to an attribute, replaces it, deletes values, attributes and items', () => {
    const DomainName = fresh();
    const change = (action: string, parameters: Parameters): [string, string][] => {
      call(action, { DomainName, ItemName: 'i', ...parameters });
      return attributesOf(DomainName, 'i');
    };
    assert.deepEqual(
      change('PutAttributes', { 'Attribute.1.Name': 'a', 'Attribute.1.Value': '2', 'Attribute.2.Name': 'a', 'Attribute.2.Value': '1' }),
      [['a', '1'], ['a', '2']],
    );
    assert.deepEqual(change('PutAttributes', { 'Attribute.1.Name': 'a', 'Attribute.1.Value': '1' }), [['a', '1'], ['a', '2']]);
    assert.deepEqual(
      change('PutAttributes', {
        'Attribute.1.Name': 'a', 'Attribute.1.Value': '3', 'Attribute.1.Replace': 'true',
        'Attribute.2.Name': 'a', 'Attribute.2.Value': '4', 'Attribute.2.Replace': 'true',
        'Attribute.10.Name': 'b', 'Attribute.10.Value': '',
      }),
      [['a', '3'], ['a', '4'], ['b', '']],
    );
    assert.deepEqual(attributesOf(DomainName, 'i', { 'AttributeName.1': 'b', 'AttributeName.2': 'none' }), [['b', '']]);
    assert.deepEqual(change('DeleteAttributes', { 'Attribute.1.Name': 'a', 'Attribute.1.Value': '3' }), [['a', '4'], ['b', '']]);
    assert.deepEqual(change('DeleteAttributes', { 'Attribute.1.Name': 'a' }), [['b', '']]);
    assert.deepEqual(change('DeleteAttributes', { 'Attribute.1.Name': 'never' }), [['b', '']]);
    assert.deepEqual(change('DeleteAttributes', {}), []);
    assert.deepEqual(selected(`select * from \`${DomainName}\``).names, []);
  });

  it('carries any text, in base64 where XML cannot', () => {
    const DomainName = fresh();
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
    fc.assert(fc.property(text, text, text, (ItemName, name, value) => {
      call('PutAttributes', { DomainName, ItemName, 'Attribute.1.Name': name, 'Attribute.1.Value': value, 'Attribute.1.Replace': 'true' });
      assert.ok(attributesOf(DomainName, ItemName).some(([n, v]) => n === name && v === value));
      assert.ok(selected(`select itemName() from \`${DomainName}\` limit 2500`).names.includes(ItemName));
    }));
  });

  it('keeps the limits of names, values and attributes', () => {
    const DomainName = fresh();
    const put = (parameters: Parameters): Parameters => ({ DomainName, ItemName: 'i', 'Attribute.1.Name': 'a', 'Attribute.1.Value': 'v', ...parameters });
    const long = 'é'.repeat(512);
    call('PutAttributes', put({ ItemName: long, 'Attribute.1.Name': long, 'Attribute.1.Value': long }));
    for (const parameter of ['ItemName', 'Attribute.1.Name', 'Attribute.1.Value']) {
      fails('InvalidParameterValue', 400, 'PutAttributes', put({ [parameter]: `${long}x` }));
    }
    for (const parameter of ['ItemName', 'Attribute.1.Name']) fails('InvalidParameterValue', 400, 'PutAttributes', put({ [parameter]: '' }));
    fails('InvalidParameterValue', 400, 'PutAttributes', put({ 'Attribute.1.Replace': 'perhaps' }));
    fails('MissingParameter', 400, 'PutAttributes', { DomainName, ItemName: 'i' });
    fails('MissingParameter', 400, 'PutAttributes', { DomainName, ItemName: 'i', 'Attribute.1.Name': 'a' });
    fails('MissingParameter', 400, 'PutAttributes', { DomainName, 'Attribute.1.Name': 'a', 'Attribute.1.Value': 'v' });
    const many = (count: number, from = 0): Parameters => Object.fromEntries(
      Array.from({ length: count }, (_, i): [string, string][] => [[`Attribute.${i}.Name`, 'a'], [`Attribute.${i}.Value`, String(from + i)]]).flat(),
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
      ...Object.fromEntries(Array.from({ length: count }, (_, i): [string, string][] => [
        [`Item.${i + 1}.ItemName`, `i${i}`], [`Item.${i + 1}.Attribute.1.Name`, 'a'], [`Item.${i + 1}.Attribute.1.Value`, 'v'],
      ]).flat()),
      ...more,
    });
    fails('NumberSubmittedItemsExceeded', 409, 'BatchPutAttributes', items(26));
    fails('DuplicateItemName', 400, 'BatchPutAttributes', items(3, { 'Item.3.ItemName': 'i0' }));
    fails('InvalidParameterValue', 400, 'BatchPutAttributes', items(3, { 'Item.3.Attribute.1.Value': 'x'.repeat(1025) }));
    fails('MissingParameter', 400, 'BatchPutAttributes', { DomainName });
    assert.deepEqual(selected(`select * from \`${DomainName}\``).names, []);
    call('BatchPutAttributes', items(25));
    assert.equal(selected(`select * from \`${DomainName}\``).names.length, 25);
    call('BatchDeleteAttributes', { DomainName, 'Item.1.ItemName': 'i0', 'Item.2.ItemName': 'i1', 'Item.2.Attribute.1.Name': 'other' });
    assert.equal(selected(`select * from \`${DomainName}\``).names.length, 24);
  });

  for (const prefix of ['Expected', 'Expected.1']) {
    it(`checks the condition in ${prefix}`, () => {
      const DomainName = fresh();
      call('PutAttributes', { DomainName, ItemName: 'i', 'Attribute.1.Name': 'a', 'Attribute.1.Value': '1' });
      call('PutAttributes', { DomainName, ItemName: 'i', 'Attribute.1.Name': 'many', 'Attribute.1.Value': '1', 'Attribute.2.Name': 'many', 'Attribute.2.Value': '2' });
      const when = (expected: Parameters): Parameters => ({
        DomainName, ItemName: 'i', 'Attribute.1.Name': 'done', 'Attribute.1.Value': 'yes',
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

  describe('Select', () => {
    it('answers what the output list asks for', () => {
      const first = (expression: string): XmlElement => selected(expression).items[0] as XmlElement;
      assert.deepEqual(pairs(first('select itemName() from customers')), []);
      assert.deepEqual(pairs(first('select email, city from customers')).map(([name]) => name), ['email', 'city']);
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
        call('BatchPutAttributes', Object.fromEntries([['DomainName', DomainName], ...Array.from({ length: 20 }, (_, i) => [
          [`Item.${i}.ItemName`, `i-${batch}-${i}`],
          ...Array.from({ length: 4 }, (__, a) => [[`Item.${i}.Attribute.${a}.Name`, `a${a}`], [`Item.${i}.Attribute.${a}.Value`, value]]).flat(),
        ]).flat()]) as Parameters);
      }
      const found: string[] = [];
      let NextToken = '';
      do {
        const xml = service.handle(new Map(Object.entries({
          Action: 'Select', Version: '2009-04-15', SelectExpression: `select * from \`${DomainName}\` limit 2500`, ...(NextToken && { NextToken }),
        })), 'r');
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
      assert.deepEqual(pairs(selected('select count(*) from customers limit 400', page.next).items[0] as XmlElement), [['Count', '80']]);
    });

    it('takes a token only with the query that it came with', () => {
      const { next } = selected('select * from customers limit 1');
      for (const other of ["select * from customers where city = 'Dublin'", 'select * from `sensor.readings`', 'select * from customers order by itemName() desc']) {
        fails('InvalidNextToken', 400, 'Select', { SelectExpression: other, NextToken: next });
      }
      fc.assert(fc.property(fc.string({ unit: 'binary', minLength: 1 }), (NextToken) =>
        fails('InvalidNextToken', 400, 'Select', { SelectExpression: 'select * from customers', NextToken })));
    });

    it('checks ConsistentRead', () => {
      call('Select', { SelectExpression: 'select * from customers limit 1', ConsistentRead: 'true' });
      fails('InvalidParameterValue', 400, 'Select', { SelectExpression: 'select * from customers', ConsistentRead: 'yes' });
    });
  });

  it('holds 250 domains and no more', () => {
    const store = new DomainStore(join(parent, 'others'));
    store.load();
    const create = (DomainName: string): string =>
      new ClassicService(store, () => false).handle(new Map(Object.entries({ Action: 'CreateDomain', Version: '2009-04-15', DomainName })), 'r');
    for (let i = store.size; i < 250; i++) create(`many-${i}`);
    assert.throws(() => create('one-too-many'), { code: 'NumberDomainsExceeded', status: 409 });
    create('many-249');
    assert.equal(store.size, 250);
  });
});
