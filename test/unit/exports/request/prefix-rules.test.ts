import assert from 'node:assert/strict';
import fc from 'fast-check';
import { artefactPrefix } from '../../../../src/exports/model/artefacts';
import { emptyValues, validate, warningsOf } from '../../../../src/exports/request/export-form';
import { emptyPlanValues, planWarnings, validatePlan } from '../../../../src/exports/plans/plan-form';

const EXPORT_ID = '6f2c1b9e-1d7a-4a53-9d0f-2c8f3f6f0a11';
const CONTEXT = { region: 'us-east-1', accountId: '111122223333', nowMs: Date.parse('2026-12-01T10:00:00Z') };
const form = (s3KeyPrefix: string, domainName = 'customers') => ({ ...emptyValues(domainName, 't'), s3Bucket: 'acme', s3KeyPrefix });
const plan = (prefixTemplate: string, domainNames = ['customers']) => ({ ...emptyPlanValues(domainNames), s3Bucket: 'acme', prefixTemplate });

/** The key of the object that every export has, and its bytes as S3 counts them. */
const bytesOf = (s3KeyPrefix: string, domainName: string): number =>
  Buffer.byteLength(`${artefactPrefix({ s3KeyPrefix, domainName, exportId: EXPORT_ID })}manifest-summary.json`);

describe('a prefix whose keys would be longer than S3 allows', () => {
  it('is refused, exactly when the key of the manifest’s summary is', () => {
    const unit = fc.constantFrom('a', 'é', '日', '😀', '\ud800', '/');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 425 }), fc.integer({ min: 3, max: 255 }), (prefix, length) => {
        const domainName = 'd'.repeat(length);
        const bytes = bytesOf(prefix, domainName);
        const { s3KeyPrefix } = validate(form(prefix, domainName));
        if (bytes <= 1024) assert.equal(s3KeyPrefix, undefined);
        else assert.match(s3KeyPrefix ?? '', new RegExp(`would have ${bytes} bytes of UTF-8, S3 allows 1024\\. Shorten it by ${bytes - 1024} byte`));
      }),
      { numRuns: 300 },
    );
  });

  it('is refused at 1,025 bytes and not at 1,024', () => {
    const room = 1024 - bytesOf('x', 'customers') + 1;
    const fits = `${'é'.repeat(Math.floor(room / 2))}${'a'.repeat(room % 2)}`;
    assert.equal(bytesOf(fits, 'customers'), 1024);
    assert.deepEqual(validate(form(fits)), {});
    assert.deepEqual(Object.keys(validate(form(`${fits}a`))), ['s3KeyPrefix']);
    assert.match(validate(form(`${fits}a`)).s3KeyPrefix ?? '', /by 1 byte\.$/);
  });

  it('is told by its 850 characters first', () => {
    assert.match(validate(form('日'.repeat(851))).s3KeyPrefix ?? '', /850 are allowed/);
  });

  it('is refused in a plan for the domains that it is too long for, the longest by name', () => {
    const long = 'd'.repeat(255);
    const prefix = 'k'.repeat(700);
    assert.deepEqual(validatePlan(plan(prefix, ['customers', 'orders']), CONTEXT), {});
    const { prefixTemplate = '', ...others } = validatePlan(plan(prefix, ['customers', long, 'e'.repeat(254)]), CONTEXT);
    assert.deepEqual(others, {});
    assert.match(prefixTemplate, new RegExp(`^S3 key prefix is too long for ${long} and 1 more: object keys would have ${bytesOf(prefix, long)} bytes`));
  });

  it('is measured in a plan as it is filled in', () => {
    const long = 'd'.repeat(200);
    const text = validatePlan(plan(`${'k'.repeat(560)}/{domain}`, [long]), CONTEXT).prefixTemplate ?? '';
    assert.match(text, new RegExp(`would have ${bytesOf(`${'k'.repeat(560)}/${long}`, long)} bytes`));
  });

  it('is warned of where only a data file’s key may be', () => {
    const room = 1024 - bytesOf('', 'customers') - 1;
    const near = `${'é'.repeat(Math.floor(room / 2))}${'a'.repeat(room % 2)}`;
    assert.deepEqual(validate(form(near)), {});
    assert.match(warningsOf(form(near)).s3KeyPrefix ?? '', /little room for customers/);
    assert.match(planWarnings(plan(near), CONTEXT).prefixTemplate ?? '', /little room for customers/);
    assert.deepEqual(warningsOf(form(near.slice(50))), {});
  });
});

describe('a prefix with folders that have no name', () => {
  for (const [prefix, words] of [['/backups', /begins with “\/”/], ['a//b', /contains “\/\/”/], ['a//', /contains “\/\/”/]] as const) {
    it(`is warned of and may be sent: ${prefix}`, () => {
      assert.match(warningsOf(form(prefix)).s3KeyPrefix ?? '', words);
      assert.match(planWarnings(plan(prefix), CONTEXT).prefixTemplate ?? '', words);
      assert.match(planWarnings(plan(prefix, []), CONTEXT).prefixTemplate ?? '', words);
      assert.deepEqual([validate(form(prefix)), validatePlan(plan(prefix), CONTEXT)], [{}, {}]);
    });
  }

  it('is not seen in others', () => {
    for (const prefix of ['', 'a', 'a/', 'a/b/c/']) assert.deepEqual(warningsOf(form(prefix)), {});
    assert.deepEqual(planWarnings(plan('{account}/{domain}/'), CONTEXT), {});
    assert.deepEqual(planWarnings(plan('{day'), CONTEXT), {});
  });
});
