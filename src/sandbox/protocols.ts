import type { AuthFault } from './auth/credentials';
import type { SandboxError } from './kit/errors';
import type { SandboxResponse } from './kit/http';
import { escapeXml, xmlDocument } from './kit/xml';
import { hasNoPermission, notAuthorized } from './permissions';

/** How one of the APIs on the port words what is wrong with any request, and how it wraps an error. */
export interface Protocol {
  /** Code and HTTP status of each fault; `denied` is for permissions too, `internal` for the sandbox's own defects. */
  readonly faults: Readonly<Record<AuthFault | 'internal', readonly [code: string, status: number]>>;
  /** Header that repeats the request id. */
  readonly requestIdHeader: string;
  /** How it says that a permission is missing. */
  denial(userArn: string, action: string, resource: string): string;
  error(error: SandboxError, requestId: string, resource: string): SandboxResponse;
}

const XML = { 'content-type': 'text/xml' };

/** SimpleDB, API version 2009-04-15: the query protocol and Signature Version 2. */
export const CLASSIC: Protocol = {
  faults: {
    missing: ['AuthMissingFailure', 403],
    malformed: ['AuthFailure', 403],
    scope: ['AuthFailure', 403],
    unknownKey: ['InvalidClientTokenId', 403],
    expiredToken: ['ExpiredToken', 403],
    expired: ['RequestExpired', 400],
    mismatch: ['SignatureDoesNotMatch', 403],
    payload: ['SignatureDoesNotMatch', 403],
    denied: ['AccessDenied', 403],
    internal: ['InternalError', 500],
  },
  denial: hasNoPermission,
  requestIdHeader: 'x-amzn-requestid',
  error: ({ code, message, status }, requestId) => ({
    status,
    headers: XML,
    body: xmlDocument(
      `<Response><Errors><Error><Code>${code}</Code><Message>${escapeXml(message)}</Message>` +
        `<BoxUsage>0.0000219907</BoxUsage></Error></Errors><RequestID>${requestId}</RequestID></Response>`,
    ),
  }),
};

/** SimpleDB, API version 2025-09-26: restJson1 and Signature Version 4. */
export const V2: Protocol = {
  faults: {
    missing: ['MissingAuthenticationTokenException', 403],
    malformed: ['IncompleteSignatureException', 403],
    scope: ['InvalidSignatureException', 403],
    unknownKey: ['UnrecognizedClientException', 403],
    expiredToken: ['ExpiredTokenException', 403],
    expired: ['InvalidSignatureException', 403],
    mismatch: ['InvalidSignatureException', 403],
    payload: ['InvalidSignatureException', 403],
    denied: ['AccessDeniedException', 403],
    internal: ['InternalFailure', 500],
  },
  denial: notAuthorized,
  requestIdHeader: 'x-amzn-requestid',
  error: ({ code, message, status }) => ({
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ message }),
  }),
};

export const S3: Protocol = {
  faults: {
    missing: ['AccessDenied', 403],
    malformed: ['AuthorizationHeaderMalformed', 400],
    scope: ['AuthorizationHeaderMalformed', 400],
    unknownKey: ['InvalidAccessKeyId', 403],
    expiredToken: ['ExpiredToken', 400],
    expired: ['RequestTimeTooSkewed', 403],
    mismatch: ['SignatureDoesNotMatch', 403],
    payload: ['XAmzContentSHA256Mismatch', 400],
    denied: ['AccessDenied', 403],
    internal: ['InternalError', 500],
  },
  denial: notAuthorized,
  requestIdHeader: 'x-amz-request-id',
  error: ({ code, message, status }, requestId, resource) => ({
    status,
    headers: { 'content-type': 'application/xml' },
    body: xmlDocument(
      `<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message><Resource>${escapeXml(resource)}</Resource>` +
        `<RequestId>${requestId}</RequestId></Error>`,
    ),
  }),
};

export const STS: Protocol = {
  faults: {
    missing: ['MissingAuthenticationToken', 403],
    malformed: ['IncompleteSignature', 400],
    scope: ['SignatureDoesNotMatch', 403],
    unknownKey: ['InvalidClientTokenId', 403],
    expiredToken: ['ExpiredToken', 403],
    expired: ['SignatureDoesNotMatch', 403],
    mismatch: ['SignatureDoesNotMatch', 403],
    payload: ['SignatureDoesNotMatch', 403],
    denied: ['AccessDenied', 403],
    internal: ['InternalFailure', 500],
  },
  denial: notAuthorized,
  requestIdHeader: 'x-amzn-requestid',
  error: ({ code, message, status }, requestId) => ({
    status,
    headers: XML,
    body: xmlDocument(
      '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>' +
        `<Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>` +
        `<RequestId>${requestId}</RequestId></ErrorResponse>`,
    ),
  }),
};
