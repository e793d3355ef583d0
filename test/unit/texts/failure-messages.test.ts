import assert from 'node:assert/strict';
import type { ExportRecord } from '../../../src/exports/model/record';
import { failureText } from '../../../src/texts/failure-messages';
import { FAILED } from '../../support/export-records';

const { failureCode: _code, failureMessage: _message, s3Uri: _uri, ...bare } = FAILED;
const action = (failureCode: string, more: Partial<ExportRecord> = {}) =>
  failureText({ ...FAILED, failureCode, ...more }).action ?? '';

describe('What is told of a failed export', () => {
  it('begins with AWS’s own words', () => {
    assert.equal(failureText(FAILED).message, 'Access Denied (Service: S3, Status Code: 403)');
    assert.equal(failureText(FAILED).raw, 'AccessDenied\nAccess Denied (Service: S3, Status Code: 403)');
    assert.equal(failureText({ ...bare, failureCode: 'Odd' }).message, 'Reason: Odd.');
    assert.equal(failureText(bare).message, 'AWS gave no reason.');
  });

  const causes: [codes: string[], words: RegExp][] = [
    [['NoSuchBucket', 'NoSuchBucketException'], /no bucket of this name.*Create the bucket/],
    [['AccessDenied', 'AccessDeniedException', 'AllAccessDisabled'], /did not let SimpleDB write.*s3:PutObject/],
    [['KMSDisabledException', 'KmsAccessDenied', 'KMSInvalidStateException', 'DisabledException', 'NotFoundException'], /KMS key could not be used.*“alias\/exports”.*kms:GenerateDataKey/],
    [['PermanentRedirect'], /another Region/],
    [['InternalFailure', 'InternalError', 'ServiceUnavailable'], /AWS’s own.*again.*AWS Support/],
    [['SomethingNew', 'constructor'], /all that is known of this failure.*Check the bucket/],
  ];
  for (const [codes, words] of causes) {
    for (const code of codes) it(`says what ${code} usually means and what to do`, () => assert.match(action(code), words));
  }

  const prefixed: [codes: string[], words: RegExp][] = [
    [['S3NoSuchBucket', 'AmazonS3NoSuchBucketException', 'S3.NoSuchBucket'], /no bucket of this name/],
    [['S3AccessDenied', 'S3AccessDeniedException', 'S3Forbidden', 'S3AllAccessDisabled'], /did not let SimpleDB write/],
    [['S3PermanentRedirect', 'S3AuthorizationHeaderMalformed'], /another Region/],
    [['S3InvalidBucketOwnerAWSAccountID'], /another account/],
    [['KMSAccessDenied', 'KMSNotFound', 'KMSDisabled', 'KMSKeyUnavailable', 'KMSPendingDeletion', 'AWSKMSDisabled'], /KMS key could not be used/],
    [['S3ServiceUnavailable', 'S3InternalError', 'KMSInternal', 'KMSThrottling', 'SimpleDBInternalFailure'], /AWS’s own/],
    [['S3Odd', 'S3', 'KM'], /all that is known/],
  ];
  for (const [codes, words] of prefixed) {
    for (const code of codes) it(`knows ${code}, whatever service stands before it`, () => assert.match(action(code), words));
  }

  const denied = (what: string, resource: string) =>
    `User: arn:aws:sts::111122223333:assumed-role/exporter/me is not authorized to perform: ${what} on resource: ${resource} because no resource-based policy allows the ${what} action`;
  const inside: [what: string, message: string, words: RegExp][] = [
    ['a denial by the key', denied('kms:GenerateDataKey', 'arn:aws:kms:us-east-1:111122223333:key/k'), /KMS key could not.*AWS denied kms:GenerateDataKey on arn:aws:kms:us-east-1:111122223333:key\/k\./],
    ['a denial by the bucket', denied('s3:AbortMultipartUpload', '"arn:aws:s3:::b/a key"'), /did not let SimpleDB write.*Allow s3:AbortMultipartUpload on arn:aws:s3:::b\/a key /],
    ['an error of S3 by its code', 'Failed (Service: Amazon S3; Status Code: 404; Error Code: NoSuchBucket; Request ID: X)', /no bucket of this name/],
    ['an error of KMS by its code', 'Failed (Service: S3, Status Code: 400, Error Code: KMS.DisabledException)', /KMS key could not/],
    ['an error of S3 by its sentence', 'The specified bucket does not exist', /no bucket of this name/],
    ['a bucket elsewhere', "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'", /another Region/],
  ];
  for (const [what, failureMessage, words] of inside) {
    it(`finds ${what} inside the message of a code that says nothing`, () =>
      assert.match(action('ExportFailed', { failureMessage, s3BucketOwner: '111122223333' }), words));
  }

  it('takes a denial that names a key’s action for the key’s, though the code is S3’s', () => {
    assert.match(action('AccessDenied', { failureMessage: denied('kms:Decrypt', '*') }), /KMS key could not/);
    assert.match(action('S3AccessDenied', { failureMessage: denied('s3:PutObject', '*') }), /did not let SimpleDB write/);
  });

  it('reads a message where there is no code at all', () => {
    assert.match(failureText({ ...bare, failureMessage: 'Access Denied' }).action ?? '', /did not let SimpleDB write/);
  });

  it('says nothing of objects left behind where S3 has none', () => {
    const seenAt = '2026-01-15T10:30:00.000Z';
    assert.doesNotMatch(action('NoSuchBucket', { artefacts: { started: false, files: 0, bytes: 0, seenAt } }), /stay/);
    assert.match(action('AccessDenied', { artefacts: { started: true, files: 0, bytes: 0, seenAt } }), /Objects written so far stay in/);
    const { artefacts: _seen, ...unseen } = FAILED;
    assert.match(failureText(unseen).action ?? '', /Objects written so far, if any, stay in/);
  });

  it('names both accounts where the bucket is another’s', () => {
    assert.match(action('AccessDenied'), /expected in account 999988887777.*to account 111122223333/);
    assert.doesNotMatch(action('AccessDenied', { s3BucketOwner: '111122223333' }), /expected in account/);
  });

  it('always says that objects are left behind, and where', () => {
    for (const code of ['NoSuchBucket', 'Odd']) assert.ok(action(code).includes(`below ${FAILED.s3Uri}, until you delete them`));
    assert.match(failureText(bare).action ?? '', /stay in the bucket until you delete them/);
  });
});
