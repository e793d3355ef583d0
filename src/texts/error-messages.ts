import type { FieldName } from '../protocol/form';
import type { ProblemText } from '../protocol/messages';
import { awsErrorName, errorClassOf, type AwsErrorName, type ErrorClass, type NamesOf } from '../simpledb/error-names';
import { REGIONS } from '../simpledb/model';
import { profileOf } from '../exports/model/connection-id';
import { readDenial, type Denial } from '../exports/model/denial';
import { isUserError } from '../exports/model/user-error';
import { codedErrorText } from './coded-error-messages';

/** What the failed call was about; the words name what is known of it. */
export interface ErrorContext {
  readonly sandbox?: boolean;
  readonly profile?: string;
  readonly region?: string;
  readonly domainName?: string;
  /** When the quotas allow an export again, as a clock shows it, where that is known. */
  readonly nextSlot?: string;
  /** What was asked, where the error itself does not say. */
  readonly operation?: string;
}

/** What errors are about when there is no session to ask. */
export function contextOf({ connection, region, domainName }: { connection: string; region: string; domainName?: string }): ErrorContext {
  const about = { region, ...(domainName === undefined ? {} : { domainName }) };
  if (connection === 'sandbox') return { sandbox: true, ...about };
  const profile = profileOf(connection);
  return { ...(profile === undefined ? {} : { profile }), ...about };
}

export interface Problem extends ProblemText {
  /** The form's field that it concerns. */
  readonly field?: FieldName;
}

/** What can be told apart of an error, from our client, from AWS's libraries, or from Node. */
interface Facts {
  readonly name: string;
  readonly message: string;
  readonly kind?: string;
  readonly code?: string;
  readonly status?: number;
  readonly requestId?: string;
  readonly operation?: string;
}

/** IAM actions by operation, where they are not `sdb:` and the operation's name. */
const ACTIONS: Readonly<Record<string, string>> = {
  ListBuckets: 's3:ListAllMyBuckets',
  ListObjectsV2: 's3:ListBucket',
  GetCallerIdentity: 'sts:GetCallerIdentity',
};

/** Words, next step and raw text for any error. Total: an unknown one is shown by its own message. */
export function describeError(error: unknown, context: ErrorContext): Problem {
  const facts = factsOf(error);
  const coded = codedErrorText(error);
  if (coded) return { ...coded, raw: rawText({ ...facts, message: coded.message }) };
  const raw = rawText(facts);
  if (isUserError(error)) {
    return { message: error.message, ...(error.action ? { action: error.action } : {}), raw };
  }
  return { ...words(facts, context), raw };
}

type Words = Omit<Problem, 'raw'>;
type WordsOf = (facts: Facts, context: ErrorContext) => Words;

function words(facts: Facts, context: ErrorContext): Words {
  return (
    ownWords(facts, context) ??
    awsWords(facts)?.(facts, context) ??
    credentialsWords(facts, context) ??
    intermediaryMessage(facts) ??
    (facts.status === 403 ? refusedWords(facts, context) : undefined) ??
    networkWords(facts, context) ??
    serviceWords(facts, context) ?? {
      message: facts.message,
      action: 'Show the details for the raw error.',
    }
  );
}

