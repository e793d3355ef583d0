import { compareBytes, lowerBound } from '../../select/byte-order';
import type { Attributes, ItemSource } from '../../select/item';
import { byteLength } from '../kit/byte-length';

/** The new state of one item; no attributes at all: the item is gone. */
export type Change = readonly [itemName: string, attributes: Attributes];

/** Figures of DomainMetadata. Sizes in UTF-8 bytes; names of attributes are counted once per domain. */
export interface DomainFigures {
  itemCount: number;
  itemNamesBytes: number;
  attributeNameCount: number;
  attributeNamesBytes: number;
  attributeValueCount: number;
  attributeValuesBytes: number;
}

/** One domain in memory: its items, and their names in byte order so that a page starts where the last one ended. */
export class Domain implements ItemSource {
  private readonly sortedNames: string[];
  private figures: DomainFigures | undefined;

  /** `record` makes a change durable; it is called before the change shows. */
  constructor(
    readonly name: string,
    private readonly itemsByName: Map<string, Attributes>,
    private readonly record: (changes: readonly Change[]) => void,
  ) {
    this.sortedNames = [...itemsByName.keys()].sort(compareBytes);
  }

  /** Names of all items in byte order. Changes with the domain: take a copy to iterate across an await. */
  get names(): readonly string[] {
    return this.sortedNames;
  }

  get(itemName: string): Attributes | undefined {
    return this.itemsByName.get(itemName);
  }

  /** Takes on all the changes or, when recording them fails, none. */
  apply(changes: readonly Change[]): void {
    this.record(changes);
    for (const [name, attributes] of changes) this.set(name, attributes);
    this.figures = undefined;
  }

  /** Exact and current, where the service's figures lag by hours. */
  measure(): DomainFigures {
    this.figures ??= measure(this.itemsByName);
    return this.figures;
  }

  private set(name: string, attributes: Attributes): void {
    const existed = this.itemsByName.has(name);
    if (attributes.size > 0) {
      this.itemsByName.set(name, attributes);
      if (!existed) this.sortedNames.splice(lowerBound(this.sortedNames, name), 0, name);
    } else if (existed) {
      this.itemsByName.delete(name);
      this.sortedNames.splice(lowerBound(this.sortedNames, name), 1);
    }
  }
}

function measure(items: ReadonlyMap<string, Attributes>): DomainFigures {
  const names = new Set<string>();
  let itemNamesBytes = 0;
  let attributeValueCount = 0;
  let attributeValuesBytes = 0;
  for (const [itemName, attributes] of items) {
    itemNamesBytes += byteLength(itemName);
    for (const [name, values] of attributes) {
      names.add(name);
      attributeValueCount += values.length;
      for (const value of values) attributeValuesBytes += byteLength(value);
    }
  }
  let attributeNamesBytes = 0;
  for (const name of names) attributeNamesBytes += byteLength(name);
  return {
    itemCount: items.size,
    itemNamesBytes,
    attributeNameCount: names.size,
    attributeNamesBytes,
    attributeValueCount,
    attributeValuesBytes,
  };
}
