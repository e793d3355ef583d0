import { codedErrorOf, type ErrorCode, type FactsOf } from '../exports/model/coded-error';
import { serializeError, type SerializedError } from '../exports/model/serialized-error';
import { REGIONS } from '../simpledb/model';
import { connectionLabel } from './connection-label';

interface CodedErrorText {
  readonly message: string;
  readonly action?: string;
}

const TEXTS: { readonly [C in ErrorCode]: (facts: FactsOf<C>) => CodedErrorText } = {
  AccountChanged: ({ subject, expected, actual, connection }) => {
    const now = `“${connectionLabel(connection)}” now signs in to account ${actual}.`;
    switch (subject) {
      case 'form':
        return {
          message: `This form was opened for account ${expected}, but ${now} Nothing was sent.`,
          action: 'Sign in to the first account again, or close this form and open it anew from the Domains view.',
        };
      case 'start':
        return {
          message: `An export that may have been started in account ${expected} cannot be looked for: ${now}`,
          action: 'Sign in to the first account again; it is looked for by itself after that.',
        };
      default:
        return {
          message: `This export is of account ${expected}, but ${now}`,
          action: 'Sign in to the first account again; following goes on by itself after that.',
        };
    }
  },
  StartNotStored: () => ({
    message: 'Nothing was sent: the start could not be noted on this machine, and without that it could be lost or doubled.',
    action: 'Make room on the disk, or check the rights on VS Code’s storage folder, then try again.',
  }),
  StartNotSentAgain: () => ({
    message: 'It was pressed so long ago that AWS could take it for another export, and AWS cannot be asked what became of it. Nothing was sent now.',
  }),
  EarlierStartsNotRead: () => ({
    message: 'The starts that are noted on this machine could not be read, and this one may be among them. Nothing was sent now.',
    action: 'Check the rights on VS Code’s storage folder, or close programs that keep many files open, then try again.',
  }),
  StartStillUnderWay: () => ({ message: 'The request may still be on its way.' }),
  ProfileNotFound: ({ profile }) => ({
    message: `There is no profile “${profile}” in the shared AWS config and credentials files.`,
    action: 'Select another profile, or add it to ~/.aws/config.',
  }),
  InvalidRegion: ({ region }) => ({
    message: `Amazon SimpleDB does not exist in Region “${region}”.`,
    action: `Select one of its Regions: ${REGIONS.join(', ')}.`,
  }),
  SharedFileUnreadable: ({ file, reason }) => ({
    message: `${file} can’t be read: ${unreadable(reason)}`,
    action:
      reason === 'UTF-16' || reason === 'encoding'
        ? 'Save it as UTF-8 (in PowerShell: Set-Content -Encoding utf8NoBOM). What other files say counts meanwhile.'
        : 'Check its permissions. What other files say counts meanwhile.',
  }),
  SharedFileLine: ({ file, line, rule, section }) => ({
    message: `${file}, line ${line}${section === '' ? '' : `, section [${section}]`}: ${lineRule(rule)}`,
    action: 'AWS’s tools refuse the file for it. Correct the line; the other sections can be used meanwhile.',
  }),
  ProfileIncomplete: ({ profile, missing }) => ({
    message: `Profile “${profile}” lacks ${missing}.`,
    action: 'Add it in the shared AWS config or credentials file (~/.aws), or select another profile.',
  }),
  ProfileNamesMissing: ({ profile, kind, name }) => ({
    message: `Profile “${profile}” names the ${kind} “${name}”, which the shared AWS files do not have.`,
    action: `Add [${kind} ${name}] to ~/.aws/config, or correct the name.`,
  }),
  ProfileLoop: ({ profile, chain }) => ({
    message: `The sources of profile “${profile}” run in a circle: ${chain}.`,
    action: 'Let source_profile of the last one name a profile with credentials of its own.',
  }),
  ProfileConflict: ({ profile, first, second }) => ({
    message: `Profile “${profile}” has both ${first} and ${second}, which exclude or contradict each other.`,
    action: 'Remove one of them from ~/.aws/config.',
  }),
  ProfileValue: ({ profile, key, rule }) => ({
    message: `The ${key} of profile “${profile}” is out of form: it ${rule}.`,
    action: 'Correct it in the shared AWS files (~/.aws). What stands behind a value on its line, a comment too, belongs to the value.',
  }),
  ProfileWithoutCredentials: ({ profile }) => ({
    message: `Profile “${profile}” has no credentials: neither keys, nor a login, a program or a role.`,
    action: 'Add them with “aws configure” or “aws configure sso”, or select another profile.',
  }),
  CredentialProcessFailed: ({ profile, program, reason, details }) => ({
    message: `The program of profile “${profile}” (credential_process: ${program}) ${processFailure(reason)}${details === '' ? '' : ` It says: ${details}`}`,
    action: 'Run it in a terminal to see more, then refresh.',
  }),
};

function unreadable(reason: string): string {
  switch (reason) {
    case 'UTF-16':
      return 'it is UTF-16, as PowerShell writes it, and AWS’s tools read UTF-8 only.';
    case 'encoding':
      return 'it is not UTF-8.';
    case 'EACCES':
    case 'EPERM':
      return 'this user may not read it.';
    default:
      return `the system says ${reason}.`;
  }
}

function lineRule(rule: string): string {
  switch (rule) {
    case 'headerNotClosed':
      return 'it begins a section with “[” and has no “]”, so what stands below it belongs to no section.';
    case 'noSection':
      return 'it stands before the first section.';
    case 'noKey':
      return 'there is nothing before its “=”.';
    case 'badBlock':
      return 'the lines below this key, which has no value, are not “key = value”.';
    case 'twice':
      return 'the section, or this key in it, is there twice.';
    default:
      return 'it is neither a section nor “key = value”.';
  }
}

function processFailure(reason: string): string {
  switch (reason) {
    case 'ENOENT':
      return 'was not found. It is started without a shell: “~” and variables stand for themselves.';
    case 'EACCES':
      return 'may not be started by this user.';
    case 'time limit':
      return 'gave no answer in time and was ended.';
    case 'cancelled':
      return 'was cancelled and ended.';
    case 'too much output':
      return 'wrote more than credentials can be, and was ended.';
    case 'no JSON':
      return 'wrote something else than JSON.';
    case 'expired':
      return 'gave credentials that have expired.';
    case 'Version':
    case 'AccessKeyId':
    case 'SecretAccessKey':
    case 'Expiration':
      return `wrote JSON without a valid ${reason}.`;
    default:
      return `failed: ${reason}.`;
  }
}

/** @returns undefined for an error that is not this program's own */
export function codedErrorText(error: unknown): CodedErrorText | undefined {
  const coded = codedErrorOf(error);
  return coded && (TEXTS[coded.name] as (facts: object) => CodedErrorText)(coded.facts);
}

/** For what is stored: a version that does not know the error's code shows these words. */
export const serializeWithText = (error: unknown): SerializedError => ({ ...serializeError(error), ...codedErrorText(error) });
