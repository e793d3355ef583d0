import assert from 'node:assert/strict';
import fc from 'fast-check';
import { artefactPrefix, isS3ConsoleUrl, s3ConsoleUrl, s3Uri } from '../../../../src/exports/model/artefacts';

describe('artefacts', () => {
  it('lie where AWS puts them', () => {
    const where = { exportId: 'e1', domainName: 'd1' };
    assert.equal(artefactPrefix(where), 'AWSSimpleDB/e1/d1/');
    assert.equal(artefactPrefix({ ...where, s3KeyPrefix: 'a/b' }), 'a/b/AWSSimpleDB/e1/d1/');
    assert.equal(artefactPrefix({ ...where, s3KeyPrefix: 'a/b/' }), 'a/b/AWSSimpleDB/e1/d1/');
    assert.equal(s3Uri('bucket', 'a/b'), 's3://bucket/a/b');
  });

  it('are linked in the bucket’s own Region', () => {
    assert.equal(
      s3ConsoleUrl('bucket', 'AWSSimpleDB/e1/d1/', 'eu-west-1'),
      'https://eu-west-1.console.aws.amazon.com/s3/buckets/bucket?region=eu-west-1&prefix=AWSSimpleDB%2Fe1%2Fd1%2F',
    );
  });

  it('are linked in another console on request', () => {
    assert.equal(
      s3ConsoleUrl('b', 'p/', 'us-east-1', 'http://127.0.0.1:8000/console'),
      'http://127.0.0.1:8000/console/s3/buckets/b?region=us-east-1&prefix=p%2F',
    );
  });

  it('are linked by nothing but a console’s address: AWS’s by https, a sandbox’s for its own exports', () => {
    for (const good of [
      'https://eu-west-1.console.aws.amazon.com/s3/buckets/b?region=eu-west-1&prefix=p%2F',
      'https://console.aws.amazon.com/s3/buckets/b', 'https://us-gov-west-1.console.amazonaws-us-gov.com/s3/buckets/b',
    ]) assert.equal(isS3ConsoleUrl(good, 'profile:work'), true, good);
    for (const bad of [
      'http://eu-west-1.console.aws.amazon.com/s3/buckets/b', 'https://console.aws.amazon.com.evil.example/s3/', 'https://evil.example/s3/buckets/b',
      'https://console.aws.amazon.com@evil.example/s3/', 'https://user:x@console.aws.amazon.com/s3/', 'https://console.aws.amazon.com:8443/s3/',
      'https://a.b.console.aws.amazon.com/s3/', 'https://console.aws.amazon.com/iam/home', 'file:///etc/passwd', 'vscode://x/s3/', 'command:x', 'javascript:1', '',
      'http://127.0.0.1:8000/console/s3/buckets/b', 's3/buckets/b',
    ]) assert.equal(isS3ConsoleUrl(bad, 'profile:work'), false, bad);
    const sandbox = 'http://127.0.0.1:8000/console/s3/buckets/b?prefix=p';
    assert.equal(isS3ConsoleUrl(sandbox, 'sandbox'), true);
    assert.equal(isS3ConsoleUrl(sandbox, 'sandbox', (origin) => origin === 'http://127.0.0.1:8001'), false);
    for (const bad of ['http://127.0.0.1:8000/other', 'ftp://127.0.0.1/console/s3/', 'file:///console/s3/x']) assert.equal(isS3ConsoleUrl(bad, 'sandbox'), false, bad);
  });

  it('are found by their link, whatever the prefix', () => {
    const prefix = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('a&b=c#d', '../../x', '<b>"\'%2F+ ', '😀/日本'));
    fc.assert(
      fc.property(prefix, (text) => {
        const url = new URL(s3ConsoleUrl('my-bucket', `${text}/`, 'us-east-1'));
        assert.equal(url.searchParams.get('prefix'), `${text}/`);
        assert.equal(url.pathname, '/s3/buckets/my-bucket');
        assert.equal(url.hash, '');
      }),
    );
  });
});
