import type { StoredItem } from '../../select/item';

/** What exporting needs to know of the classic API's domains. */
export interface DomainReader {
  exists(name: string): boolean;
  /** The items in byte order of their names. Items changed while this runs may or may not show the change. */
  items(name: string): AsyncIterable<StoredItem>;
}
