/** Puts in order what users paste as a destination: S3 URIs, addresses, ARNs, account ids as the console shows them. Pure. */

export interface Destination {
  readonly s3Bucket: string;
  /** '' for the bucket itself. */
  readonly prefix: string;
}

/** S3's keys have 1,024 bytes at the most, percent-encoded three times that, and a link may carry a signature. */
const LONGEST_TEXT = 8192;

// Hadoop's tools write s3a:// and s3n://.
const S3_URI = /^s3[an]?:\/\/([^/]+)\/?(.*)$/is;
// Access points have a Region and an account between the colons: they are no buckets.
const BUCKET_ARN = /^arn:aws(?:-[a-z]+)*:s3:::([^/]+)\/?(.*)$/s;
const WEB_ADDRESS = /^https?:\/\/([^/?#]+)([^?#]*)(?:\?([^#]*))?/i;
const CONSOLE_HOST = /(?:^|\.)console\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)$/;
const S3_HOST = /^(?:(.+)\.)?s3(?:\.dualstack)?(?:[.-][a-z]{2}(?:-[a-z]+)+-\d)?\.amazonaws\.com(?:\.cn)?$/;

/**
 * The bucket and prefix that a text names: `s3://bucket/prefix`, a bucket's ARN, or its address in the S3 console or in S3.
 *
 * @returns undefined for everything else, a bucket's bare name as well. The parts are not checked: `validate` does that.
 */
export function readDestination(text: string): Destination | undefined {
  if (text.length > LONGEST_TEXT) return undefined;
  const uri = S3_URI.exec(text);
  if (uri) return { s3Bucket: uri[1] ?? '', prefix: uri[2] ?? '' };
  const arn = BUCKET_ARN.exec(text);
  // Policies name a bucket's objects by "/*".
  if (arn) return { s3Bucket: arn[1] ?? '', prefix: (arn[2] ?? '').replace(/\*$/, '') };
  const web = WEB_ADDRESS.exec(text);
  return web ? readAddress((web[1] ?? '').toLowerCase(), (web[2] ?? '').split('/').slice(1), web[3] ?? '') : undefined;
}

function readAddress(host: string, segments: readonly string[], query: string): Destination | undefined {
  if (CONSOLE_HOST.test(host)) {
    const [service, kind, s3Bucket = '', ...rest] = segments;
    if (service !== 's3' || kind !== 'buckets' || s3Bucket === '') return undefined;
    const given = query.split('&').find((pair) => pair.startsWith('prefix='))?.slice('prefix='.length);
    return decoded(s3Bucket, given?.replaceAll('+', ' ') ?? rest.join('/'));
  }
  const s3 = S3_HOST.exec(host);
  if (!s3) return undefined;
  const [, named] = s3;
  const [s3Bucket = '', ...rest] = named === undefined ? segments : [named, ...segments];
  return s3Bucket === '' ? undefined : decoded(s3Bucket, rest.join('/'));
}

function decoded(s3Bucket: string, prefix: string): Destination | undefined {
  try {
    return { s3Bucket: decodeURIComponent(s3Bucket), prefix: decodeURIComponent(prefix) };
  } catch {
    // A lone "%": no address that S3 or its console has made.
    return undefined;
  }
}

/** What a form must have to be put in order; a plan's prefix is a template. */
export type DestinationValues<Prefix extends string> = Readonly<Record<Prefix | 's3Bucket' | 's3BucketOwner' | 's3SseKmsKeyId', string>>;

export interface Tidied<Values> {
  readonly values: Values;
  /** What was changed, where the user would not see it at the field itself. */
  readonly words?: string;
}

/**
 * A form after the user has finished one of its fields. Blanks at the ends go; a destination pasted into the bucket or the
 * prefix is taken apart, and the prefix that it names never replaces another one; an account loses its hyphens.
 *
 * @returns undefined when nothing changes
 */
export function tidied<Prefix extends string, Values extends DestinationValues<Prefix>>(
  values: Values,
  name: string,
  prefixName: Prefix,
): Tidied<Values> | undefined {
  const isDestination = name === 's3Bucket' || name === prefixName;
  if (!isDestination && name !== 's3BucketOwner' && name !== 's3SseKmsKeyId') return undefined;
  const before = values[name as Prefix];
  const text = before.trim();
  const found = isDestination ? readDestination(text) : undefined;
  if (found) return takenApart(values, found, name === 's3Bucket' && values[prefixName] !== '', prefixName);
  const after = name === 's3BucketOwner' && /^\d{4}[- ]\d{4}[- ]\d{4}$/.test(text) ? text.replace(/[- ]/g, '') : text;
  return after === before ? undefined : { values: { ...values, [name]: after } };
}

function takenApart<Prefix extends string, Values extends DestinationValues<Prefix>>(
  values: Values,
  { s3Bucket, prefix }: Destination,
  keepsPrefix: boolean,
  prefixName: Prefix,
): Tidied<Values> {
  const kept = values[prefixName];
  if (keepsPrefix) {
    const lost = prefix === '' || prefix === kept ? '' : ` S3 key prefix is still ${kept}, not ${prefix}.`;
    return { values: { ...values, s3Bucket }, words: `S3 bucket is ${s3Bucket}.${lost}` };
  }
  const words = prefix === '' ? 'There is no prefix.' : `S3 key prefix is ${prefix}.`;
  return { values: { ...values, s3Bucket, [prefixName]: prefix }, words: `S3 bucket is ${s3Bucket}. ${words}` };
}
