/** Where the artefacts of an export lie in its bucket, and how to get there. Pure: the page's preview uses it too. */

export interface ArtefactLocation {
  readonly s3KeyPrefix?: string | undefined;
  /** Last segment of the export's ARN. */
  readonly exportId: string;
  readonly domainName: string;
}

/** Key prefix of all artefacts of one export, with its closing slash. A prefix that ends in "/" gets no second one. */
export function artefactPrefix({ s3KeyPrefix = '', exportId, domainName }: ArtefactLocation): string {
  const separator = s3KeyPrefix === '' || s3KeyPrefix.endsWith('/') ? '' : '/';
  return `${s3KeyPrefix}${separator}AWSSimpleDB/${exportId}/${domainName}/`;
}

/** Bytes of UTF-8 that S3 allows for an object's key, by its guide. */
export const S3_KEY_BYTES = 1024;

/** An export's id is a UUID. */
const ANY_EXPORT_ID = '0'.repeat(36);
/** Written for every export. */
const SURE_NAME = 'manifest-summary.json';
/** AWS does not say how long the ids in a data file's name are: room for two UUIDs. */
const LONGEST_NAME = `data/dataFile_${ANY_EXPORT_ID}_${ANY_EXPORT_ID}.json`;

/** How long an export's keys become, in bytes of UTF-8; none may be longer than `S3_KEY_BYTES`. */
export interface KeyLengths {
  /** Of the manifest's summary, whose name is known: where it is too long the export is bound to fail. */
  readonly sure: number;
  /** Of a data file, the longest that is to be expected. */
  readonly longest: number;
}

export function keyLengths(s3KeyPrefix: string, domainName: string): KeyLengths {
  const folder = utf8Length(artefactPrefix({ s3KeyPrefix, domainName, exportId: ANY_EXPORT_ID }));
  return { sure: folder + SURE_NAME.length, longest: folder + LONGEST_NAME.length };
}

/** Bytes of a text in UTF-8. Half a surrogate pair counts as the character that replaces it. */
function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** In AWS's own consoles, of every Region and partition. No user and no port before the path, so the host is what it seems. */
const AWS_CONSOLE = /^https:\/\/(?:[a-z0-9-]+\.)?console\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)\/s3\//;
const SANDBOX_CONSOLE = /^(https?:\/\/[^/?#@\\\s]+)\/console\/s3\//;

/**
 * Whether an address that somebody may have edited leads into the S3 console: AWS's own, or for exports of a sandbox the page
 * that a sandbox serves.
 *
 * @param isSandbox whether the sandbox serves from this origin; unless told, anything that looks like one
 */
export function isS3ConsoleUrl(address: string, connection: string, isSandbox: (origin: string) => boolean = () => true): boolean {
  if (AWS_CONSOLE.test(address)) return true;
  const origin = SANDBOX_CONSOLE.exec(address)?.[1];
  return origin !== undefined && connection === 'sandbox' && isSandbox(origin);
}

export const s3Uri = (bucket: string, key: string): string => `s3://${bucket}/${key}`;

/**
 * Address of a prefix in the S3 console.
 *
 * @param region the bucket's Region; where it is unknown the domain's will do, the console redirects.
 * @param consoleUrl another console than AWS's: the page that a local sandbox serves.
 */
export function s3ConsoleUrl(bucket: string, prefix: string, region: string, consoleUrl?: string): string {
  const base = consoleUrl ?? `https://${region}.console.aws.amazon.com`;
  const query = `region=${encodeURIComponent(region)}&prefix=${encodeURIComponent(prefix)}`;
  return `${base}/s3/buckets/${encodeURIComponent(bucket)}?${query}`;
}
