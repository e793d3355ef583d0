import {
  EXPORT_ARN_LIMITS,
  NEXT_TOKEN_LIMITS,
  SSE_ALGORITHMS,
  START_DOMAIN_EXPORT_LIMITS,
} from '../../simpledb/model';
import type {
  GetExportInput,
  ListExportsInput,
  S3SseAlgorithm,
  StartDomainExportInput,
  StringLimits,
} from '../../simpledb/model';
import { SandboxError } from '../kit/errors';

/** Members of a request by name; null counts as absent, as in restJson1. */
type Members = Readonly<Record<string, unknown>>;

const invalid = (message: string): SandboxError => new SandboxError('InvalidParameterValueException', message, 400);

function membersOf(input: unknown): Members {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new SandboxError('SerializationException', 'The request body must be a JSON object.', 400);
  }
  return input as Members;
}

function typed<T>(members: Members, name: string, type: 'string' | 'number'): T | undefined {
  const value = members[name] ?? undefined;
  if (value !== undefined && typeof value !== type) {
    throw new SandboxError('SerializationException', `${name} must be a JSON ${type}.`, 400);
  }
  return value as T | undefined;
}

function checkString(name: string, value: string, limits: StringLimits): void {
  const { min, max, pattern } = limits;
  if (value.length < min) throw invalid(`${name} must be at least ${min} character(s) long.`);
  if (max !== undefined && value.length > max) throw invalid(`${name} must be at most ${max} characters long.`);
  if (pattern && !pattern.test(value)) throw invalid(`${name} must match the pattern ${pattern.source}.`);
  // Half a surrogate pair is no character: it could become no part of a key or an ARN.
  if (Buffer.from(value).toString() !== value) throw invalid(`${name} must be well-formed Unicode.`);
}

function required(name: string, value: string | undefined): string {
  if (value === undefined) throw invalid(`${name} is required.`);
  return value;
}

/**
 * Reads the input of StartDomainExport in the service's order: types, each member's constraints, combinations.
 * Throws SerializationException, InvalidParameterValueException or InvalidParameterCombinationException.
 */
export function readStartDomainExport(input: unknown): StartDomainExportInput {
  const members = membersOf(input);
  const text = (name: string): string | undefined => typed<string>(members, name, 'string');
  const given = {
    domainName: text('domainName'),
    s3Bucket: text('s3Bucket'),
    clientToken: text('clientToken'),
    s3KeyPrefix: text('s3KeyPrefix'),
    s3SseAlgorithm: text('s3SseAlgorithm'),
    s3SseKmsKeyId: text('s3SseKmsKeyId'),
    s3BucketOwner: text('s3BucketOwner'),
  };
  const domainName = required('domainName', given.domainName);
  const s3Bucket = required('s3Bucket', given.s3Bucket);
  for (const [name, limits] of Object.entries(START_DOMAIN_EXPORT_LIMITS)) {
    const value = given[name as keyof typeof START_DOMAIN_EXPORT_LIMITS];
    if (value !== undefined) checkString(name, value, limits);
  }
  const s3SseAlgorithm = SSE_ALGORITHMS.find((name) => name === given.s3SseAlgorithm);
  if (given.s3SseAlgorithm !== undefined && s3SseAlgorithm === undefined) {
    throw invalid(`s3SseAlgorithm must be one of ${SSE_ALGORITHMS.join(', ')}.`);
  }
  if (given.s3SseKmsKeyId !== undefined && s3SseAlgorithm !== ('KMS' satisfies S3SseAlgorithm)) {
    const message = 's3SseKmsKeyId can only be used when s3SseAlgorithm is KMS.';
    throw new SandboxError('InvalidParameterCombinationException', message, 400);
  }
  return { ...given, domainName, s3Bucket, s3SseAlgorithm };
}

/** The three forms in which AWS writes the ARN of an export. */
const EXPORT_ARN = /^arn:[a-z-]+::?sdb:[a-z0-9-]+:\d{12}:(?:domain\/[^/]+\/)?export\/[^/]+$/;

/** Throws SerializationException or InvalidParameterValueException. */
export function readGetExport(input: unknown): GetExportInput {
  const exportArn = required('exportArn', typed<string>(membersOf(input), 'exportArn', 'string'));
  checkString('exportArn', exportArn, EXPORT_ARN_LIMITS);
  if (!EXPORT_ARN.test(exportArn)) throw invalid('exportArn must be the ARN of an export.');
  return { exportArn };
}

/** Throws SerializationException or InvalidParameterValueException. */
export function readListExports(input: unknown): ListExportsInput {
  const members = membersOf(input);
  const domainName = typed<string>(members, 'domainName', 'string');
  const maxResults = typed<number>(members, 'maxResults', 'number');
  const nextToken = typed<string>(members, 'nextToken', 'string');
  if (maxResults !== undefined && !Number.isInteger(maxResults)) {
    throw new SandboxError('SerializationException', 'maxResults must be an integer.', 400);
  }
  if (domainName !== undefined) checkString('domainName', domainName, START_DOMAIN_EXPORT_LIMITS.domainName);
  if (maxResults !== undefined && maxResults < 1) throw invalid('maxResults must be at least 1.');
  if (nextToken !== undefined) checkString('nextToken', nextToken, NEXT_TOKEN_LIMITS);
  return { domainName, maxResults, nextToken };
}
