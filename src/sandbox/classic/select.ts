import { SelectError } from '../../select/errors';
import type { Attributes, ItemSource, StoredItem } from '../../select/item';
import { parseSelect } from '../../select/parser';
import { results, type Cursor } from '../../select/results';
import type { Output, Select } from '../../select/syntax';
import { SELECT_BYTES_PER_PAGE, SELECT_DEFAULT_LIMIT } from '../../simpledb/model';
import { byteLength } from '../kit/byte-length';
import { SandboxError } from '../kit/errors';
import { textElement } from '../kit/xml';
import { readToken, writeToken } from './next-token';

/** Room that the answer's frame and a NextToken take of the megabyte. */
const FRAME_BYTES = 8 * 1024;

/** Reads a select expression. Throws a SandboxError with the code of what is wrong with it. */
export function readSelect(expression: string): Select {
  try {
    return parseSelect(expression);
  } catch (error) {
    if (error instanceof SelectError) throw new SandboxError(error.code, error.message, 400);
    throw error;
  }
}

/**
 * One page of a select as the elements of its answer. Throws InvalidNextToken for a token of another query; output list
 * and limit may differ, which is how clients skip pages by counting.
 */
export function selectPage(domain: ItemSource, select: Select, token: string | undefined): string {
  const question = JSON.stringify([select.domain, select.where, select.orderBy]);
  const start = token === undefined ? undefined : readToken<Cursor>(question, token);
  const matches = results(domain, select, start);
  const page =
    select.output.kind === 'count'
      ? countPage(matches, select.limit ?? Infinity)
      : itemsPage(matches, select.limit ?? SELECT_DEFAULT_LIMIT, select.output);
  return page.xml + (page.next ? textElement('NextToken', writeToken(question, page.next)) : '');
}

interface Page {
  readonly xml: string;
  /** Where this page ends, when others follow. */
  readonly next: Cursor | undefined;
}

function itemsPage(matches: ReturnType<typeof results>, limit: number, output: Output): Page {
  const items: string[] = [];
  let bytes = FRAME_BYTES;
  let last: Cursor | undefined;
  for (const { cursor, item } of matches) {
    if (items.length === limit) return { xml: items.join(''), next: last };
    const xml = itemElement(item, output);
    bytes += byteLength(xml);
    // A single item can exceed a megabyte only by XML's escapes; it must go out all the same.
    if (bytes > SELECT_BYTES_PER_PAGE && items.length > 0) return { xml: items.join(''), next: last };
    items.push(xml);
    last = cursor;
  }
  return { xml: items.join(''), next: undefined };
}

function countPage(matches: ReturnType<typeof results>, limit: number): Page {
  const element = (count: number): string =>
    `<Item><Name>Domain</Name><Attribute><Name>Count</Name><Value>${count}</Value></Attribute></Item>`;
  let count = 0;
  let last: Cursor | undefined;
  for (const { cursor } of matches) {
    if (count === limit) return { xml: element(count), next: last };
    count++;
    last = cursor;
  }
  return { xml: element(count), next: undefined };
}

function itemElement({ name, attributes }: StoredItem, output: Output): string {
  const wanted = output.kind === 'attributes' ? new Set(output.names) : undefined;
  const content = output.kind === 'itemName' ? '' : attributeElements(attributes, wanted);
  return `<Item>${textElement('Name', name)}${content}</Item>`;
}

/** An `<Attribute>` for every value of the attributes wanted, of all of them when undefined. */
export function attributeElements(attributes: Attributes, wanted: ReadonlySet<string> | undefined): string {
  let xml = '';
  for (const [name, values] of attributes) {
    if (wanted && !wanted.has(name)) continue;
    const nameElement = textElement('Name', name);
    for (const value of values) xml += `<Attribute>${nameElement}${textElement('Value', value)}</Attribute>`;
  }
  return xml;
}
