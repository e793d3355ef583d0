import { HeadBucketCommand, paginateListBuckets, S3Client } from '@aws-sdk/client-s3';
import type { AwsServiceOptions } from './account';
import { withoutSecretsOf } from './clean-calls';
import { requestHandler } from './network';

export interface Bucket {
  readonly name: string;
  readonly region?: string;
}

/** General-purpose buckets, as exports need them. S3 answers up to 10,000 a page; an account has rarely more than 100. */
const BUCKETS_PER_PAGE = 1000;

/** The account's buckets, sorted by S3 (by name). Needs `s3:ListAllMyBuckets`; AccessDenied without. */
export async function listBuckets(options: AwsServiceOptions): Promise<Bucket[]> {
  return withS3(options, async (client) => {
    const buckets: Bucket[] = [];
    // S3 names a bucket's Region only in answers to a request that asks for pages.
    for await (const page of paginateListBuckets({ client, pageSize: BUCKETS_PER_PAGE }, {})) {
      for (const { Name: name, BucketRegion: region } of page.Buckets ?? []) {
        if (name !== undefined) buckets.push({ name, ...(region === undefined ? {} : { region }) });
      }
    }
    return buckets;
  });
}

/**
 * The Region that a bucket lies in. S3 tells it even to those who may not see the bucket.
 *
 * @returns undefined where it cannot be learned: no such bucket, no network. Never throws: it serves a link only.
 */
export async function bucketRegion(options: AwsServiceOptions, bucket: string): Promise<string | undefined> {
  return withS3(options, async (client) => {
    try {
      return (await client.send(new HeadBucketCommand({ Bucket: bucket }))).BucketRegion;
    } catch (error) {
      const headers = (error as { $response?: { headers?: Record<string, string> } }).$response?.headers;
      return headers?.['x-amz-bucket-region'];
    }
  });
}

function withS3<T>(options: AwsServiceOptions, use: (client: S3Client) => Promise<T>): Promise<T> {
  // Another endpoint may be an IP address: bucket names cannot become host names there.
  const { region, endpoints, ca } = options;
  return withoutSecretsOf(options.credentials, async (credentials) => {
    const client = new S3Client({
      region,
      credentials,
      requestHandler: requestHandler(ca),
      ignoreConfiguredEndpointUrls: true,
      followRegionRedirects: true,
      ...(endpoints.s3 && { endpoint: endpoints.s3, forcePathStyle: true }),
    });
    try {
      return await use(client);
    } finally {
      client.destroy();
    }
  });
}
