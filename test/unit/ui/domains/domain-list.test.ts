import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { DomainMetadataOutput, ListDomainsOutput } from '../../../../src/simpledb/model';
import { DomainList } from '../../../../src/ui/domains/domain-list';
import type { Session } from '../../../../src/aws/session';

const METADATA: DomainMetadataOutput = {
  ItemCount: 1,
  ItemNamesSizeBytes: 2,
  AttributeNameCount: 3,
  AttributeNamesSizeBytes: 4,
  AttributeValueCount: 5,
  AttributeValuesSizeBytes: 6,
  Timestamp: new Date(0),
};

/** A service whose answers wait until they are let go. */
class HeldService {
  readonly asked: string[] = [];
  readonly events = new EventEmitter();
  private readonly held: (() => void)[] = [];

  constructor(
    private readonly pages: (ListDomainsOutput | Error)[],
    private readonly metadata: (name: string) => DomainMetadataOutput = () => METADATA,
  ) {}

  get session(): Session {
    const { pages, metadata } = this;
    const wait = (): Promise<void> =>
      new Promise((resolve) => {
        this.held.push(resolve);
        this.events.emit('asked');
      });
    const client = {
      async *paginateListDomains(): AsyncGenerator<ListDomainsOutput> {
        for (const page of pages) {
          if (page instanceof Error) throw page;
          yield page;
        }
      },
      domainMetadata: async ({ DomainName }: { DomainName: string }): Promise<DomainMetadataOutput> => {
        this.asked.push(DomainName);
        await wait();
        return metadata(DomainName);
      },
    };
    return { client } as unknown as Session;
  }

  get underWay(): number {
    return this.held.length;
  }

  async letGo(): Promise<void> {
    if (this.held.length === 0) await once(this.events, 'asked');
    this.held.shift()?.();
  }
}

const page = (...DomainNames: string[]): ListDomainsOutput => ({ DomainNames });
const names = (list: DomainList): string[] => list.sorted.map(({ name }) => name);

describe('domain list', () => {
  it('has the domains of all pages, sorted', async () => {
    const list = new DomainList(new HeldService([page('b', 'a'), page(), page('Z')]).session);
    await list.loaded;
    assert.equal(list.state, 'ready');
    assert.deepEqual(names(list), ['Z', 'a', 'b']);
  });

  it('can be used from the first page on', async () => {
    const seen: number[] = [];
    const list = new DomainList(new HeldService([page('a'), page('b')]).session);
    list.onDidChange(() => seen.push(list.sorted.length));
    await list.loaded;
    assert.deepEqual(seen, [1, 2, 2]);
  });

  it('keeps what it has when a page fails', async () => {
    const list = new DomainList(new HeldService([page('a'), new Error('denied')]).session);
    await list.loaded;
    assert.equal(list.state, 'failed');
    assert.equal((list.error as Error).message, 'denied');
    assert.deepEqual(names(list), ['a']);
  });

  it('asks for figures only while somebody looks, and four at a time', async () => {
    const service = new HeldService([page(...Array.from({ length: 250 }, (_, n) => `d${String(n).padStart(3, '0')}`))]);
    const list = new DomainList(service.session);
    await list.loaded;
    assert.equal(service.asked.length, 0);
    list.setVisible(true);
    assert.equal(service.underWay, 4);
    for (let n = 0; n < 100; n += 1) await service.letGo();
    list.setVisible(false);
    while (service.underWay > 0) await service.letGo();
    const asked = service.asked.length;
    assert.ok(asked <= 104, `${asked} asked`);
    list.setVisible(true);
    while (service.asked.length < 250 || service.underWay > 0) await service.letGo();
    assert.deepEqual(new Set(service.asked).size, 250);
  });

  it('asks for no more figures once one is denied, and says so', async () => {
    const service = new HeldService([page('a', 'b', 'c', 'd', 'e', 'f')], () => {
      throw Object.assign(new Error('denied'), { name: 'AccessDenied' });
    });
    const list = new DomainList(service.session);
    await list.loaded;
    list.setVisible(true);
    const told = new Promise<void>((resolve) => list.onDidChange((change) => change === 'list' && resolve()));
    await service.letGo();
    await told;
    assert.equal((list.metadataError as Error).message, 'denied');
    assert.equal(service.asked.length, 4);
  });

  /** Until nothing is asked or under way any more. */
  const drain = async (list: DomainList, service: HeldService): Promise<void> => {
    let isOver = false;
    const figures = list.figures(60_000).then(() => (isOver = true));
    while (!isOver) {
      if (service.underWay > 0) await service.letGo();
      else await Promise.race([figures, once(service.events, 'asked')]);
      await new Promise((done) => setImmediate(done));
    }
  };
  const many = Array.from({ length: 19 }, (_, n) => `d${String(n).padStart(2, '0')}`);
  const fails = (name: string) => {
    throw Object.assign(new Error(`${name}!`), { name });
  };

  for (const denied of [['d03'], ['d00', 'd01', 'd02', 'd03', 'd04', 'd05'], many.slice(0, 18)]) {
    it(`skips what is denied, names it, and has the figures of the others: ${denied.length} of 19`, async () => {
      const service = new HeldService([page(...many)], (name) => (denied.includes(name) ? fails('AccessDenied') : METADATA));
      const list = new DomainList(service.session);
      await list.loaded;
      await drain(list, service);
      assert.deepEqual(list.missing?.domains, denied);
      assert.equal((list.metadataError as Error).name, 'AccessDenied');
      assert.deepEqual(many.filter((name) => list.find(name)?.metadata === undefined), denied);
    });
  }

  it('slows down for one that is throttled, asks for it again and has all figures', async () => {
    let throttled = 0;
    const service = new HeldService([page(...many)], (name) => (name === 'd02' && throttled++ === 0 ? fails('ServiceUnavailable') : METADATA));
    const list = new DomainList(service.session);
    await list.loaded;
    await drain(list, service);
    assert.equal(list.missing, undefined);
    assert.ok(many.every((name) => list.find(name)?.metadata));
    assert.equal(service.asked.filter((name) => name === 'd02').length, 2);
  });

  it('asks nobody any more once something meets them all, and names the domains that have no figures', async () => {
    const service = new HeldService([page(...many)], () => fails('NetworkError'));
    const list = new DomainList(service.session);
    await list.loaded;
    await drain(list, service);
    assert.equal(service.asked.length, 4);
    assert.deepEqual(new Set(list.missing?.domains), new Set(many));
  });

  it('goes on after a domain that was deleted meanwhile', async () => {
    const service = new HeldService([page('a', 'b')], (name) => {
      if (name === 'a') throw Object.assign(new Error('gone'), { name: 'NoSuchDomain' });
      return METADATA;
    });
    const list = new DomainList(service.session);
    await list.loaded;
    list.setVisible(true);
    const told = new Promise<void>((resolve) => list.onDidChange((change) => change !== 'list' && resolve()));
    await service.letGo();
    await service.letGo();
    await told;
    assert.equal(list.metadataError, undefined);
    assert.deepEqual(list.find('b')?.metadata, METADATA);
  });

  it('is silent once it is disposed', async () => {
    const service = new HeldService([page('a')]);
    const list = new DomainList(service.session);
    await list.loaded;
    list.setVisible(true);
    list.onDidChange(() => assert.fail('it spoke'));
    list.dispose();
    await service.letGo();
  });
});
