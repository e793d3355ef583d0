/** Run-time checks of what arrives from a plan's page or lies in its saved state. */
import { readEncryption, readObject, readString, type Json } from './checks';
import { PLAN_OUTPUTS, type PlanAddress, type PlanOutput, type PlanPageState } from './plan';
import { ENTRY_ACTIONS, PLAN_ACTIONS, type PlanAction } from './plan-actions';
import { PLAN_ORDERS, type PlanFormValues } from './plan-form';

/** More than any account can hold; what is longer was not made by the page. */
const MOST_DOMAINS = 100_000;

function readOneOf<T extends string>(all: readonly T[], object: Json, key: string): T {
  const value = all.find((each) => each === object[key]);
  if (value === undefined) throw new TypeError(`"${key}" is none of those there are.`);
  return value;
}

function readNames(object: Json, key: string): string[] {
  const value = object[key];
  if (!Array.isArray(value) || value.length > MOST_DOMAINS) throw new TypeError(`"${key}" is no list of names.`);
  return value.map((name: unknown) => {
    if (typeof name !== 'string') throw new TypeError(`"${key}" is no list of names.`);
    return name;
  });
}

/** @throws TypeError unless it is an object with exactly the form's members, all of the right type. */
export function readPlanValues(value: unknown): PlanFormValues {
  const object = readObject(value, 'The form', [
    'domainNames',
    's3Bucket',
    'prefixTemplate',
    's3BucketOwner',
    'encryption',
    's3SseKmsKeyId',
    'order',
  ]);
  return {
    domainNames: readNames(object, 'domainNames'),
    s3Bucket: readString(object, 's3Bucket'),
    prefixTemplate: readString(object, 'prefixTemplate'),
    s3BucketOwner: readString(object, 's3BucketOwner'),
    encryption: readEncryption(object),
    s3SseKmsKeyId: readString(object, 's3SseKmsKeyId'),
    order: readOneOf(PLAN_ORDERS, object, 'order'),
  };
}

/** @throws TypeError for what is no action */
export function readPlanAction(value: unknown): PlanAction {
  const object = readObject(value, 'The action', ['kind'], ['domainName']);
  if (!Object.hasOwn(object, 'domainName')) return { kind: readOneOf(PLAN_ACTIONS, object, 'kind') };
  return { kind: readOneOf(ENTRY_ACTIONS, object, 'kind'), domainName: readString(object, 'domainName') };
}

/** @throws TypeError for what is none */
export function readPlanOutput(value: unknown): PlanOutput {
  return readOneOf(PLAN_OUTPUTS, { output: value }, 'output');
}

function readPlanAddress(value: unknown): PlanAddress {
  const object = readObject(value, 'The panel address', ['id', 'connection', 'region'], ['accountId']);
  return {
    id: readString(object, 'id'),
    connection: readString(object, 'connection'),
    region: readString(object, 'region'),
    ...(object['accountId'] !== undefined && { accountId: readString(object, 'accountId') }),
  };
}

/** The page's saved state out of anything, or undefined: nothing saved, another version's, damaged, tampered with. */
export function readPlanPageState(value: unknown): PlanPageState | undefined {
  try {
    const object = readObject(value, 'The page state', ['version', 'panel', 'values', 'pattern']);
    if (object['version'] !== 1) return undefined;
    return {
      version: 1,
      panel: readPlanAddress(object['panel']),
      values: readPlanValues(object['values']),
      pattern: readString(object, 'pattern'),
    };
  } catch {
    return undefined;
  }
}
