/** Values by attribute name; the values a set in byte order, never empty. */
export type Attributes = ReadonlyMap<string, readonly string[]>;

/** An item as a domain or an export of it holds it. */
export interface StoredItem {
  readonly name: string;
  readonly attributes: Attributes;
}

/** The items that a select searches. */
export interface ItemSource {
  /** Names of all items in byte order. */
  readonly names: readonly string[];
  /** Attributes of the item of that name; of each of `names` there are some. */
  get(itemName: string): Attributes | undefined;
}
