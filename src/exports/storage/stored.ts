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
/** In ISO 8601. */
export const date = v.pipe(text, v.check((value) => !Number.isNaN(Date.parse(value))));
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

/** @returns a function that gives a valid value back as it is, with members that are not known here; undefined for any other. */
export function readerOf<Entries extends v.ObjectEntries>(entries: Entries): (value: unknown) => Stored<Entries> | undefined {
  const schema = objectOf(entries);
  return (value) => (v.is(schema, value) ? value : undefined);
}
