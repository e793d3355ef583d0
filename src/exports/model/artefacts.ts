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
