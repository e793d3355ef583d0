import { compareBytes, lowerBound } from './byte-order';
import { compile, type ItemPredicate } from './evaluate';
import type { Attributes, ItemSource, StoredItem } from './item';
import type { Ordering, Select } from './syntax';

/** A place in the results of a select: the last item handed out, with the value it was sorted by. */
export interface Cursor {
  readonly name: string;
  readonly key?: string;
}

export interface Match {
  readonly cursor: Cursor;
  readonly item: StoredItem;
}

/**
 * The matching items in the order asked for (by name without ORDER BY), those behind `after` alone when it is given.
 * Lazy where the order is that of the names: a page then costs no more than the items it looks at.
 */
export function results(source: ItemSource, select: Select, after: Cursor | undefined): Iterable<Match> {
  const matches: ItemPredicate = select.where ? compile(select.where) : () => true;
  const { orderBy } = select;
  if (orderBy?.by.kind === 'attribute') return sorted(source, matches, orderBy.by.name, orderBy.descending, after);
  return byName(source, matches, orderBy, after);
}

function* byName(
  source: ItemSource,
  matches: ItemPredicate,
  orderBy: Ordering | undefined,
  after: Cursor | undefined,
): Iterable<Match> {
  const { names } = source;
  const step = orderBy?.descending ? -1 : 1;
  let index = step > 0 ? 0 : names.length - 1;
  if (after) {
    const found = lowerBound(names, after.name);
    // The item at the cursor may be gone: then `found` is the first one behind it.
    index = step < 0 ? found - 1 : names[found] === after.name ? found + 1 : found;
  }
  for (; index >= 0 && index < names.length; index += step) {
    const name = names[index] as string;
    const attributes = source.get(name) as Attributes;
    const item = { name, attributes };
    if (matches(item)) yield { cursor: { name }, item };
  }
}

/** By an attribute's least value (greatest when descending), then by name. Items without the attribute are left out. */
function sorted(
  source: ItemSource,
  matches: ItemPredicate,
  attribute: string,
  descending: boolean,
  after: Cursor | undefined,
): Match[] {
  const order = (a: Cursor, b: Cursor): number => {
    const byKey = compareBytes(a.key ?? '', b.key ?? '');
    return (descending ? -byKey : byKey) || compareBytes(a.name, b.name);
  };
  const found: Match[] = [];
  for (const name of source.names) {
    const attributes = source.get(name) as Attributes;
    const key = attributes.get(attribute)?.at(descending ? -1 : 0);
    const item = { name, attributes };
    if (key === undefined || !matches(item)) continue;
    const cursor = { name, key };
    if (!after || order(cursor, after) > 0) found.push({ cursor, item });
  }
  return found.sort((a, b) => order(a.cursor, b.cursor));
}
