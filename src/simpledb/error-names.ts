/**
 * The one table of AWS's error names: SimpleDB's two APIs, the services before them, S3, KMS and STS. Pure. What each class
 * means for retries, plans and words follows from it where that is decided.
 */

export type ErrorClass =
  /** Too many requests: the same one is accepted later. */
  | 'throttled'
  /** The service failed this time. */
  | 'transient'
  /** Temporary credentials, or the login behind them, have ended. */
  | 'expired'
  /** The access key is missing, unknown or no longer valid. */
  | 'invalidCredentials'
  /** The request came without a signature: something on the way took it off, or another service answered. */
  | 'unsigned'
  /** The secret key does not belong to the access key; the clock may be the cause. */
  | 'badSignature'
  /** The clock of this computer is wrong. */
  | 'clock'
  /** The account itself may not: it has not signed up, is not paid for or is blocked. No policy cures that. */
  | 'account'
  | 'denied'
  | 'exportLimit'
  | 'noSuchDomain'
  | 'noSuchExport'
  | 'noSuchBucket'
  | 'bucketOwner'
  /** S3 has the bucket in another Region. */
  | 'bucketRegion'
  | 'kmsKey'
  /** The request will never be accepted as it is. Each has words of its own. */
  | 'final';

/**
 * One row for each name, without the ending `Exception`: newer APIs write the same names with it. A new row is all that a
 * name needs, but for one of class `final`: src/texts/error-messages.ts does not compile without words for it.
 */
export const AWS_ERRORS = {
  BandwidthLimitExceeded: 'throttled',
  PriorRequestNotComplete: 'throttled',
  ProvisionedThroughputExceeded: 'throttled',
  RequestLimitExceeded: 'throttled',
  RequestThrottled: 'throttled',
  // SimpleDB's 503: its guide (API error codes) asks to slow down. S3 says the same by it.
  ServiceUnavailable: 'throttled',
  SlowDown: 'throttled',
  Throttled: 'throttled',
  Throttling: 'throttled',
  TooManyRequests: 'throttled',

  DependencyTimeout: 'transient',
  ExternalError: 'transient',
  InternalError: 'transient',
  InternalFailure: 'transient',
  InternalServer: 'transient',
  InternalServerError: 'transient',
  KMSDependencyTimeout: 'transient',
  KMSInternal: 'transient',
  RequestTimeout: 'transient',

  ExpiredToken: 'expired',
  TokenRefreshRequired: 'expired',

  AuthFailure: 'invalidCredentials',
  InvalidAccessKeyId: 'invalidCredentials',
  InvalidClientTokenId: 'invalidCredentials',
  InvalidSecurity: 'invalidCredentials',
  InvalidToken: 'invalidCredentials',
  UnrecognizedClient: 'invalidCredentials',

  AuthMissingFailure: 'unsigned',
  MissingAuthenticationToken: 'unsigned',
  MissingClientTokenId: 'unsigned',
  MissingSecurityHeader: 'unsigned',

  IncompleteSignature: 'badSignature',
  InvalidSignature: 'badSignature',
  SignatureDoesNotMatch: 'badSignature',

  RequestExpired: 'clock',
  RequestInTheFuture: 'clock',
  RequestTimeTooSkewed: 'clock',

  AccountBlocked: 'account',
  AccountDisabled: 'account',
  AccountProblem: 'account',
  AccountSuspended: 'account',
  Blocked: 'account',
  NotSignedUp: 'account',
  OptInRequired: 'account',
  PendingVerification: 'account',
  RegionDisabled: 'account',
  SubscriptionRequired: 'account',

  AccessDenied: 'denied',
  AllAccessDisabled: 'denied',
  AuthorizationFailure: 'denied',
  Forbidden: 'denied',
  NotAuthorized: 'denied',
  UnauthorizedOperation: 'denied',

  NumberExportsLimitExceeded: 'exportLimit',
  NoSuchDomain: 'noSuchDomain',
  NoSuchExport: 'noSuchExport',

  NoSuchBucket: 'noSuchBucket',
  InvalidBucketOwner: 'bucketOwner',
  InvalidBucketOwnerAWSAccountID: 'bucketOwner',
  AuthorizationHeaderMalformed: 'bucketRegion',
  IllegalLocationConstraint: 'bucketRegion',
  PermanentRedirect: 'bucketRegion',
  TemporaryRedirect: 'bucketRegion',

  // KMS has these; S3 hands them on, mostly as "KMS.DisabledException".
  Disabled: 'kmsKey',
  InvalidKeyUsage: 'kmsKey',
  KeyUnavailable: 'kmsKey',
  NotFound: 'kmsKey',

  Conflict: 'final',
  InvalidNextToken: 'final',
  InvalidParameterCombination: 'final',
  InvalidParameterValue: 'final',
  InvalidQueryExpression: 'final',
} as const satisfies Readonly<Record<string, ErrorClass>>;

