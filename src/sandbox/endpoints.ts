import { isRegion } from '../simpledb/model';
import { decodeAwsChunked, isAwsChunked } from './auth/aws-chunked';
import { AuthError, type Credentials } from './auth/credentials';
import { verifySignatureV2 } from './auth/signature-v2';
import { hasSignatureV4, verifySignatureV4 } from './auth/signature-v4';
import type { ClassicService } from './classic/service';
import { SandboxError } from './kit/errors';
import type { Form } from './kit/form';
import type { Caller, SandboxRequest, SandboxResponse } from './kit/http';
import { CLASSIC, S3, STS, V2, type Protocol } from './protocols';
import { handleIam, IAM_VERSION } from './signin/iam';
import { handleSts, isUnsignedSts, STS_VERSION } from './signin/sts';
import type { CredentialRegistry } from './signin/temporary-credentials';

/** What IAM would be asked about a request. */
export interface Permission {
  /** For example `sdb:Select`. */
  readonly action: string;
  /** ARN, or `*` for actions that know no resource. */
  readonly resource: string;
}

/** One of the APIs that share the port. */
export interface Endpoint {
  readonly protocol: Protocol;
  /** The Region that the signature names, when it names one. Throws AuthError. */
  authenticate(request: SandboxRequest, credentials: Credentials, now: number): Promise<string | undefined>;
  permission(request: SandboxRequest, account: string, region: string): Permission;
  /** Throws SandboxError. */
  handle(request: SandboxRequest, caller: Caller, region: string): Promise<SandboxResponse>;
}

const EXPORT_OPERATIONS = ['StartDomainExport', 'GetExport', 'ListExports'] as const;
type ExportOperation = (typeof EXPORT_OPERATIONS)[number];

/** The exports behind the v2 API. */
export interface ExportHandler {
  handle(operation: ExportOperation, input: unknown, caller: Caller, region: string): Promise<unknown>;
}

/** The objects behind the S3 API. */
export interface S3Handler {
  handle(request: SandboxRequest, caller: Caller): Promise<SandboxResponse>;
  actionOf(request: SandboxRequest): string;
}

const domainArn = (region: string, account: string, domain: string | undefined): string =>
  domain === undefined ? '*' : `arn:aws:sdb:${region}:${account}:domain/${domain}`;

/** Parameters of the query protocol, from the address and, of a POST, from the body. */
const parametersOf = ({ method, query, body }: SandboxRequest): [string, string][] =>
  method === 'POST' ? [...query, ...new URLSearchParams(body.toString('utf8'))] : [...query];

const formOf = (request: SandboxRequest): Form => new Map(parametersOf(request));

const xml = (body: string): SandboxResponse => ({ status: 200, headers: { 'content-type': 'text/xml' }, body });

/** SimpleDB's API of 2009-04-15. A domain in a Select's text is not looked up for the permission: `*` stands for it. */
export function classicEndpoint(service: ClassicService): Endpoint {
  return {
    protocol: CLASSIC,
    authenticate(request, credentials, now) {
      if (hasSignatureV4(request)) throw new AuthError('malformed', 'This API takes Signature Version 2 only.');
      const { method, rawPath: path, headers } = request;
      verifySignatureV2(
        { method, path, host: headers['host'] ?? '', parameters: parametersOf(request) },
        credentials,
        now,
      );
      return Promise.resolve(undefined);
    },
    permission(request, account, region) {
      const form = formOf(request);
      const operation = form.get('Action') ?? '';
      // AWS names no `*` when it denies this one.
      const domain = operation === 'ListDomains' ? '' : form.get('DomainName');
      return { action: `sdb:${operation}`, resource: domainArn(region, account, domain) };
    },
    handle: (request) => Promise.resolve(xml(service.handle(formOf(request), request.requestId))),
  };
}