/** Words for AWS's errors by their class; the request's own faults, which each mean something else, have theirs by name. */
const BY_CLASS: Readonly<Record<Exclude<ErrorClass, 'final'>, WordsOf>> = {
  throttled: () => ({ message: 'AWS is throttling requests and asks to slow down.', action: 'Wait a moment, then retry.' }),
  transient: ({ status }, { region }) => ({
    message: `SimpleDB in ${region ?? 'this Region'} has a problem of its own${status === undefined ? '' : ` (HTTP ${status})`}.`,
    action: 'Retry in a moment.',
  }),
  expired: (_facts, context) => ({
    message: `${credentialsOf(context)} have expired.`,
    action: `Sign in again${context.profile === undefined ? '' : ` (for an SSO profile: aws sso login --profile ${context.profile})`}, then retry.`,
  }),
  invalidCredentials: (_facts, context) => ({
    message: `${credentialsOf(context)} are not valid: AWS does not know the access key.`,
    action: 'Check the access key in the credentials file, or select another profile.',
  }),
  unsigned: () => ({
    message: 'AWS got the request without a signature.',
    action: 'A proxy may have removed it, or the endpoint is another service’s. Check http.proxy and the endpoint setting, then retry.',
  }),
  badSignature: (_facts, context) => ({
    message: `${credentialsOf(context)} are not accepted: the signature does not match.`,
    action: 'Check the secret access key in the credentials file.',
  }),
  clock: () => ({ message: 'AWS refused the request because of its time.', action: 'Set this computer’s clock right, then retry.' }),
  account: ({ message }) => ({
    message: `AWS refused the account: ${message}`,
    action: 'No policy changes that. Sign in to the AWS console as the account’s owner and complete the sign-up or the payment, or ask AWS Support.',
  }),
  denied: deniedWords,
  exportLimit: (_facts, { nextSlot }) => ({
    message: 'The export quota is used up: 5 exports per domain and 25 per account in any 24 hours.',
    action:
      nextSlot === undefined
        ? 'Nothing was started. Try again when the oldest of the last 24 hours has passed out of the window.'
        : `Nothing was started. The next slot is free at ${nextSlot}; the form keeps what you typed.`,
  }),
  noSuchDomain: (_facts, { domainName, region }) => ({
    field: 'domainName',
    message: `There is no domain ${domainName === undefined ? 'of this name' : `“${domainName}”`} in ${region ?? 'this Region'}.`,
    action: 'It may have been deleted, or lie in another Region. Refresh the Domains view.',
  }),
  noSuchExport: () => ({
    message: 'AWS no longer knows this export.',
    action: 'Exports are kept for three months; the objects in S3 stay.',
  }),
  noSuchBucket: () => ({ message: 'The bucket doesn’t exist.', action: 'Create it, or choose another bucket.' }),
  bucketOwner: ({ message }) => ({
    message: `S3 refused the bucket’s owner: ${message}`,
    action: 'Check which account owns the bucket, then retry.',
  }),
  bucketRegion: () => ({ message: 'The bucket is in another Region.', action: 'Choose a bucket in the domain’s Region.' }),
  kmsKey: ({ message }) => ({
    message: `The KMS key can’t be used: ${message}`,
    action: 'Check that the key is in the bucket’s Region and enabled, and that its policy allows kms:GenerateDataKey and kms:Decrypt.',
  }),
};

const BY_NAME: Readonly<Record<NamesOf<'final'>, WordsOf> & Partial<Record<AwsErrorName, WordsOf>>> = {
  Conflict: () => ({
    field: 'clientToken',
    message: 'This client token was used within the last 8 hours for an export with other values.',
    action: 'Choose “New token” to start another export, or restore the values of the first one.',
  }),
  InvalidParameterCombination: ({ message }) => ({
    ...fieldOf(message),
    message: `AWS refused this combination of values: ${message}`,
    action: 'A KMS key goes with SSE-KMS only. Correct the values and start again.',
  }),
  InvalidParameterValue: ({ message }) => ({
    ...fieldOf(message),
    message: `AWS refused a value: ${message}`,
    action: 'Correct it and start again.',
  }),
  InvalidNextToken: () => ({ message: 'AWS could not continue the list.', action: 'Refresh to list from the beginning.' }),
  InvalidQueryExpression: ({ message }) => ({
    message: `SimpleDB can’t read the query: ${message}`,
    action: 'Correct the query, then retry.',
  }),
  RequestTimeout: () => ({ message: 'SimpleDB ran out of time for this request.', action: 'Retry in a moment.' }),
};

/** Whoever could not load the credentials was refused by another service: only what that says of a login is passed on. */
const OF_CREDENTIALS: readonly ErrorClass[] = ['expired', 'invalidCredentials', 'unsigned', 'badSignature', 'clock'];

function awsWords({ name, kind }: Facts): WordsOf | undefined {
  const row = awsErrorName(name);
  const of = errorClassOf(name);
  if (of === undefined || (kind === 'credentials' && !OF_CREDENTIALS.includes(of))) return undefined;
  const byName = row === undefined ? undefined : BY_NAME[row];
  return byName ?? (of === 'final' ? undefined : BY_CLASS[of]);
}

const credentialsOf = ({ profile, sandbox }: ErrorContext): string =>
  sandbox ? 'The sandbox’s credentials' : profile === undefined ? 'The credentials' : `The credentials of profile “${profile}”`;

