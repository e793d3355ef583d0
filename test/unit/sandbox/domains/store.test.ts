import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { compareBytes } from '../../../../src/select/byte-order';
import type { Attributes } from '../../../../src/select/item';
import { DomainStore } from '../../../../src/sandbox/domains/store';
import { SEEDS, seedItems } from '../../../../src/sandbox/domains/seed';

const attributes = (value: Record<string, string[]>): Attributes => new Map(Object.entries(value));

describe('domains on disk', () => {
  let folder: string;
  let parent: string;

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'sandbox-store-'));
    folder = join(parent, 'domains');
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  const open = (): DomainStore => {
    const store = new DomainStore(folder);
    store.load();
    return store;
  };
  const contents = (store: DomainStore, name: string): [string, Attributes][] =>
    (store.get(name)?.names ?? []).map((item) => [item, store.get(name)?.get(item) as Attributes]);
  /** The file of the one domain that is not a seed. */
  const journal = (domain: string): string => {
    const file = readdirSync(folder).find((name) =>
      readFileSync(join(folder, name), 'utf8').startsWith(`{"domain":"${domain}"`),
    );
    assert.ok(file);
    return join(folder, file);
  };

  it('begins with the seeds, the same every time', () => {
    const store = open();
    assert.deepEqual(store.names(), [...SEEDS].sort(compareBytes));
    for (const seed of SEEDS) {
      const items = [...seedItems(seed)];
      assert.deepEqual([...seedItems(seed)].slice(0, 50), items.slice(0, 50));
      assert.equal(new Set(items.map((item) => item.name)).size, items.length, `${seed}: names are unique`);
      for (const { name, attributes: own } of items.slice(0, 500)) {
        for (const [key, values] of own)
          assert.deepEqual(values, [...new Set(values)].sort(compareBytes), `${seed} ${name} ${key}`);
      }
    }
    assert.equal(store.get('sensor.readings')?.measure().itemCount, 100_000);
    assert.equal(store.get('empty-domain')?.measure().itemCount, 0);
  });

  it('does not bring a deleted seed back', () => {
    open().delete('customers');
    const store = open();
    assert.equal(store.exists('customers'), false);
    store.create('customers');
    assert.deepEqual(contents(open(), 'customers'), []);
  });

  it('keeps names apart that differ by case alone', () => {
    const store = open();
    for (const name of ['abc', 'ABC', '...', 'x'.repeat(255)]) store.create(name);
    store.get('abc')?.apply([['item', attributes({ a: ['1'] })]]);
    assert.equal(contents(open(), 'abc').length, 1);
    assert.equal(contents(open(), 'ABC').length, 0);
    assert.ok(open().exists('x'.repeat(255)));
  });

  it('shows after a restart what was there before, whatever was done', () => {
    const name = fc.constantFrom('a', 'b', 'cust-000001', '\u0000', '🎁', '__proto__');
    const state = fc.constantFrom(
      attributes({}),
      attributes({ x: ['1'] }),
      attributes({ x: ['1', '2'], __proto__: ['\n'] }),
    );
    const step = fc.array(fc.tuple(name, state), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom('fresh', 'customers'), fc.array(step, { maxLength: 12 }), (domain, steps) => {
        rmSync(folder, { recursive: true, force: true });
        const store = open();
        if (domain === 'fresh') store.create(domain);
        const expected = new Map(contents(store, domain));
        for (const changes of steps) {
          store.get(domain)?.apply(changes);
          for (const [item, next] of changes)
            if (next.size > 0) expected.set(item, next);
            else expected.delete(item);
        }
        const sorted = [...expected].sort(([a], [b]) => compareBytes(a, b));
        assert.deepEqual(contents(store, domain), sorted);
        assert.deepEqual(contents(open(), domain), sorted);
      }),
      { numRuns: 30 },
    );
  });

  it('drops a torn last line, wherever a kill cut it, and goes on behind it', () => {
    open().create('torn');
    const store = open();
    store.get('torn')?.apply([['one', attributes({ a: ['1'] })]]);
    const whole = statSync(journal('torn')).size;
    store.get('torn')?.apply([
      ['two', attributes({ é: ['ü'] })],
      ['three', attributes({ a: ['1'] })],
    ]);
    const full = readFileSync(journal('torn'));
    for (let size = whole; size < full.length; size++) {
      writeFileSync(journal('torn'), full.subarray(0, size));
      const again = open();
      assert.deepEqual(
        contents(again, 'torn').map(([item]) => item),
        ['one'],
        `cut at ${size} of ${full.length}`,
      );
      again.get('torn')?.apply([['four', attributes({ a: ['1'] })]]);
      assert.deepEqual(
        contents(open(), 'torn').map(([item]) => item),
        ['four', 'one'],
      );
    }
  });

  it('forgets a domain whose file a kill left without its first line', () => {
    open().create('half');
    truncateSync(journal('half'), 10);
    writeFileSync(join(folder, 'notes.txt'), 'not ours');
    assert.equal(open().exists('half'), false);
    assert.ok(readdirSync(folder).includes('notes.txt'));
  });

  it('rewrites a file that is mostly superseded', () => {
    open().create('busy');
    const path = journal('busy');
    for (let i = 0; i < 1200; i++)
      appendFileSync(
        path,
        `${JSON.stringify({
          set: [
            ['item', [['n', [String(i)]]]],
            [`gone-${i % 3}`, []],
          ],
        })}\n`,
      );
    const before = statSync(path).size;
    assert.deepEqual(contents(open(), 'busy'), [['item', attributes({ n: ['1199'] })]]);
    assert.ok(statSync(path).size < before / 100);
    assert.deepEqual(contents(open(), 'busy'), [['item', attributes({ n: ['1199'] })]]);
  });

  it('shows nothing of a change that could not be written', () => {
    const store = open();
    store.create('full-disk');
    const domain = store.get('full-disk');
    rmSync(folder, { recursive: true });
    assert.throws(() => domain?.apply([['item', attributes({ a: ['1'] })]]));
    assert.deepEqual(domain?.names, []);
  });

  it('counts by bytes, and counts again after a change', () => {
    const store = open();
    store.create('sizes');
    const domain = store.get('sizes');
    domain?.apply([
      ['é', attributes({ a: ['1', 'ü'], bb: ['22'] })],
      ['x', attributes({ a: ['🎁'] })],
    ]);
    assert.deepEqual(domain?.measure(), {
      itemCount: 2,
      itemNamesBytes: 3,
      attributeNameCount: 2,
      attributeNamesBytes: 3,
      attributeValueCount: 4,
      attributeValuesBytes: 9,
    });
    domain.apply([['é', attributes({})]]);
    assert.deepEqual(domain.measure(), {
      itemCount: 1,
      itemNamesBytes: 1,
      attributeNameCount: 1,
      attributeNamesBytes: 1,
      attributeValueCount: 1,
      attributeValuesBytes: 4,
    });
  });

  it('hands out items in byte order while others change them', async () => {
    const store = open();
    const seen: string[] = [];
    for await (const { name } of store.items('web-sessions')) {
      if (seen.length === 0) store.get('web-sessions')?.apply([['zzz-new', attributes({ a: ['1'] })]]);
      seen.push(name);
    }
    assert.deepEqual(seen, [...seedItems('web-sessions')].map(({ name }) => name).sort(compareBytes));
  });
});
