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
};

/** @returns undefined for an error that is not this program's own */
export function codedErrorText(error: unknown): CodedErrorText | undefined {
  const coded = codedErrorOf(error);
  return coded && (TEXTS[coded.name] as (facts: object) => CodedErrorText)(coded.facts);
}

/** For what is stored: a version that does not know the error's code shows these words. */
export const serializeWithText = (error: unknown): SerializedError => ({ ...serializeError(error), ...codedErrorText(error) });