export type AwsErrorName = keyof typeof AWS_ERRORS;
/** The names of a class. */
export type NamesOf<C extends ErrorClass> = { [N in AwsErrorName]: (typeof AWS_ERRORS)[N] extends C ? N : never }[AwsErrorName];

/** Names that stand in no row are told by a part of theirs; the first that fits counts. */
const FAMILIES: readonly (readonly [part: string, of: ErrorClass])[] = [
  ['Throttl', 'throttled'],
  ['TooManyRequests', 'throttled'],
  ['SlowDown', 'throttled'],
  ['KMS', 'kmsKey'],
  ['AccessDenied', 'denied'],
  ['ExpiredToken', 'expired'],
];

const rows = Object.keys(AWS_ERRORS) as AwsErrorName[];
const BY_KEY: ReadonlyMap<string, AwsErrorName> = new Map(rows.map((name) => [name.toLowerCase(), name]));

/** Libraries write some names in words ("Access Denied"), and what is thrown may have anything for a name. */
const keyOf = (name: string): string => String(name).replace(/\s/g, '').toLowerCase();

/** The row of a name, with or without `Exception` and S3's prefix, in any case; undefined where it has none. */
export function awsErrorName(name: string): AwsErrorName | undefined {
  const key = keyOf(name).replace(/exception$/, '');
  // Failure codes of exports may say whose error it is: "S3NoSuchBucket".
  return BY_KEY.get(key) ?? BY_KEY.get(key.replace(/^s3\.?/, ''));
}

/** Undefined for a name that nobody has classified: the HTTP status has to tell. */
export function errorClassOf(name: string): ErrorClass | undefined {
  const row = awsErrorName(name);
  if (row !== undefined) return AWS_ERRORS[row];
  const key = keyOf(name);
  return FAMILIES.find(([part]) => key.includes(part.toLowerCase()))?.[1];
}

/** The same for a POSIX shell, once the ending `Exception` is cut off: rows, then families, as patterns for `case`. */
export const shellPatterns = (isWanted: (of: ErrorClass) => boolean): string[] => [
  ...rows.filter((name) => isWanted(AWS_ERRORS[name])),
  ...FAMILIES.filter(([, of]) => isWanted(of)).map(([part]) => `*${part}*`),
];

/** Whether the same request may succeed a little later, with nothing done. */
export const isRetryable = (name: string): boolean => isOneOf(name, 'throttled', 'transient');

/** Whether the credentials are of no use, and others are needed. */
export const refusesCredentials = (name: string): boolean => isOneOf(name, 'expired', 'invalidCredentials', 'unsigned');

/** Whether a new login, or other keys in the files, may help. */
export const isAuthError = (name: string): boolean => isOneOf(name, 'expired', 'invalidCredentials', 'unsigned', 'badSignature');

function isOneOf(name: string, ...classes: readonly ErrorClass[]): boolean {
  const of = errorClassOf(name);
  return of !== undefined && classes.includes(of);
}
