import { compareBytes } from '../../select/byte-order';
import type { Attributes } from '../../select/item';
import { ATTRIBUTES_PER_ITEM, ITEMS_PER_BATCH, NAME_OR_VALUE_BYTES } from '../../simpledb/model';
import type { Change, Domain } from '../domains/domain';
import { byteLength } from '../kit/byte-length';
import { SandboxError } from '../kit/errors';
import { flag, invalidValue, members, missingParameter, required, type Form } from '../kit/form';

/** One `Attribute.N` of a request. */
interface SubmittedAttribute {
  readonly name: string;
  readonly value: string | undefined;
  readonly replace: boolean;
}

const NONE: Attributes = new Map();

/** What one Item of PutAttributes or BatchPutAttributes makes of the item. Throws the limits' errors. */
export function put(domain: Domain, itemName: string, form: Form): Change {
  const submitted = attributesOf(form);
  if (submitted.length === 0) throw missingParameter('Attribute.1.Name');
  const next = new Map([...(domain.get(itemName) ?? NONE)].map(([name, values]) => [name, new Set(values)]));
  // First all that is replaced goes, then all that was sent comes: several values can replace one.
  for (const { name, replace } of submitted) if (replace) next.delete(name);
  for (const { name, value } of submitted) {
    if (value === undefined) {
      throw new SandboxError('MissingParameter', `Attribute.Value missing for Attribute.Name='${name}'.`, 400);
    }
    const values = next.get(name) ?? new Set();
    next.set(name, values.add(value));
  }
  const attributes = freeze(next);
  if (countValues(attributes) > ATTRIBUTES_PER_ITEM) {
    throw new SandboxError('NumberItemAttributesExceeded', 'Too many attributes in this item.', 409);
  }
  return [itemName, attributes];
}

/** What one Item of DeleteAttributes or BatchDeleteAttributes leaves: without attributes in the request, nothing. */
export function remove(domain: Domain, itemName: string, form: Form): Change {
  const submitted = attributesOf(form);
  if (submitted.length === 0) return [itemName, NONE];
  const next = new Map([...(domain.get(itemName) ?? NONE)].map(([name, values]) => [name, new Set(values)]));
  for (const { name, value } of submitted) {
    const values = next.get(name);
    if (value !== undefined) values?.delete(value);
    if (value === undefined || values?.size === 0) next.delete(name);
  }
  return [itemName, freeze(next)];
}

/** All items of a Batch… request by `change`, or an error and none. */
export function batch(domain: Domain, form: Form, change: typeof put | typeof remove): Change[] {
  const items = members(form, 'Item');
  if (items.length === 0) throw missingParameter('Item.1.ItemName');
  if (items.length > ITEMS_PER_BATCH) {
    throw new SandboxError(
      'NumberSubmittedItemsExceeded',
      `Too many items in a single call. Up to ${ITEMS_PER_BATCH} items per call allowed.`,
      409,
    );
  }
  const seen = new Set<string>();
  return items.map((item) => {
    const name = checkName(required(item, 'ItemName'), 'ItemName');
    if (seen.has(name)) throw new SandboxError('DuplicateItemName', `Item ${name} was specified more than once.`, 400);
    seen.add(name);
    return change(domain, name, item);
  });
}

/** Throws InvalidParameterValue for an empty name or one above 1,024 bytes. */
export function checkName(name: string, parameter: string): string {
  if (name === '') throw invalidValue(name, parameter, 'The empty string is an illegal name.');
  return checkLength(name, parameter);
}

export const countValues = (attributes: Attributes): number =>
  [...attributes.values()].reduce((count, values) => count + values.length, 0);

function checkLength(text: string, parameter: string): string {
  if (byteLength(text) > NAME_OR_VALUE_BYTES) {
    throw invalidValue(text, parameter, `Value exceeds maximum length of ${NAME_OR_VALUE_BYTES}.`);
  }
  return text;
}

function attributesOf(form: Form): SubmittedAttribute[] {
  const submitted = members(form, 'Attribute');
  if (submitted.length > ATTRIBUTES_PER_ITEM) {
    throw new SandboxError('NumberSubmittedAttributesExceeded', 'Too many attributes in a single call.', 409);
  }
  return submitted.map((attribute) => {
    const value = attribute.get('Value');
    return {
      name: checkName(required(attribute, 'Name'), 'Name'),
      value: value === undefined ? undefined : checkLength(value, 'Value'),
      replace: flag(attribute, 'Replace'),
    };
  });
}

const freeze = (attributes: ReadonlyMap<string, ReadonlySet<string>>): Attributes =>
  new Map([...attributes].map(([name, values]) => [name, [...values].sort(compareBytes)]));