/** SimpleDB's API of 2025-09-26. */
export function v2Endpoint(exports: ExportHandler): Endpoint {
  const operationOf = ({ rawPath }: SandboxRequest): string => rawPath.slice('/v2/'.length);
  return {
    protocol: V2,
    async authenticate(request, credentials, now) {
      const region = await verifySignatureV4(request, 'sdb', credentials, now);
      if (!isRegion(region)) throw new AuthError('scope', 'Credential should be scoped to a valid region.');
      return region;
    },
    permission(request, account, region) {
      const input = parseJson(request.body);
      const { exportArn, domainName } = (typeof input === 'object' && input !== null ? input : {}) as Record<
        string,
        unknown
      >;
      const resource =
        typeof exportArn === 'string'
          ? exportArn
          : domainArn(region, account, typeof domainName === 'string' ? domainName : undefined);
      return { action: `sdb:${operationOf(request)}`, resource };
    },
    async handle(request, caller, region) {
      const operation = EXPORT_OPERATIONS.find((name) => name === operationOf(request));
      if (!operation || request.method !== 'POST')
        throw new SandboxError('UnknownOperationException', 'Unknown operation.', 404);
      const output = await exports.handle(operation, parseJson(request.body), caller, region);
      return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(output) };
    },
  };
}

/** Throws SerializationException. No body at all is an empty input. */
function parseJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new SandboxError('SerializationException', 'The request body is not valid JSON.', 400);
  }
}

export function s3Endpoint(service: S3Handler): Endpoint {
  return {
    protocol: S3,
    authenticate: (request, credentials, now) => verifySignatureV4(request, 's3', credentials, now),
    permission(request) {
      const path = decodePath(request.rawPath).slice(1);
      return { action: service.actionOf(request), resource: path === '' ? '*' : `arn:aws:s3:::${path}` };
    },
    handle: (request, caller) => service.handle(isAwsChunked(request.headers) ? unwrap(request) : request, caller),
  };
}

/** Checksums that trailed behind the body count as headers. */
function unwrap(request: SandboxRequest): SandboxRequest {
  const { body, trailers } = decodeAwsChunked(request.body, request.headers['x-amz-decoded-content-length']);
  const checksums = Object.entries(trailers).filter(([name]) => name.startsWith('x-amz-checksum-'));
  return { ...request, body, headers: { ...request.headers, ...Object.fromEntries(checksums) } };
}

function decodePath(rawPath: string): string {
  try {
    return decodeURIComponent(rawPath);
  } catch {
    throw new SandboxError('InvalidURI', "Couldn't parse the specified URI.", 400);
  }
}

/** STS, whose temporary credentials come from the registry. */
export function stsEndpoint(registry: CredentialRegistry): Endpoint {
  return {
    protocol: STS,
    authenticate: async (request, credentials, now) =>
      isUnsignedSts(formOf(request)) ? undefined : verifySignatureV4(request, 'sts', credentials, now),
    permission: (request) => ({ action: `sts:${formOf(request).get('Action') ?? ''}`, resource: '*' }),
    handle: async (request, caller) => xml(handleSts(formOf(request), caller, request.requestId, registry)),
  };
}

/** IAM, by the same protocol as STS. */
export const iamEndpoint: Endpoint = {
  protocol: STS,
  authenticate: (request, credentials, now) => verifySignatureV4(request, 'iam', credentials, now),
  permission: (request) => ({ action: `iam:${formOf(request).get('Action') ?? ''}`, resource: '*' }),
  handle: async (request) => xml(handleIam(formOf(request), request.requestId)),
};

export interface Endpoints {
  readonly classic: Endpoint;
  readonly v2: Endpoint;
  readonly s3: Endpoint;
  readonly sts: Endpoint;
  readonly iam: Endpoint;
}

/** Tells the APIs apart: `v2` is too short for a bucket's name, and at `/` S3 has only the GET that lists buckets. */
export function endpointFor(request: SandboxRequest, endpoints: Endpoints): Endpoint {
  if (request.rawPath.startsWith('/v2/')) return endpoints.v2;
  if (request.rawPath !== '/') return endpoints.s3;
  const form = formOf(request);
  if (request.method !== 'POST' && !form.has('Action')) return endpoints.s3;
  const version = form.get('Version');
  if (version === STS_VERSION) return endpoints.sts;
  return version === IAM_VERSION ? endpoints.iam : endpoints.classic;
}
