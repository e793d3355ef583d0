import { S3Client } from '@aws-sdk/client-s3';
import type { AwsServiceOptions } from './account';
import { callWith } from './calls';
import { requestHandler } from './network';

/** A client of S3 for the time of one use. */
export function withS3<T>(options: AwsServiceOptions, use: (client: S3Client) => Promise<T>): Promise<T> {
  // Another endpoint may be an IP address: bucket names cannot become host names there.
  const { region, endpoints, ca } = options;
  return callWith(options.credentials, async (credentials) => {
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
