import { SandboxError } from './errors';

/** Parameters of a query-protocol request, or those of one member of a list in it. */
export type Form = ReadonlyMap<string, string>;

export const missingParameter = (name: string): SandboxError =>
  new SandboxError('MissingParameter', `The request must contain the parameter ${name}`, 400);

export const invalidValue = (value: string, parameter: string, rule = ''): SandboxError =>
  new SandboxError(
    'InvalidParameterValue',
    `Value (${value}) for parameter ${parameter} is invalid.${rule === '' ? '' : ` ${rule}`}`,
    400,
  );

/** Throws MissingParameter. */
export function required(form: Form, name: string): string {
  const value = form.get(name);
  if (value === undefined) throw missingParameter(name);
  return value;
}

/**
 * The members of a list, in the order of their numbers: `Item.2.ItemName` is `ItemName` of the second; a plain value
 * such as `AttributeName.1` is found under the empty name.
 */
export function members(form: Form, list: string): Form[] {
  const byNumber = new Map<number, Map<string, string>>();
  const prefix = `${list}.`;
  for (const [name, value] of form) {
    const match = name.startsWith(prefix) ? /^(\d{1,9})(?:\.(.+))?$/.exec(name.slice(prefix.length)) : null;
    if (!match) continue;
    const number = Number(match[1]);
    const member = byNumber.get(number) ?? new Map<string, string>();
    byNumber.set(number, member.set(match[2] ?? '', value));
  }
  return [...byNumber].sort(([a], [b]) => a - b).map(([, member]) => member);
}

/** Absent is false. Throws InvalidParameterValue for anything but true and false. */
export function flag(form: Form, name: string): boolean {
  const value = form.get(name) ?? 'false';
  if (!/^(?:true|false)$/i.test(value))
    throw invalidValue(value, name, `The ${name} flag must be either true or false.`);
  return value.toLowerCase() === 'true';
}
