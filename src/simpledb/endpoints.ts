/** Where SimpleDB lives: both APIs answer at the same hosts. */
import { inputError } from './errors';
import { isRegion, REGIONS } from './model';

export interface Endpoint {
  /** Whether it is reached by https. */
  readonly secure: boolean;
  /** Host name or address, without the brackets of IPv6. */
  readonly hostname: string;
  readonly port: number;
  /** As the Host header and the signatures have it: lower case, the port only when it is not the scheme's default. */
  readonly host: string;
}

/**
 * The endpoint of a Region, or the custom one when given (a sandbox, an emulator, a VPC's or a proxy's address).
 * @throws SimpleDBError of kind `input`: a Region without SimpleDB, or an endpoint that is no URL, has a path, a query
 * or credentials in it, or is plain http to another machine (requests are signed, but not secret).
 */
export function resolveEndpoint(region: string, endpoint?: string): Endpoint {
  if (!isRegion(region)) {
    throw inputError(`Amazon SimpleDB is not in Region "${String(region)}". Its Regions are ${REGIONS.join(', ')}.`);
  }
  return parseEndpoint(endpoint ?? defaultEndpoint(region));
}

/** AWS's own endpoint of a Region that has SimpleDB. */
export const defaultEndpoint = (region: string): string =>
  region === 'us-east-1' ? 'https://sdb.amazonaws.com' : `https://sdb.${region}.amazonaws.com`;

function parseEndpoint(endpoint: string): Endpoint {
  let url: URL;
  try {
    url = new URL(endpoint);
  } catch {
    throw inputError('The endpoint is not a URL such as https://sdb.amazonaws.com or http://localhost:8080.');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw inputError(`The endpoint must begin with https:// or http://, not ${url.protocol}//.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw inputError('The endpoint must not hold a user name or a password.');
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw inputError(`The endpoint must end after the host and the port: ${url.protocol}//${url.host}`);
  }
  const secure = url.protocol === 'https:';
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  if (!secure && !isLoopback(hostname)) {
    throw inputError(`Plain http is only for this machine (localhost, 127.0.0.1, [::1]); use https://${url.host}`);
  }
  return { secure, hostname, port: url.port === '' ? (secure ? 443 : 80) : Number(url.port), host: url.host };
}

/** By the URL parser's canonical spelling, so 127.1 or 0x7f000001 have become 127.0.0.1 already. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '::1' || /^127(\.\d+){3}$/.test(hostname);
