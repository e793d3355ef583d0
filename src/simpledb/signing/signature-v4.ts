/** AWS Signature Version 4 for the v2 API (2025-09-26), by the library aws4. Pure: the time is an argument. */
import aws4 from 'aws4';
import type { AccessKeys } from './access-keys';
import { basicTimestamp } from './timestamp';

/** The name that both APIs' requests are signed for. */
const SIGNING_NAME = 'sdb';

/** A POST to sign. */
export interface UnsignedRequest {
  readonly host: string;
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

/**
 * The headers of the request: Host, Content-Type, Content-Length, X-Amz-Date, X-Amz-Security-Token (temporary credentials) and
 * Authorization. All but Content-Length are signed.
 * The library keeps the day's signing key, so that a warm call costs two hashes.
 */
export function signRequestV4(
  request: UnsignedRequest,
  region: string,
  credentials: AccessKeys,
  time: Date,
): Record<string, string | number> {
  const signed = aws4.sign(
    {
      method: 'POST',
      service: SIGNING_NAME,
      region,
      host: request.host,
      path: request.path,
      headers: { Host: request.host, 'Content-Type': request.contentType, 'X-Amz-Date': basicTimestamp(time) },
      body: request.body,
      // Stays out of the signature, as in AWS's own clients: a proxy may send the body on in chunks.
      extraHeadersToIgnore: { 'content-length': true },
    },
    credentials,
  );
  return signed.headers;
}
