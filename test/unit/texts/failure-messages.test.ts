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

  it('names both accounts where the bucket is another’s', () => {
    assert.match(action('AccessDenied'), /expected in account 999988887777.*to account 111122223333/);
    assert.doesNotMatch(action('AccessDenied', { s3BucketOwner: '111122223333' }), /expected in account/);
  });

  it('always says that objects are left behind, and where', () => {
    for (const code of ['NoSuchBucket', 'Odd']) assert.ok(action(code).includes(`below ${FAILED.s3Uri}, until you delete them`));
    assert.match(failureText(bare).action ?? '', /stay in the bucket until you delete them/);
  });
});
