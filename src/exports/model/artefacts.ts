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
