/** Makes an error of an answer that is none: with an HTTP error status, or a web page; whoever sent it, in whatever shape. */
import type { Credentials } from './credentials';
import { errorClassOf, isRetryable } from './error-names';
import { brief, readRequestId, SimpleDBError } from './errors';
import { redactBeginning } from './redact';
import type { HttpAnswer } from './transport';
import { child, parseDocument } from './xml';

/** Bytes of an error's body that are parsed, characters of its text that are looked through, and those of a message. */
const MAX_BODY_BYTES = 64 * 1024;
const MAX_TEXT = 16 * 1024;
const MAX_MESSAGE = 1000;

export const isThrottling = (error: SimpleDBError): boolean =>
  error.kind === 'service' && (error.httpStatusCode === 429 || errorClassOf(error.name) === 'throttled');

interface NamedError {
  readonly name?: string | undefined;
  readonly message?: string | undefined;
  readonly requestId?: string | undefined;
}

/**
 * @param answer one whose status is not 2xx
 * @param signature what the request carried; it and the credentials are redacted should the answer echo them
 */
export function readErrorAnswer(answer: HttpAnswer, credentials: Credentials, signature: string): SimpleDBError {
  const { status, headers } = answer;
  const text = answer.body.subarray(0, MAX_BODY_BYTES).toString();
  const redact = redactor(credentials, signature);
  const named = readNamedError(text);
  const name = errorName(headerOf(headers, 'x-amzn-errortype')) ?? named.name;
  const words = brief(redact(named.message ?? ''), MAX_MESSAGE);
  return new SimpleDBError({
    kind: 'service',
    name,
    message: words === '' ? describe(name, status, headerOf(headers, 'content-type'), redact(text)) : words,
    httpStatusCode: status,
    requestId: requestIdOf(headers) ?? named.requestId,
    retryable: status >= 500 || status === 408 || status === 429 || (name !== undefined && isRetryable(name)),
    requestSent: 'answered',
    serverTime: dateOf(headerOf(headers, 'date')),
  });
}

export const requestIdOf = (headers: HttpAnswer['headers']): string | undefined =>
  readRequestId(headerOf(headers, 'x-amzn-requestid') ?? headerOf(headers, 'x-amz-request-id'));

function headerOf(headers: HttpAnswer['headers'], name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function dateOf(text: string | undefined): Date | undefined {
  const date = new Date(text ?? '');
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** A name without the namespace before (`ns#`) and the address after (`:http://…`); undefined when it is no name. */
function errorName(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const name = text.split(':', 1)[0]?.split('#').at(-1)?.trim() ?? '';
  return /^[A-Za-z][\w.-]{0,127}$/.test(name) ? name : undefined;
}

/** By the body's own look: what stands in between may answer in either API's shape, or in none. */
function readNamedError(text: string): NamedError {
  const start = text.trimStart();
  try {
    if (start.startsWith('{')) return readJson(start);
    if (start.startsWith('<')) return readXml(start);
  } catch {
    // Not what it looks like (HTML, or cut off): it names no error, and the status speaks for itself.
  }
  return {};
}

function readJson(text: string): NamedError {
  const members = new Map<string, unknown>(Object.entries(JSON.parse(text) as object));
  const message = members.get('message') ?? members.get('Message');
  return {
    name: errorName(members.get('__type')) ?? errorName(members.get('code')),
    message: typeof message === 'string' ? message : undefined,
  };
}

/** `<Response><Errors><Error>…</Errors><RequestID>`, and `<ErrorResponse><Error>…<RequestId>` of AWS's other services. */
function readXml(text: string): NamedError {
  const root = parseDocument(text);
  const error = child(child(root, 'Errors') ?? root, 'Error');
  const textIn = (parent: typeof error, name: string): string | undefined => parent && child(parent, name)?.text.trim();
  return {
    name: errorName(textIn(error, 'Code')),
    message: textIn(error, 'Message'),
    requestId: readRequestId(textIn(root, 'RequestID') ?? textIn(root, 'RequestId')),
  };
}

/** Words for an answer that has none of its own: the status, and the beginning of what came instead. */
function describe(name: string | undefined, status: number, contentType: string | undefined, text: string): string {
  const what = `HTTP status ${status}${name === undefined ? '' : ` (${name})`}`;
  const visible = brief(text.replace(/<(script|style)\b[\s\S]*?(<\/\1>|$)/gi, ' ').replace(/<[^>]*>?/g, ' '), 200);
  if (visible === '') return `${what} without an explanation.`;
  const type = contentType === undefined ? '' : ` (${brief(contentType, 60)})`;
  return `${what}; the answer is none of SimpleDB's${type}: ${visible}`;
}

/** Blots out what must not show up in a message. */
export function redactor(credentials: Credentials, signature: string): (text: string) => string {
  const secrets = [credentials.secretAccessKey, credentials.sessionToken, credentials.accessKeyId, signature];
  return (text) => redactBeginning(text, MAX_TEXT, secrets, '[redacted]');
}

const PAGE = /^\s{0,1024}(?:<\?xml[^>]{0,200}>\s{0,64})?(?:<!--[^]{0,1024}?-->\s{0,64})?<(?:!doctype html|html|head)\b/i;
const TITLE = /<title[^>]{0,200}>([^<]{1,400})/i;

/**
 * The error of a web page that came with a status of success: a captive portal or a proxy wants a login, or a filter says
 * why it lets nothing through. Undefined for anything else.
 *
 * @param unread why the answer could not be read
 * @param clean takes secrets out of the page's title
 */
export function webPageError(text: string, unread: SimpleDBError, clean: (text: string) => string): SimpleDBError | undefined {
  const start = text.slice(0, MAX_TEXT);
  if (!PAGE.test(start)) return undefined;
  const title = brief(clean(TITLE.exec(start)?.[1] ?? ''), 120);
  const message = `A web page answered in SimpleDB's place${title === '' ? '' : `: “${title}”`}. ${unread.message}`;
  return unread.with({ name: 'WebPageError', message });
}
