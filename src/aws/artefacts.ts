import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { AwsServiceOptions } from './account';
import { withS3 } from './s3';

export interface ArtefactObjects {
  /** `_started` is there: SimpleDB could write to the bucket. */
  readonly started: boolean;
  /** Data files and their bytes; manifests are not counted. */
  readonly files: number;
  readonly bytes: number;
  /** When the manifest's summary, the last object of an export, was written. */
  readonly completedAt?: Date;
}

/**
 * The objects of one export, as S3 lists them: 1,000 a request. Needs `s3:ListBucket`; AccessDenied without.
 *
 * @param prefix of the export, with its closing slash.
 * @param owner the bucket's account where it was named: S3 refuses the bucket of anybody else.
 */
export async function listArtefacts(
  options: AwsServiceOptions,
  bucket: string,
  prefix: string,
  owner: string | undefined,
): Promise<ArtefactObjects> {
  return withS3(options, async (client) => {
    let started = false;
    let files = 0;
    let bytes = 0;
    let completedAt: Date | undefined;
    const input = { Bucket: bucket, Prefix: prefix, ExpectedBucketOwner: owner };
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, input)) {
      for (const { Key = '', Size = 0, LastModified } of Contents) {
        const name = Key.slice(prefix.length);
        if (name === '_started') started = true;
        if (name === 'manifest-summary.json') completedAt = LastModified;
        if (!name.startsWith('data/')) continue;
        files += 1;
        bytes += Size;
      }
    }
    return { started, files, bytes, ...(completedAt === undefined ? {} : { completedAt }) };
  });
}
