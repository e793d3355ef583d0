/**
 * The shapes, limits and errors of both SimpleDB APIs, with AWS's own names.
 *
 * Sources: the public service models `sdb` 2009-04-15 and `simpledbv2` 2025-09-26, and the SimpleDB Developer Guide.
 * Pure data and types: the form, the sandbox and the client all rest on this file, so it imports nothing.
 */

// ---- Regions ------------------------------------------------------------------------------------------------------

/** Every Region that has SimpleDB; there are no others. */
export const REGIONS = [
  'us-east-1',
  'us-west-1',
  'us-west-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'eu-west-1',
  'sa-east-1',
] as const;
export type Region = (typeof REGIONS)[number];

export const isRegion = (name: string): name is Region => (REGIONS as readonly string[]).includes(name);

// ---- Limits -------------------------------------------------------------------------------------------------------

/** What one string member must satisfy: lengths in UTF-16 code units, as the service model counts characters. */
export interface StringLimits {
  readonly min: number;
  readonly max?: number;
  readonly pattern?: RegExp;
}

/** Limits of the members of StartDomainExport, by member name. */
export const START_DOMAIN_EXPORT_LIMITS = {
  /** The v2 model asks for one character; the classic API, which creates domains, for 3–255 of this set. */
  domainName: { min: 3, max: 255, pattern: /^[a-zA-Z0-9_.-]+$/ },
  s3Bucket: { min: 3, max: 255, pattern: /^[a-z0-9A-Z]+[.\-\w]*[a-z0-9A-Z]+$/ },
  clientToken: { min: 1 },
  s3KeyPrefix: { min: 1, max: 850 },
  s3SseKmsKeyId: { min: 1, max: 2048 },
  s3BucketOwner: { min: 12, max: 12, pattern: /^[0-9]{12}$/ },
} as const satisfies Record<string, StringLimits>;

export const EXPORT_ARN_LIMITS = { min: 20, max: 2048 } as const satisfies StringLimits;
export const NEXT_TOKEN_LIMITS = { min: 1, max: 2048 } as const satisfies StringLimits;

/** MaxNumberOfDomains of ListDomains; also its default. */
export const MAX_NUMBER_OF_DOMAINS = 100;
/** Domains that an account may hold by default. */
export const DOMAINS_PER_ACCOUNT = 250;
/** Items in one BatchPutAttributes. */
export const ITEMS_PER_BATCH = 25;
/** Name-value pairs that one item may hold, and that one call may submit for it. */
export const ATTRIBUTES_PER_ITEM = 256;
/** Bytes of an item name, an attribute name or a value, in UTF-8. */
export const NAME_OR_VALUE_BYTES = 1024;
/** Items that one Select answers at the most; 1 MB may end a page earlier. */
export const SELECT_ITEMS_PER_PAGE = 2500;
export const SELECT_DEFAULT_LIMIT = 100;
export const SELECT_BYTES_PER_PAGE = 1024 * 1024;
export const SELECT_COMPARISONS = 20;

/** Exports that may be started in any 24 hours. */
export const EXPORTS_PER_DOMAIN = 5;
export const EXPORTS_PER_ACCOUNT = 25;
export const QUOTA_WINDOW_MS = 24 * 60 * 60 * 1000;
/** How long after its first completed request a client token still names the same export. */
export const CLIENT_TOKEN_WINDOW_MS = 8 * 60 * 60 * 1000;

// ---- v2: exports --------------------------------------------------------------------------------------------------

