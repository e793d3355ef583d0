/** The facts that each error of this program's own carries. */
const FACTS = {
  /** The connection now signs in to another account. `subject`: what is of the expected one, a `Subject`. */
  AccountChanged: ['subject', 'expected', 'actual', 'connection'],
  /** A start could not be stored, so it was not sent. The cause says why. */
  StartNotStored: [],
  /** AWS could take an old start for a new one, and cannot be asked what became of it, so it was not sent again. */
  StartNotSentAgain: [],
  /** The starts that are stored could not be read, and this one may be among them, so it was not sent. */
  EarlierStartsNotRead: [],
  /** A start was sent and is not listed yet: it may still arrive. */
  StartStillUnderWay: [],
  /** The shared AWS config and credentials files do not have it. */
  ProfileNotFound: ['profile'],
  /** SimpleDB does not exist there. */
  InvalidRegion: ['region'],

  /** `reason`: `UTF-16`, `encoding`, or the system's code. */
  SharedFileUnreadable: ['file', 'reason'],
  /** `rule`: a `LineRule` of the reader; `section`: what stands in its brackets, '' where there is none. */
  SharedFileLine: ['file', 'line', 'rule', 'section'],
  /** A setting that the profile's kind of credentials needs is missing. */
  ProfileIncomplete: ['profile', 'missing'],
  /** It names a section that is not there. `kind`: `profile` or `sso-session`. */
  ProfileNamesMissing: ['profile', 'kind', 'name'],
  /** Its roles' sources lead back to where they began. */
  ProfileLoop: ['profile', 'chain'],
  /** Two settings that exclude each other. */
  ProfileConflict: ['profile', 'first', 'second'],
  /** A value out of form; the value itself may be a secret. */
  ProfileValue: ['profile', 'key', 'rule'],
  ProfileWithoutCredentials: ['profile'],
  /** `details`: what it said of it, without secrets; '' for nothing. */
  CredentialProcessFailed: ['profile', 'program', 'reason', 'details'],
} as const;

export type ErrorCode = keyof typeof FACTS;
export type FactsOf<C extends ErrorCode> = C extends ErrorCode ? Readonly<Record<(typeof FACTS)[C][number], string>> : never;

/** A form that was opened, a start whose export is looked for, or an export that is followed. */
export type Subject = 'form' | 'start' | 'export';

/** An error that this program raises itself, as data: src/texts puts it into words. */
export class CodedError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name: C;
  /** See `isUserError`: AWS has nothing to do with it. */
  readonly forUser = true;

  constructor(
    code: C,
    readonly facts: FactsOf<C>,
    options?: ErrorOptions,
  ) {
    super(JSON.stringify(facts), options);
    this.name = code;
  }
}

/** Told by its class: raised by the same bundle. */
export const isCodedError = (error: unknown): error is CodedError => error instanceof CodedError;

/** @param session that has signed in to the account `actual` */
export const accountChanged = (
  subject: Subject,
  expected: string,
  actual: string,
  { connection }: { readonly connection: string },
): CodedError<'AccountChanged'> => new CodedError('AccountChanged', { subject, expected, actual, connection });

type Coded = { [C in ErrorCode]: { readonly name: C; readonly facts: FactsOf<C> } }[ErrorCode];

/**
 * Told by its members, not by its class: each bundle has a class of its own, and some come out of a file.
 *
 * @returns undefined where it is another error, or one that lacks a fact.
 */
export function codedErrorOf(error: unknown): Coded | undefined {
  if (!(error instanceof Error) || !Object.hasOwn(FACTS, error.name)) return undefined;
  const { facts } = error as { facts?: unknown };
  if (typeof facts !== 'object' || facts === null) return undefined;
  const needed: readonly string[] = FACTS[error.name as ErrorCode];
  return needed.every((name) => typeof (facts as Record<string, unknown>)[name] === 'string') ? (error as unknown as Coded) : undefined;
}
