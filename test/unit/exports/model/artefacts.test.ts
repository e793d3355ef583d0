import assert from 'node:assert/strict';
import fc from 'fast-check';
import { artefactPrefix, s3ConsoleUrl, s3Uri } from '../../../../src/exports/model/artefacts';

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
