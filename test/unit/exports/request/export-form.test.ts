import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  emptyValues,
  FIELD_LABELS,
  isUntouched,
  s3Path,
  sameRequest,
  toStartDomainExportInput,
  tokenAfterChange,
  validate,
} from '../../../../src/exports/request/export-form';
import type { ExportFormValues, FieldName } from '../../../../src/exports/request/export-form';
import { anyForm } from '../../protocol/arbitraries';

const VALID: ExportFormValues = {
  domainName: 'customers',
  s3Bucket: 'my-export-bucket',
  s3KeyPrefix: 'backups/2026',
  s3BucketOwner: '111122223333',
  encryption: 'KMS',
  s3SseKmsKeyId: 'alias/exports',
  clientToken: '6f2c1b9e-1d7a-4a53-9d0f-2c8f3f6f0a11',
};

describe('validate', () => {
  it('finds nothing in a form that is complete, nor in one that gives only what must be given', () => {
    assert.deepEqual(validate(VALID), {});
    assert.deepEqual(validate({ ...emptyValues('customers', ''), s3Bucket: 'abc' }), {});
  });

  const faulty: [FieldName, string][] = [
    ['domainName', ''],
    ['domainName', 'ab'],
    ['domainName', 'd'.repeat(256)],
    ['domainName', 'a domain'],
    ['domainName', '../../etc'],
    ['s3Bucket', ''],
    ['s3Bucket', 'ab'],
    ['s3Bucket', 'b'.repeat(256)],
    ['s3Bucket', '-bucket'],
    ['s3Bucket', 'bucket-'],
    ['s3Bucket', 's3://bucket'],
    ['s3Bucket', 'bucket/key'],
    ['s3Bucket', ' bucket'],
    ['s3Bucket', 'büccket'],
    ['s3Bucket', 'bucket\n'],
    ['s3KeyPrefix', 'k'.repeat(851)],
    ['s3BucketOwner', '11112222333'],
    ['s3BucketOwner', '1111222233334'],
    ['s3BucketOwner', '1111-2222-33'],
    ['s3BucketOwner', '１１１１２２２２３３３３'],
    ['s3SseKmsKeyId', 'k'.repeat(2049)],
  ];
  for (const [field, value] of faulty) {
    const shown = value.length > 30 ? `${value.length} characters` : JSON.stringify(value);
    it(`finds ${shown} in ${field} and says so of that field alone, by its name`, () => {
      const problems = validate({ ...VALID, [field]: value });
      assert.deepEqual(Object.keys(problems), [field]);
      const [firstWord = ''] = FIELD_LABELS[field].split(' ');
      assert.match(problems[field] ?? '', new RegExp(`^${firstWord}`));
    });
  }

  const good: [FieldName, string][] = [
    ['domainName', 'a.b_C-9'],
    ['domainName', 'd'.repeat(255)],
    ['s3Bucket', 'abc'],
    ['s3Bucket', 'b'.repeat(255)],
    ['s3Bucket', 'My_Old.Bucket-1'],
    ['s3KeyPrefix', 'k'.repeat(850)],
    ['s3KeyPrefix', '<b>"50%+é/../😀 '],
    ['s3SseKmsKeyId', 'k'.repeat(2048)],
    ['s3SseKmsKeyId', ''],
    ['clientToken', 't'],
  ];
  for (const [field, value] of good) {
    it(`accepts ${value.length > 30 ? `${value.length} characters` : JSON.stringify(value)} in ${field}`, () => {
      assert.deepEqual(validate({ ...VALID, [field]: value }), {});
    });
  }

  it('does not ask for a right key where no key is sent', () => {
    assert.deepEqual(validate({ ...VALID, encryption: 'AES256', s3SseKmsKeyId: 'k'.repeat(2049) }), {});
  });

  it('is done with a huge bucket name at once, though its pattern could look at it in many ways', () => {
    assert.ok(validate({ ...VALID, s3Bucket: `${'a'.repeat(200_000)}!` }).s3Bucket);
  });

  it('answers for anything that can be in a form', () => {
    fc.assert(fc.property(anyForm, (values) => Object.values(validate(values)).every((text) => text !== '')));
  });
});

