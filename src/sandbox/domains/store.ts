import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { compareBytes } from '../../select/byte-order';
import type { Attributes, StoredItem } from '../../select/item';
import { Domain } from './domain';
import type { DomainReader } from './domain-reader';
import { appendJournal, createJournal, readHeader, readJournal, type JournalHeader } from './journal';
import { SEEDS, seedItems } from './seed';

/** Items handed out before other requests get their turn. */
const ITEMS_PER_TURN = 500;

/** Domain names may be as long as file names and differ by case alone: a digest is safe on every file system. */
const fileName = (domain: string): string => `${createHash('sha256').update(domain).digest('hex').slice(0, 40)}.ndjson`;

/** All domains of the account. A domain is read when it is first asked for, so that starting costs nothing. */
export class DomainStore implements DomainReader {
  private readonly headers = new Map<string, JournalHeader>();
  private readonly loaded = new Map<string, Domain>();

  /** `folder` is the store's own; a folder that is not there yet begins with the seeds. */
  constructor(private readonly folder: string) {}

  load(): void {
    if (!existsSync(this.folder)) this.plant();
    for (const file of readdirSync(this.folder)) {
      if (!file.endsWith('.ndjson')) continue;
      const path = join(this.folder, file);
      const header = readHeader(path);
      if (header) this.headers.set(header.domain, header);
      else rmSync(path);
    }
  }

  get size(): number {
    return this.headers.size;
  }

  /** In byte order. */
  names(): string[] {
    return [...this.headers.keys()].sort(compareBytes);
  }

  exists(name: string): boolean {
    return this.headers.has(name);
  }

  get(name: string): Domain | undefined {
    const header = this.headers.get(name);
    if (!header) return undefined;
    let domain = this.loaded.get(name);
    if (!domain) {
      domain = this.read(header);
      this.loaded.set(name, domain);
    }
    return domain;
  }

  create(name: string): void {
    const header = { domain: name };
    createJournal(this.path(name), header);
    this.headers.set(name, header);
  }

  delete(name: string): void {
    rmSync(this.path(name), { force: true });
    this.headers.delete(name);
    this.loaded.delete(name);
  }

  async *items(name: string): AsyncGenerator<StoredItem> {
    const domain = this.get(name);
    let handedOut = 0;
    for (const itemName of [...(domain?.names ?? [])]) {
      const attributes = domain?.get(itemName);
      if (attributes) yield { name: itemName, attributes };
      if (++handedOut % ITEMS_PER_TURN === 0) await nextTurn();
    }
  }

  private path(name: string): string {
    return join(this.folder, fileName(name));
  }

  private read(header: JournalHeader): Domain {
    const path = this.path(header.domain);
    const items = new Map<string, Attributes>();
    if (header.seed !== undefined) for (const item of seedItems(header.seed)) items.set(item.name, item.attributes);
    for (const [name, attributes] of readJournal(path, header)) {
      if (attributes.size > 0) items.set(name, attributes);
      else items.delete(name);
    }
    return new Domain(header.domain, items, (changes) => appendJournal(path, changes));
  }

  /** Under another name first: a kill half-way must not leave a folder that looks as if it had been seeded. */
  private plant(): void {
    const next = `${this.folder}.next`;
    rmSync(next, { recursive: true, force: true });
    mkdirSync(next, { recursive: true });
    for (const seed of SEEDS) createJournal(join(next, fileName(seed)), { domain: seed, seed });
    renameSync(next, this.folder);
  }
}
