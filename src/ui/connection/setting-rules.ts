/** What settings have to look like, in the words of whoever has to correct them. */
import { isConnectionId } from '../../exports/model/connection-id';
import { UserError } from '../../exports/model/user-error';
import { resolveEndpoint } from '../../simpledb/endpoints';

const LONGEST_SHOWN = 80;
const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}…`;
};

const invalid = (key: string, value: string, rule: string, action: string): UserError =>
  new UserError('InvalidSetting', `The setting simpledb.${key} is not valid (${value}): ${rule}`, action);

/** Why a value cannot be the setting `connection`; undefined where it can. */
export const connectionProblem = (value: unknown): UserError | undefined =>
  typeof value === 'string' && (value.trim() === '' || isConnectionId(value.trim()))
    ? undefined
    : invalid(
        'connection',
        shown(value),
        'it must be “sandbox”, “environment”, “profile:” and the name of a profile, or empty.',
        'Correct it in the settings, or choose “SimpleDB: Select Profile…”.',
      );

/** @throws UserError for what is no address of SimpleDB; its words leave out a login that stands in it */
export function checkEndpoint(value: string): string {
  if (value !== '') check('endpoint', value, 'Enter an address such as https://sdb.example.com, or clear the setting for AWS’s own.');
  return value;
}

/** @returns scheme, host and port; '' where none is set. @throws UserError for what is no address on this machine */
export function checkSandboxUrl(text: string): string {
  const value = text.trim();
  if (value === '') return '';
  const action = 'Enter an address such as http://127.0.0.1:8000, or clear the setting to let this extension start a sandbox.';
  check('sandbox.url', value, action);
  if (!/^http:/i.test(value)) throw invalid('sandbox.url', shown(value), 'it must begin with http://, since a sandbox does not speak https.', action);
  return new URL(value).origin;
}

/** @throws UserError for what is no length of an export, in seconds */
export function checkExportSeconds(value: number): number {
  if (value >= 0 && value <= 3600) return value;
  throw invalid('sandbox.exportSeconds', shown(value), 'it must be a number from 0 to 3600.', 'Correct it in the settings.');
}

function check(key: string, value: string, action: string): void {
  try {
    resolveEndpoint('us-east-1', value);
  } catch (error) {
    throw invalid(key, value.includes('@') ? 'not shown' : shown(value), (error as Error).message, action);
  }
}
