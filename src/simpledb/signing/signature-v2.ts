/**
 * AWS Signature Version 2 with HmacSHA256: the only signature that the classic API (2009-04-15) takes.
 * Pure: the time is an argument.
 */
import { createHmac } from 'node:crypto';
import type { AccessKeys } from './access-keys';
import { extendedTimestamp } from './timestamp';

export interface SignedForm {
  /** The form-encoded request body, Signature included. */
  readonly body: string;
  readonly stringToSign: string;
  readonly signature: string;
}

/**
 * Signs a POST of `parameters` to `/` at `host`.
 *
 * @param parameters the action's own, names of unreserved characters and each once; Action and Version among them
 * @param host as in the Host header: lower case, the port only when it is not the scheme's default
 * @throws URIError for a text with half of a surrogate pair
 */
export function signFormV2(
  parameters: readonly (readonly [name: string, value: string])[],
  host: string,
  credentials: AccessKeys,
  time: Date,
): SignedForm {
  const all: (readonly [string, string])[] = [
    ...parameters,
    ['AWSAccessKeyId', credentials.accessKeyId],
    ['SignatureVersion', '2'],
    ['SignatureMethod', 'HmacSHA256'],
    ['Timestamp', extendedTimestamp(time)],
  ];
  if (credentials.sessionToken !== undefined) all.push(['SecurityToken', credentials.sessionToken]);
  // For these names, all ASCII, the order of code units is the order of bytes.
  all.sort((a, b) => (a[0] < b[0] ? -1 : 1));
  let query = '';
  for (const [name, value] of all) query += `${query === '' ? '' : '&'}${name}=${encodeRfc3986(value)}`;
  const stringToSign = `POST\n${host}\n/\n${query}`;
  const signature = createHmac('sha256', credentials.secretAccessKey).update(stringToSign).digest('base64');
  return { body: `${query}&Signature=${encodeRfc3986(signature)}`, stringToSign, signature };
}

/** What encodeURIComponent leaves alone though RFC 3986 reserves it. */
const LEFT_ALONE = /[!'()*]/;
const EACH_LEFT_ALONE = /[!'()*]/g;

/**
 * Percent-encodes all but `A-Z a-z 0-9 - . _ ~`, as RFC 3986 names them, in UTF-8. The form's own `+` for a space would
 * be allowed on the wire, but not in the signature: one spelling serves both.
 * @throws URIError for half of a surrogate pair
 */
export function encodeRfc3986(text: string): string {
  const encoded = encodeURIComponent(text);
  // Most texts hold none of them, and to look is a quarter of what replacing nothing costs.
  if (!LEFT_ALONE.test(encoded)) return encoded;
  return encoded.replace(EACH_LEFT_ALONE, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
