/** Run-time checks of what arrives from the page or lies in its saved state: none of it is trusted by its type. */
import * as v from 'valibot';
import { isS3ConsoleUrl } from '../exports/model/artefacts';
import { connection } from '../exports/model/connection-id';
import { date, optionalText, text, type Stored } from '../exports/storage/stored';
import { emptyValues, FORM, type ExportFormValues } from './form';

const ADDRESS = {
  connection,
  region: text,
  domainName: text,
  /** Set once known: a reload must not send for another account than it was opened for. */
  accountId: optionalText,
};
/** Which domain a panel is of, and by whose connection. Given to the page in its HTML as data attributes. */
export type PanelAddress = Stored<typeof ADDRESS>;

const DETAILS_ADDRESS = { ...ADDRESS, exportArn: text };
/** Which export a panel of details is of. */
export type DetailsAddress = Stored<typeof DETAILS_ADDRESS>;

const STARTED = {
  exportArn: text,
  exportId: text,
  /** ISO 8601. */
  requestedAt: date,
  clientToken: text,
  /** `s3://bucket/prefix/AWSSimpleDB/<id>/<domain>/` */
  s3Uri: text,
  /** It is opened when the user chooses it: `readPageState` takes nothing but the address of a console. */
  s3ConsoleUrl: text,
  values: storedForm(FORM, emptyValues('', '')),
};
/** An export as the form shows that it was started. */
export type StartedExport = Stored<typeof STARTED>;

// An address with a member that is not known may be another's: it is not guessed at.
const STATE = {
  version: v.literal(1),
  /** The panel's own address, for the host to find its domain and connection again. */
  panel: v.strictObject(ADDRESS) as v.GenericSchema<PanelAddress>,
  values: storedForm(FORM, emptyValues('', '')),
  /** Set while the result is shown. */
  started: v.exactOptional(v.object(STARTED) as unknown as v.GenericSchema<StartedExport>),
};
/** The page's `setState`: all that a reload must bring back. Also what `WebviewPanelSerializer` gets. */
export type PageState = Stored<typeof STATE>;

const DETAILS_STATE = { version: v.literal(1), panel: v.strictObject(DETAILS_ADDRESS) as v.GenericSchema<DetailsAddress> };
/** The details page's `setState`; also what `WebviewPanelSerializer` gets. */
export type DetailsState = Stored<typeof DETAILS_STATE>;

/**
 * A form in a saved state, which another version may have saved: a member that it did not know is as in an empty form, one
 * that is not known here is left out. Without any of its members it is no form.
 */
export function storedForm<Entries extends v.ObjectEntries>(entries: Entries, empty: Stored<Entries>) {
  const members = Object.entries(entries).map(([name, schema]) =>
    [name, v.optional(schema as v.GenericSchema<string>, empty[name as keyof typeof empty] as string)] as const);
  const form = v.object(Object.fromEntries(members));
  return v.pipe(
    v.record(text, v.unknown()),
    v.check((value) => Object.keys(entries).some((name) => Object.hasOwn(value, name))),
    form,
  ) as unknown as v.GenericSchema<Stored<Entries>>;
}

/** @throws TypeError for what does not fit. Its words tell what was expected, never what arrived. */
export function parse<T>(schema: v.GenericSchema<unknown, T>, value: unknown, what: string): T {
  // What is inherited has not arrived.
  const own = typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : value;
  const { success, output, issues } = v.safeParse(schema, own, { abortEarly: true });
  if (!success) throw new TypeError(`${what} is not valid: a value is none of those expected (${issues[0].expected ?? 'another one'}).`);
  return output;
}

/** @returns undefined for what is not a valid state: nothing saved, damaged, tampered with. */
export function parseState<T>(schema: v.GenericSchema<unknown, T>, value: unknown): T | undefined {
  try {
    return parse(schema, value, 'The page state');
  } catch {
    return undefined;
  }
}

const formSchema = v.strictObject(FORM);
const stateSchema = v.pipe(
  v.object(STATE),
  v.check(({ panel, started }) => started === undefined || isS3ConsoleUrl(started.s3ConsoleUrl, panel.connection)),
);
const detailsStateSchema = v.strictObject(DETAILS_STATE);

/**
 * The form's values out of anything that the page sends. Their rules are not checked here: `validate` does that.
 *
 * @throws TypeError unless it is an object with exactly the form's members, all of the right type.
 */
export const readFormValues = (value: unknown): ExportFormValues => parse(formSchema, value, 'The form');

/** The page's saved state out of anything; undefined if there is no valid one. */
export const readPageState = (value: unknown): PageState | undefined => parseState<PageState>(stateSchema, value);

/** The same for the page of an export's details. */
export const readDetailsState = (value: unknown): DetailsState | undefined =>
  parseState<DetailsState>(detailsStateSchema, value);