/** For errors that were raised on this machine. */
function ownWords(facts: Facts, context: ErrorContext): Words | undefined {
  const { name, message } = facts;
  if (name === 'LoginRequired') {
    return {
      message: message.split('\n')[0] ?? message,
      action: 'Sign in with “SimpleDB: Sign In”; what failed is tried again by itself after that.',
    };
  }
  if (name === 'ProcessNotAllowed') {
    return {
      message: `${message} It does not run while this workspace is not trusted.`,
      action: 'Trust the workspace (Workspaces: Manage Workspace Trust), or select another profile.',
    };
  }
  if (name === 'SignInNeeded') {
    return {
      message,
      action: 'Refresh the Domains view with this profile to enter it; what waits for it goes on by itself after that.',
    };
  }
  if (name === 'AccountNotConfirmed') {
    return {
      message: `${credentialsOf(context)} were replaced meanwhile, and the new ones are not known to be of the same account, so nothing was sent with them.`,
      action: 'Refresh the Domains view to see whose they are, then retry.',
    };
  }
  if (name === 'Canceled') {
    return { message: 'The code of the MFA device was not entered, so nothing was sent.', action: 'Retry to enter it.' };
  }
  return facts.kind === 'credentials' && /expired|refresh failed/i.test(message) ? BY_CLASS.expired(facts, context) : undefined;
}

/** For credentials that could not be loaded. */
function credentialsWords({ name, message, kind }: Facts, context: ErrorContext): Words | undefined {
  const { profile } = context;
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    return {
      message: `${credentialsOf(context)} could not be loaded: ${message}`,
      action:
        profile === undefined
          ? 'Check the environment that VS Code was started with, or select a profile.'
          : 'Check the profile in ~/.aws/config and ~/.aws/credentials, or select another one.',
    };
  }
  return kind === 'credentials'
    ? { message: `${credentialsOf(context)} could not be loaded: ${message}`, action: 'Check the profile, then retry.' }
    : undefined;
}

/** An error answer without AWS's name for it is not AWS's own: a proxy, a captive portal, a load balancer. */
function intermediaryMessage({ name, status }: Facts): Words | undefined {
  if (name !== 'UnknownError' || status === undefined || status === 429) return undefined;
  if (status === 407) {
    return {
      message: 'The proxy asks for a name and a password (HTTP 407).',
      action: 'Set them in VS Code’s setting http.proxy, or sign in to the proxy, then retry.'
    };
  }
  return {
    message: `Something between here and AWS answered in AWS’s place (HTTP ${status}).`,
    action: 'Check the proxy, the network and the endpoint setting; the log has the answer. Then retry.'
  };
}

/** The action that AWS names wins over the call's own: a start may be refused for what it does in S3. */
function deniedWords(facts: Facts, context: ErrorContext): Words {
  const denial = readDenial(facts.message);
  const operation = facts.operation ?? context.operation;
  const action = denial?.action ?? (operation === undefined ? undefined : (ACTIONS[operation] ?? `sdb:${operation}`));
  const resource = denial?.resource === undefined || denial.resource === '*' ? '' : ` on ${denial.resource}`;
  return {
    message: action === undefined ? 'AWS denied access.' : `Access required: ${action}`,
    action:
      denial?.isExplicit === true
        ? `${policyOf(denial)} denies this action${resource}. Ask whoever manages that policy to allow it, then retry.`
        : `Ask whoever manages the account’s permissions to allow this action${resource}, then retry.`,
  };
}

const policyOf = ({ policyType, policyArn }: Denial): string =>
  [policyType === undefined ? 'A policy' : `${/^[aeiou]/.test(policyType) ? 'An' : 'A'} ${policyType}`, ...(policyArn === undefined ? [] : [`(${policyArn})`])].join(' ');

/** A 403 by a name that nobody knows: whether a permission is missing, only its message tells. */
function refusedWords(facts: Facts, context: ErrorContext): Words {
  if (readDenial(facts.message)) return deniedWords(facts, context);
  return {
    message: `AWS denied the request: ${facts.message}`,
    action: 'Check the account, its permissions and the network that you call from. The details have the raw error.',
  };
}

