/**
 * What the schemas of stored values are made of. Stored JSON outlives versions: a member that this version does not know is
 * kept through every rewrite, and so is a word that it does not know where others may be added. What an older version
 * could not read, or would misread, must raise the format's number (`version`, or the ledger's header).
 */
import * as v from 'valibot';
import type { OrNewer, S3SseAlgorithm } from '../../simpledb/model';

/** A value of these members, as this version knows them. */
export type Stored<Entries extends v.ObjectEntries> = Readonly<v.InferOutput<v.ObjectSchema<Entries, undefined>>>;

export const text = v.string();
export const optionalText = v.exactOptional(text);
const isDate = (value: string): boolean => !Number.isNaN(Date.parse(value));
/** In ISO 8601. */
export const date = v.pipe(text, v.check(isDate));
export const number = v.number();
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** Set or absent; whatever else stands there counts as set. */
export const flag = v.exactOptional(v.custom<true>(() => true));
export const listOf = <const Item extends v.GenericSchema>(item: Item) => v.pipe(v.array(item), v.readonly());

/** One of the words of an enumeration, or one that a newer version, or AWS, has added to it. */
export const orNewer = <Word extends string>() => v.custom<OrNewer<Word>>((value) => typeof value === 'string');

/** Algorithms that this version does not know cannot be shown, nor sent again; they are kept all the same. */
export const sseAlgorithm = v.custom<S3SseAlgorithm>((value) => typeof value === 'string');

/** An object of these members, and of whatever a newer version has added. */
export const objectOf = <Entries extends v.ObjectEntries>(entries: Entries) =>
  v.looseObject(entries) as unknown as v.GenericSchema<Stored<Entries>>;

/** Tells valid values from others: what is plain without the library's help, which makes objects of its own for each look. */
function guardOf(schema: v.GenericSchema): (value: unknown) => boolean {
  if (schema === text) return (value) => typeof value === 'string';
  if (schema === date) return (value) => typeof value === 'string' && isDate(value);
  if (schema === number) return Number.isFinite;
  if (schema.type === 'literal') return (value) => value === (schema as v.LiteralSchema<number, undefined>).literal;
  if (schema.type === 'custom') return (schema as v.CustomSchema<unknown, undefined>).check;
  return (value) => v.is(schema, value);
}

/**
 * Thousands of records are read at once. So each member is looked at by itself.
 *
 * @returns a function that gives a valid value back as it is, with members that are not known here; undefined for any other.
 */
export function readerOf<Entries extends v.ObjectEntries>(entries: Entries): (value: unknown) => Stored<Entries> | undefined {
  const members = new Map<string, { readonly isValid: (value: unknown) => boolean; readonly isNeeded: boolean }>();
  let needed = 0;
  for (const [name, schema] of Object.entries(entries as Record<string, v.GenericSchema>)) {
    const isNeeded = schema.type !== 'exact_optional';
    const isValid = guardOf(isNeeded ? schema : (schema as v.ExactOptionalSchema<v.GenericSchema, undefined>).wrapped);
    members.set(name, { isValid, isNeeded });
    if (isNeeded) needed += 1;
  }
  return (value) => {
    if (typeof value !== 'object' || value === null) return undefined;
    let found = 0;
    // Most of what may be there is not.
    for (const name in value) {
      const member = members.get(name);
      if (member === undefined) continue;
      if (!member.isValid((value as Record<string, unknown>)[name])) return undefined;
      if (member.isNeeded) found += 1;
    }
    return found === needed ? (value as Stored<Entries>) : undefined;
  };
}
