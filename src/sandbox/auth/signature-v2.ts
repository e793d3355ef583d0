import { createHmac } from 'node:crypto';
import { compareBytes } from '../../select/byte-order';
import {
  AuthError,
  checkIdentity,
  MAX_CLOCK_SKEW_MS,
  sameSignature,
  signatureMismatch,
  type Credentials,
} from './credentials';

/** A query-protocol request as it is signed by Signature Version 2. */
export interface QueryRequest {
  readonly method: string;
  /** The Host header. */
  readonly host: string;
  readonly path: string;
  /** All parameters, decoded, the signature among them. */
  readonly parameters: Iterable<readonly [name: string, value: string]>;
}

const escape = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** The text whose HMAC is the signature: method, host, path and the parameters in byte order, RFC 3986-encoded. */
export function stringToSign({ method, host, path, parameters }: QueryRequest): string {
  const signed = [...parameters].filter(([name]) => name !== 'Signature');
  signed.sort(([a], [b]) => compareBytes(a, b));
  const query = signed.map(([name, value]) => `${escape(name)}=${escape(value)}`).join('&');
  return [method, host.toLowerCase().replace(/:(?:80|443)$/, ''), path, query].join('\n');
}

/** Throws an AuthError unless the request is signed with Signature Version 2 by the holder of the credentials. */
export function verifySignatureV2(request: QueryRequest, credentials: Credentials, now: number): void {
  const parameters = new Map(request.parameters);
  const accessKeyId = parameters.get('AWSAccessKeyId');
  const signature = parameters.get('Signature');
  if (accessKeyId === undefined || signature === undefined) {
    throw new AuthError('missing', 'AWS was not able to authenticate the request: access keys are missing.');
  }
  if (parameters.get('SignatureVersion') !== '2' || parameters.get('SignatureMethod') !== 'HmacSHA256') {
    throw new AuthError(
      'malformed',
      'The request must be signed with SignatureVersion 2 and SignatureMethod HmacSHA256.',
    );
  }
  checkIdentity(credentials, accessKeyId, parameters.get('SecurityToken'));
  const expected = createHmac('sha256', credentials.secretAccessKey).update(stringToSign(request)).digest('base64');
  if (!sameSignature(signature, expected)) {
    throw signatureMismatch();
  }
  checkTime(parameters, now);
}

/** A request says when it was made or until when it holds; either must be near enough. */
function checkTime(parameters: ReadonlyMap<string, string>, now: number): void {
  const kind = parameters.has('Expires') ? 'Expires' : 'Timestamp';
  const text = parameters.get(kind) ?? '';
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new AuthError('malformed', `The request must contain a valid ${kind}.`);
  const expired = kind === 'Expires' ? time < now : Math.abs(time - now) > MAX_CLOCK_SKEW_MS;
  if (expired) throw new AuthError('expired', `Request has expired. ${kind} date is ${text}`);
}