function networkWords(facts: Facts, { sandbox, region }: ErrorContext): Words | undefined {
  const { code = '', kind } = facts;
  const unreachable = /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/.test(code);
  if (sandbox && (unreachable || kind === 'network' || kind === 'timeout')) {
    return { message: 'The local sandbox is not answering.', action: 'Retry: it is started again if need be.' };
  }
  if (kind === 'timeout' || facts.name === 'TimeoutError' || code === 'ETIMEDOUT') {
    return { message: 'AWS did not answer in time.', action: 'Check the network or the proxy, then retry.' };
  }
  if (/^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS)/.test(code)) {
    return {
      message: `The connection is not trusted (${code}).`,
      action: 'Behind a company’s proxy, make its certificate known: to the system (http.systemCertificates), or by a file that AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS names.'
    };
  }
  if (facts.name === 'CaBundleError') {
    return { message: facts.message, action: 'Correct the path or the file, then retry.' };
  }
  if (facts.name === 'MissingServicesSection') {
    return { message: facts.message, action: 'Correct the profile or add the section in ~/.aws/config, then retry.' };
  }
  if (facts.name === 'PlainHttpError') {
    return { message: facts.message, action: 'Correct the endpoint in the profile or the environment, then retry.' };
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return {
      message: `No address was found for SimpleDB in ${region ?? 'this Region'}.`,
      action: 'Check the network connection, the proxy and the endpoint setting, then retry.'
    };
  }
  // VS Code's agent says so, without a code.
  const proxy = /socket connection to proxies: (?:[A-Z0-9]+ )?(\S+)/.exec(facts.message)?.[1];
  if (proxy !== undefined) {
    return {
      message: `The proxy ${proxy.replace(/\.$/, '')} could not be reached.`,
      action: 'Check http.proxy in VS Code’s settings and HTTPS_PROXY in the environment, then retry.',
    };
  }
  if (unreachable || kind === 'network') {
    return { message: 'AWS could not be reached.', action: 'Check the network or the proxy, then retry.' };
  }
  if (facts.name === 'WebPageError') {
    return {
      message: facts.message,
      action: 'A proxy or a captive portal is in between. Sign in to it in a browser, or ask whoever runs the network to let SimpleDB through; then retry.',
    };
  }
  if (kind === 'response') {
    return {
      message: 'Something else than AWS answered, or the answer cannot be read.',
      action: 'A proxy or a captive portal may be in between. Show the details, then retry.'
    };
  }
  return undefined;
}

/** For answers whose name nobody knows, by their status. */
function serviceWords(facts: Facts, context: ErrorContext): Words | undefined {
  const { name, message, status = 0 } = facts;
  if (status === 429) return BY_CLASS.throttled(facts, context);
  if (status >= 500) return BY_CLASS.transient(facts, context);
  if (name === 'InvalidRegion') {
    return { message, action: `SimpleDB exists in ${REGIONS.join(', ')}. Select one of them.` };
  }
  return undefined;
}

const FIELDS: readonly FieldName[] = ['domainName', 's3BucketOwner', 's3Bucket', 's3KeyPrefix', 's3SseKmsKeyId', 'clientToken'];

/** The field whose member AWS's message names; longer names are looked for before those they begin with. */
function fieldOf(message: string): { field?: FieldName } {
  const lower = message.toLowerCase();
  const field = lower.includes('s3ssealgorithm') ? 'encryption' : FIELDS.find((name) => lower.includes(name.toLowerCase()));
  return field === undefined ? {} : { field };
}

function factsOf(error: unknown): Facts {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const own = error as Error & Partial<Record<'kind' | 'code' | 'requestId' | 'operation', unknown>> & {
    httpStatusCode?: unknown;
    $metadata?: { httpStatusCode?: number; requestId?: string };
    cause?: unknown;
  };
  const cause = own.cause instanceof Error ? factsOf(own.cause) : undefined;
  // What wraps an error of the network or of a credential provider is less telling than the error itself.
  const telling = own.kind === 'credentials' && cause ? cause : undefined;
  const code = text(own.code) ?? cause?.code;
  const status = typeof own.httpStatusCode === 'number' ? own.httpStatusCode : own.$metadata?.httpStatusCode;
  const kind = text(own.kind);
  const requestId = text(own.requestId) ?? own.$metadata?.requestId;
  const operation = text(own.operation);
  return {
    name: telling?.name ?? own.name,
    message: telling?.message ?? own.message,
    ...(kind === undefined ? {} : { kind }),
    ...(code === undefined ? {} : { code }),
    ...(status === undefined ? {} : { status }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(operation === undefined ? {} : { operation }),
  };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function rawText({ name, message, status, requestId, operation, code }: Facts): string {
  return [
    `${operation === undefined ? '' : `${operation}: `}${name}${status === undefined ? '' : ` (HTTP ${status})`}${code === undefined ? '' : ` [${code}]`}`,
    message,
    ...(requestId === undefined ? [] : [`Request id: ${requestId}`]),
  ].join('\n');
}