describe('toStartDomainExportInput', () => {
  it('names every member that is given', () => {
    assert.deepEqual(toStartDomainExportInput(VALID), {
      domainName: 'customers',
      s3Bucket: 'my-export-bucket',
      clientToken: VALID.clientToken,
      s3KeyPrefix: 'backups/2026',
      s3SseAlgorithm: 'KMS',
      s3SseKmsKeyId: 'alias/exports',
      s3BucketOwner: '111122223333',
    });
  });

  it('leaves out what is not given', () => {
    const input = toStartDomainExportInput({ ...emptyValues('customers', ''), s3Bucket: 'abc' });
    assert.deepEqual(input, { domainName: 'customers', s3Bucket: 'abc' });
  });

  it('sends no key with another encryption than KMS', () => {
    const { s3SseKmsKeyId, s3SseAlgorithm } = toStartDomainExportInput({ ...VALID, encryption: 'AES256' });
    assert.deepEqual([s3SseAlgorithm, s3SseKmsKeyId], ['AES256', undefined]);
  });

  it('never sends an empty member, nor one that was not in the form', () => {
    fc.assert(
      fc.property(anyForm, (values) => {
        const { domainName, s3Bucket, ...optional } = toStartDomainExportInput(values);
        assert.deepEqual([domainName, s3Bucket], [values.domainName, values.s3Bucket]);
        const given: string[] = Object.values(values);
        for (const value of Object.values(optional)) assert.ok(value && given.includes(value));
      }),
    );
  });
});

describe('isUntouched', () => {
  const EMPTY = emptyValues('customers', VALID.clientToken);

  it('is so of an empty form with a token of our making', () => assert.equal(isUntouched(EMPTY), true));

  for (const name of Object.keys(EMPTY) as FieldName[]) {
    if (name === 'domainName') continue;
    it(`is not so once ${name} has been entered`, () => {
      const value = name === 'clientToken' ? 'mine' : VALID[name];
      assert.equal(isUntouched({ ...EMPTY, [name]: value }), false);
    });
  }
});

describe('sameRequest', () => {
  it('looks at what is sent, but for the token', () => {
    assert.ok(sameRequest(VALID, { ...VALID, clientToken: 'other' }));
    assert.ok(!sameRequest(VALID, { ...VALID, s3KeyPrefix: 'backups/2026/' }));
    assert.ok(!sameRequest(VALID, { ...VALID, encryption: 'AES256' }));
    assert.ok(sameRequest({ ...VALID, encryption: 'AES256' }, { ...VALID, encryption: 'AES256', s3SseKmsKeyId: 'x' }));
  });
});

describe('tokenAfterChange', () => {
  const newToken = (): string => 'new';

  it('keeps the token over a retry of the same values', () => {
    assert.equal(tokenAfterChange(VALID, { ...VALID }, newToken), VALID.clientToken);
  });

  for (const field of ['domainName', 's3Bucket', 's3KeyPrefix', 's3BucketOwner', 's3SseKmsKeyId'] as const) {
    it(`renews it when ${field} changes`, () => {
      assert.equal(tokenAfterChange(VALID, { ...VALID, [field]: 'other' }, newToken), 'new');
    });
  }

  it('renews it when the encryption changes', () => {
    assert.equal(tokenAfterChange(VALID, { ...VALID, encryption: 'default' }, newToken), 'new');
  });

  it('keeps a token that the user has entered, an empty one too', () => {
    assert.equal(tokenAfterChange(VALID, { ...VALID, clientToken: 'mine' }, newToken), 'mine');
    assert.equal(tokenAfterChange(VALID, { ...VALID, clientToken: '' }, newToken), '');
  });
});

describe('s3Path', () => {
  const path = (change: Partial<ExportFormValues>, id?: string): string => s3Path({ ...VALID, ...change }, id);

  it('is the key prefix under which AWS puts the export', () => {
    assert.equal(path({}), 's3://my-export-bucket/backups/2026/AWSSimpleDB/<export-id>/customers/');
    assert.equal(path({ s3KeyPrefix: '' }, 'abc'), 's3://my-export-bucket/AWSSimpleDB/abc/customers/');
  });

  it('does not double the slash that a prefix ends with', () => {
    assert.equal(path({ s3KeyPrefix: 'a/' }, 'x'), 's3://my-export-bucket/a/AWSSimpleDB/x/customers/');
    assert.equal(path({ s3KeyPrefix: 'a//' }, 'x'), 's3://my-export-bucket/a//AWSSimpleDB/x/customers/');
  });

  it('takes every character as it is', () => {
    assert.equal(
      path({ s3KeyPrefix: '../<b>%2F+é "', domainName: 'd' }, 'x'),
      's3://my-export-bucket/../<b>%2F+é "/AWSSimpleDB/x/d/',
    );
  });

  it('holds a place for a bucket that is not given yet', () => {
    assert.equal(path({ s3Bucket: '', s3KeyPrefix: '' }, 'x'), 's3://<bucket>/AWSSimpleDB/x/customers/');
  });
});
