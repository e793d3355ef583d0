/** Checks what callers hand in, before anything is sent: each function names the member and the rule it breaks. */
import { brief, inputError } from './errors';
import { NAME_OR_VALUE_BYTES } from './model';
import type { StringLimits } from './model';

/** At least one character: the rule of members that the service judges by itself. */
export const NOT_EMPTY: StringLimits = { min: 1 };

/** Half of a surrogate pair: no UTF-8 can carry it. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** @throws SimpleDBError of kind `input` */
export function checkObject(value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw inputError('The input must be an object of named members.');
  }
}

/** @throws SimpleDBError of kind `input` */
export function checkString(member: string, value: unknown, limits: StringLimits): string {
  if (value === undefined) throw inputError(`${member} is required.`);
  if (typeof value !== 'string') throw inputError(`${member} must be a string.`);
  const { min, max, pattern } = limits;
  if (value.length < min || value.length > (max ?? Infinity)) throw inputError(`${member} must have ${lengths(limits)}.`);
  if (pattern !== undefined && !pattern.test(value)) {
    throw inputError(`${member} must match ${pattern.source}; "${brief(value, 80)}" does not.`);
  }
  if (LONE_SURROGATE.test(value)) throw inputError(`${member} holds half of a character (an unpaired surrogate).`);
  return value;
}

export function checkOptionalString(member: string, value: unknown, limits: StringLimits): string | undefined {
  return value === undefined ? undefined : checkString(member, value, limits);
}

function lengths({ min, max }: StringLimits): string {
  if (max === undefined) return min === 1 ? 'at least 1 character' : `at least ${min} characters`;
  return min === max ? `${min} characters` : `${min} to ${max} characters`;
}

export function checkOneOf<T extends string>(member: string, value: unknown, allowed: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw inputError(`${member} must be one of ${allowed.join(', ')}.`);
  return found;
}

export function checkInteger(member: string, value: unknown, min: number, max?: number): number | undefined {
  if (value === undefined) return undefined;
  if (!Number.isSafeInteger(value) || (value as number) < min || (value as number) > (max ?? Infinity)) {
    const range = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
    throw inputError(`${member} must be an integer ${range}.`);
  }
  return value as number;
}

export function checkBoolean(member: string, value: unknown): boolean | undefined {
  if (value !== undefined && typeof value !== 'boolean') throw inputError(`${member} must be true or false.`);
  return value;
}

export function checkList<T>(member: string, value: readonly T[], min: number, max: number): readonly T[] {
  // Not as a type guard: that would make a list of `any` of it.
  const isList: boolean = Array.isArray(value);
  if (!isList) throw inputError(`${member} must be a list.`);
  if (value.length < min || value.length > max) throw inputError(`${member} must have ${min} to ${max} entries.`);
  return value;
}

/** An item's name, an attribute's name or a value: limited in bytes of UTF-8. */
export function checkNameOrValue(member: string, value: unknown, min: 0 | 1): string {
  const text = checkString(member, value, { min });
  if (Buffer.byteLength(text) > NAME_OR_VALUE_BYTES) {
    throw inputError(`${member} must have at most ${NAME_OR_VALUE_BYTES} bytes in UTF-8.`);
  }
  return text;
}
