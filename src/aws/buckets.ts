import { HeadBucketCommand, paginateListBuckets } from '@aws-sdk/client-s3';
import type { AwsServiceOptions } from './account';
import { withS3 } from './s3';

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
