import assert from 'node:assert/strict';
import fc from 'fast-check';
import { domainArn, parseExportArn } from '../../../../src/exports/model/arn';

describe('export ARN', () => {
  it('reads each form that AWS prints', () => {
    assert.deepEqual(parseExportArn('arn:aws:sdb:us-east-1:111122223333:domain/myDomain/export/0f-1'), {
      exportId: '0f-1',
      region: 'us-east-1',
      accountId: '111122223333',
      domainName: 'myDomain',
    });
    assert.deepEqual(parseExportArn('arn:aws::sdb:eu-west-1:111122223333:domain/d.e-f_g/export/abc'), {
      exportId: 'abc',
      region: 'eu-west-1',
      accountId: '111122223333',
      domainName: 'd.e-f_g',
    });
    assert.deepEqual(parseExportArn('arn:aws:sdb:us-east-1:123456789012:export/abc123'), {
      exportId: 'abc123',
      region: 'us-east-1',
      accountId: '123456789012',
    });
  });

  it('refuses what is not an export’s', () => {
    for (const text of [
      '',
      'arn:aws:s3:::bucket/export/1',
      domainArn('us-east-1', '111122223333', 'd'),
      'arn:aws:sdb:us-east-1:1:domain/a/b/export/1',
      'arn:aws:sdb:us-east-1:1:export/1/../2',
      'arn:aws:sdb:us-east-1:1:export/',
    ]) {
      assert.equal(parseExportArn(text), undefined, text);
    }
  });

  it('finds its parts again, whatever they are', () => {
    const name = fc.stringMatching(/^[a-zA-Z0-9_.-]{3,40}$/);
    fc.assert(
      fc.property(name, fc.uuid(), fc.boolean(), (domainName, exportId, extraColon) => {
        const arn = `arn:aws:${extraColon ? ':' : ''}sdb:us-west-2:111122223333:domain/${domainName}/export/${exportId}`;
        assert.deepEqual(parseExportArn(arn), { exportId, region: 'us-west-2', accountId: '111122223333', domainName });
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseExportArn(`arn:aws:sdb:${text}`)));
  });
});
