import type { Attributes } from '../../select/item';
import { SandboxError } from '../kit/errors';
import { flag, members, required, type Form } from '../kit/form';

const conflict = (code: string, message: string): SandboxError => new SandboxError(code, message, 409);
const badRequest = (code: string, message: string): SandboxError => new SandboxError(code, message, 400);

/**
 * The condition of PutAttributes and DeleteAttributes: one attribute is absent, or has this one value. Throws
 * ConditionalCheckFailed, AttributeDoesNotExist or MultiValuedAttribute when it does not hold.
 */
export function checkExpected(form: Form, attributes: Attributes | undefined): void {
  const expected = expectedOf(form);
  if (!expected) return;
  const name = required(expected, 'Name');
  const value = expected.get('Value');
  const values = attributes?.get(name);

  if (expected.has('Exists') && !flag(expected, 'Exists')) {
    if (value !== undefined) {
      throw badRequest(
        'ExistsAndExpectedValue',
        'Expected.Exists=false and Expected.Value cannot be specified together',
      );
    }
    if (values) throw conflict('ConditionalCheckFailed', `Conditional check failed. Attribute (${name}) value exists`);
    return;
  }
  if (value === undefined) {
    throw badRequest(
      'IncompleteExpectedExpression',
      'If Expected.Exists=true or unspecified, then Expected.Value has to be specified',
    );
  }
  if (!values) throw new SandboxError('AttributeDoesNotExist', `Attribute (${name}) does not exist`, 404);
  if (values.length > 1) {
    throw conflict(
      'MultiValuedAttribute',
      `Attribute (${name}) is multi-valued. Conditional check can only be performed on a single-valued attribute`,
    );
  }
  if (values[0] !== value) {
    throw conflict(
      'ConditionalCheckFailed',
      `Conditional check failed. Attribute (${name}) value is (${values[0]}) but was expected (${value})`,
    );
  }
}

/** `Expected.1.Name` in the Developer Guide, `Expected.Name` by the service model: clients send either. */
function expectedOf(form: Form): Form | undefined {
  const numbered = members(form, 'Expected');
  if (numbered.length > 1) throw badRequest('MultipleExpectedNames', 'Only one Expected.Name can be specified');
  if (numbered[0]) return numbered[0];
  const plain = new Map<string, string>();
  for (const name of ['Name', 'Value', 'Exists']) {
    const value = form.get(`Expected.${name}`);
    if (value !== undefined) plain.set(name, value);
  }
  return plain.size > 0 ? plain : undefined;
}
