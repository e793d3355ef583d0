import assert from 'node:assert/strict';
import { isDestinationFailure, isDestinationRefusal } from '../../../../src/exports/plans/destination';

describe('a failure of the destination', () => {
  const failed = (code: string, message = ''): boolean => isDestinationFailure({ code, message });
  const refused = (code: string, message = ''): boolean => isDestinationRefusal({ code, message });

  it('is an export’s that could not write: bucket, owner, Region, key or permission, with and without S3’s prefix', () => {
    for (const code of ['NoSuchBucket', 'S3NoSuchBucket', 'S3AccessDenied', 'AccessDeniedException', 'InvalidBucketOwner', 'KMSDisabled', 'KMS.DisabledException', 'PermanentRedirect']) {
      assert.equal(failed(code), true, code);
    }
    for (const code of ['InternalError', 'SlowDown', 'NoSuchDomain', 'NoSuchExportException', 'Unknown', '']) assert.equal(failed(code), false, code);
  });

  it('is told by the error that a message quotes, where the code says nothing', () => {
    assert.equal(failed('ExportFailed', 'Could not write (Service: Amazon S3; Status Code: 404; Error Code: NoSuchBucket; Request ID: X)'), true);
    assert.equal(failed('ExportFailed', 'Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: X)'), true);
    assert.equal(failed('ExportFailed', 'Try later (Service: Amazon S3; Status Code: 503; Error Code: SlowDown; Request ID: X)'), false);
  });

  it('is a start’s that names the bucket or key, not one that is denied for its domain', () => {
    assert.equal(refused('AccessDeniedException', 'User: arn:x is not authorized to perform: sdb:StartDomainExport on resource: arn:y'), false);
    assert.equal(refused('AccessDeniedException', 'User: arn:x is not authorized to perform: s3:PutObject on resource: arn:y'), true);
    assert.equal(refused('AccessDeniedException', 'User: arn:x is not authorized to perform: kms:GenerateDataKey'), true);
    assert.equal(refused('NoSuchBucket'), true);
    assert.equal(refused('InvalidParameterValueException', 'The value of s3BucketOwner is not valid.'), true);
    assert.equal(refused('InvalidParameterValueException', 'The domain name is too short.'), false);
    assert.equal(refused('NumberExportsLimitExceeded', 'The bucket of exports is full.'), false);
    assert.equal(refused('NoSuchDomainException', 'No such domain: bucket'), false);
  });

  it('is told of messages of any length at once', () => {
    const before = performance.now();
    refused('AccessDeniedException', 's3'.repeat(5_000_000));
    failed('X', 'Error Code: '.repeat(1_000_000));
    assert.ok(performance.now() - before < 200);
  });
});