export const EXPORT_STATUSES = ['PENDING', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED'] as const;
export type ExportStatus = (typeof EXPORT_STATUSES)[number];
/** No export leaves these. One of a status that AWS has added since has not ended, as far as anybody can tell. */
export const isEndStatus = (status: string): status is 'SUCCEEDED' | 'FAILED' => status === 'SUCCEEDED' || status === 'FAILED';

/** One of the words that AWS documents, or one that it has added since: a reader takes any. */
export type OrNewer<Word extends string> = Word | (string & {});

export const SSE_ALGORITHMS = ['AES256', 'KMS'] as const;
/** `AES256` is SSE-S3, `KMS` is SSE-KMS; without one the bucket's default encryption applies. */
export type S3SseAlgorithm = (typeof SSE_ALGORITHMS)[number];

export interface StartDomainExportInput {
  domainName: string;
  s3Bucket: string;
  /** Idempotency token; the client makes a UUID when there is none. */
  clientToken?: string | undefined;
  s3KeyPrefix?: string | undefined;
  s3SseAlgorithm?: S3SseAlgorithm | undefined;
  /** Key id, alias or ARN; only with `KMS`. `KMS` without a key means the AWS managed key. */
  s3SseKmsKeyId?: string | undefined;
  /** Account that owns the bucket; required when it is not the caller's. */
  s3BucketOwner?: string | undefined;
}

export interface StartDomainExportOutput {
  clientToken: string;
  exportArn: string;
  requestedAt: Date;
}

export interface GetExportInput {
  exportArn: string;
}

export interface GetExportOutput {
  exportArn: string;
  clientToken: string;
  exportStatus: OrNewer<ExportStatus>;
  domainName: string;
  requestedAt: Date;
  s3Bucket: string;
  s3KeyPrefix?: string;
  s3SseAlgorithm?: OrNewer<S3SseAlgorithm>;
  s3SseKmsKeyId?: string;
  s3BucketOwner?: string;
  failureCode?: string;
  failureMessage?: string;
  /** Name of the manifest summary file, once there is one. */
  exportManifest?: string;
  itemsCount?: number;
  /** When processing began: items inserted before it are in, items inserted after it are not. */
  exportDataCutoffTime?: Date;
}

export interface ListExportsInput {
  domainName?: string | undefined;
  /** At least 1. A page may hold fewer, even none, and still have a nextToken. */
  maxResults?: number | undefined;
  nextToken?: string | undefined;
}

export interface ExportSummary {
  exportArn: string;
  exportStatus: OrNewer<ExportStatus>;
  requestedAt: Date;
  domainName: string;
}

export interface ListExportsOutput {
  exportSummaries: ExportSummary[];
  nextToken?: string;
}

// ---- classic ------------------------------------------------------------------------------------------------------

export interface ListDomainsInput {
  /** 1–100; 100 when absent. */
  MaxNumberOfDomains?: number | undefined;
  NextToken?: string | undefined;
}

export interface ListDomainsOutput {
  DomainNames: string[];
  NextToken?: string;
}

export interface DomainMetadataInput {
  DomainName: string;
}

/** Figures that lag behind the domain: `Timestamp` is when they were taken. Sizes in bytes. */
export interface DomainMetadataOutput {
  ItemCount: number;
  ItemNamesSizeBytes: number;
  AttributeNameCount: number;
  AttributeNamesSizeBytes: number;
  AttributeValueCount: number;
  AttributeValuesSizeBytes: number;
  Timestamp: Date;
}

export interface Attribute {
  Name: string;
  Value: string;
}

/** A multi-valued attribute stands as several entries of one name. */
export interface Item {
  Name: string;
  Attributes: Attribute[];
}

export interface SelectInput {
  SelectExpression: string;
  NextToken?: string | undefined;
  ConsistentRead?: boolean | undefined;
}

export interface SelectOutput {
  Items: Item[];
  NextToken?: string;
}

export interface GetAttributesInput {
  DomainName: string;
  ItemName: string;
  AttributeNames?: string[] | undefined;
  ConsistentRead?: boolean | undefined;
}

export interface GetAttributesOutput {
  Attributes: Attribute[];
}

export interface CreateDomainInput {
  DomainName: string;
}

export interface ReplaceableAttribute extends Attribute {
  /** true: the value replaces those that the attribute has; else it is added to them. */
  Replace?: boolean | undefined;
}

export interface ReplaceableItem {
  Name: string;
  Attributes: ReplaceableAttribute[];
}

export interface BatchPutAttributesInput {
  DomainName: string;
  Items: ReplaceableItem[];
}
