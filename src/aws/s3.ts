import { S3Client } from '@aws-sdk/client-s3';
import type { CredentialsProvider } from '../simpledb/credentials';
import type { AwsServiceOptions } from './account';
import { callWith } from './calls';
import { requestHandler } from './network';

/** Names by which S3 says that a bucket is elsewhere and that AWS's client does not follow by itself. */
const ELSEWHERE = /^(AuthorizationHeaderMalformed|PermanentRedirect|IllegalLocationConstraintException)$/;
const REGION = /^[a-z]{2}(-[a-z]{1,12}){1,3}-\d{1,2}$/;

/** The Region that S3 names when it refuses a request to another: as a header, as a member, or in its words. */
export function regionInstead(error: unknown): string | undefined {
  if (!(error instanceof Error) || !ELSEWHERE.test(error.name)) return undefined;
  const { Region, $response } = error as { Region?: unknown; $response?: { headers?: Record<string, string> } };
  const named = $response?.headers?.['x-amz-bucket-region'] ?? Region ?? /\bexpecting '([^']{1,32})'/.exec(error.message)?.[1];
  return typeof named === 'string' && REGION.test(named) ? named : undefined;
}

/** A client of S3 for the time of one use, which is tried once more in the bucket's Region where that is another one. */
export function withS3<T>(options: AwsServiceOptions, use: (client: S3Client) => Promise<T>): Promise<T> {
  // Another endpoint may be an IP address: bucket names cannot become host names there.
  const { region, endpoints, ca } = options;
  return callWith(options.credentials, async (credentials) => {
    try {
      return await within(region, credentials);
    } catch (error) {
      const instead = regionInstead(error);
      if (instead === undefined || instead === region) throw error;
      return within(instead, credentials);
    }
  });

  async function within(where: string, credentials: CredentialsProvider): Promise<T> {
    const client = new S3Client({
      region: where,
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
  }
}
