/** Run-time checks of what arrives from the page or lies in its saved state: none of it is trusted by its type. */
import type { DetailsAddress, DetailsState } from './details';
import { ENCRYPTIONS } from './form';
import type { Encryption, ExportFormValues } from './form';
import type { PageState, PanelAddress, StartedExport } from './messages';

export type Json = Readonly<Record<string, unknown>>;

export function readObject(value: unknown, what: string, required: readonly string[], optional: readonly string[] = []): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError(`${what} is no object.`);
  for (const key of Object.keys(value)) {
    if (!required.includes(key) && !optional.includes(key)) throw new TypeError(`${what} has an unknown member.`);
  }
  for (const key of required) {
    if (!Object.hasOwn(value, key)) throw new TypeError(`${what} has no "${key}".`);
  }
  return value as Json;
}

export function readString(object: Json, key: string): string {
  const value = object[key];
  if (typeof value !== 'string') throw new TypeError(`"${key}" is no text.`);
  return value;
}

export function readEncryption(object: Json): Encryption {
  const value = ENCRYPTIONS.find((encryption) => encryption === object['encryption']);
  if (value === undefined) throw new TypeError('"encryption" is none of those there are.');
  return value;
}

/**
 * The form's values out of anything. Their rules are not checked here: `validate` does that.
 *
 * @throws TypeError unless it is an object with exactly the form's members, all of the right type.
 */
export function readFormValues(value: unknown): ExportFormValues {
  const object = readObject(value, 'The form', [
    'domainName',
    's3Bucket',
    's3KeyPrefix',
    's3BucketOwner',
    'encryption',
    's3SseKmsKeyId',
    'clientToken',
  ]);
  return {
    domainName: readString(object, 'domainName'),
    s3Bucket: readString(object, 's3Bucket'),
    s3KeyPrefix: readString(object, 's3KeyPrefix'),
    s3BucketOwner: readString(object, 's3BucketOwner'),
    encryption: readEncryption(object),
    s3SseKmsKeyId: readString(object, 's3SseKmsKeyId'),
    clientToken: readString(object, 'clientToken'),
  };
}

const ADDRESS = ['connection', 'region', 'domainName'];

const readPanelAddress = (value: unknown): PanelAddress =>
  addressOf(readObject(value, 'The panel address', ADDRESS, ['accountId']));

function readDetailsAddress(value: unknown): DetailsAddress {
  const object = readObject(value, 'The panel address', [...ADDRESS, 'exportArn'], ['accountId']);
  return { ...addressOf(object), exportArn: readString(object, 'exportArn') };
}

function addressOf(object: Json): PanelAddress {
  return {
    connection: readString(object, 'connection'),
    region: readString(object, 'region'),
    domainName: readString(object, 'domainName'),
    ...(object['accountId'] !== undefined && { accountId: readString(object, 'accountId') }),
  };
}

function readWebAddress(object: Json, key: string): string {
  const address = readString(object, key);
  if (!/^https?:\/\//.test(address)) throw new TypeError(`"${key}" is no web address.`);
  return address;
}

function readDate(object: Json, key: string): string {
  const date = readString(object, key);
  if (Number.isNaN(Date.parse(date))) throw new TypeError(`"${key}" is no date.`);
  return date;
}

function readStartedExport(value: unknown): StartedExport {
  const object = readObject(value, 'The started export', [
    'exportArn',
    'exportId',
    'requestedAt',
    'clientToken',
    's3Uri',
    's3ConsoleUrl',
    'values',
  ]);
  return {
    exportArn: readString(object, 'exportArn'),
    exportId: readString(object, 'exportId'),
    requestedAt: readDate(object, 'requestedAt'),
    clientToken: readString(object, 'clientToken'),
    s3Uri: readString(object, 's3Uri'),
    s3ConsoleUrl: readWebAddress(object, 's3ConsoleUrl'),
    values: readFormValues(object['values']),
  };
}

/** The page's saved state out of anything, or undefined: nothing saved, another version's, damaged, tampered with. */
export function readPageState(value: unknown): PageState | undefined {
  try {
    const object = readObject(value, 'The page state', ['version', 'panel', 'values'], ['started']);
    if (object['version'] !== 1) return undefined;
    return {
      version: 1,
      panel: readPanelAddress(object['panel']),
      values: readFormValues(object['values']),
      ...(object['started'] !== undefined && { started: readStartedExport(object['started']) }),
    };
  } catch {
    return undefined;
  }
}

/** The same for the page of an export's details. */
export function readDetailsState(value: unknown): DetailsState | undefined {
  try {
    const object = readObject(value, 'The page state', ['version', 'panel']);
    return object['version'] === 1 ? { version: 1, panel: readDetailsAddress(object['panel']) } : undefined;
  } catch {
    return undefined;
  }
}
