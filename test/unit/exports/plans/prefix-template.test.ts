import assert from 'node:assert/strict';
import fc from 'fast-check';
import { problemOf, renderPrefix, TEMPLATE_PARTS, type PrefixProblem } from '../../../../src/exports/plans/prefix-template';

const createdAtMs = Date.parse('2026-11-01T23:59:58.999Z');
const values = { accountId: '111122223333', region: 'us-east-1', domainName: 'orders', createdAtMs };
const check = (template: string, domainNames = ['orders']): PrefixProblem | undefined => problemOf(template, { ...values, domainNames });

const text = fc.string({ unit: 'binary', maxLength: 10 }).map((each) => each.replace(/[{}]/g, ''));
const part = fc.constantFrom(...TEMPLATE_PARTS);

describe('prefix templates', () => {
  it('are filled in', () => {
    assert.equal(
      renderPrefix('sdb/{account}/{region}/{domain}/{date}T{time}Z', values),
      'sdb/111122223333/us-east-1/orders/2026-11-01T235958Z',
    );
    assert.equal(renderPrefix('', values), '');
  });

  it('keep all that stands between their parts, whatever the values hold', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, part)), text, fc.string(), (pieces, end, domainName) => {
        const template = pieces.map(([before, name]) => `${before}{${name}}`).join('') + end;
        const filled = { account: '111122223333', region: 'us-east-1', domain: domainName, date: '2026-11-01', time: '235958' };
        assert.equal(
          renderPrefix(template, { ...values, domainName }),
          pieces.map(([before, name]) => before + filled[name]).join('') + end,
        );
      }),
    );
  });

  it('have a problem exactly when they cannot be filled in', () => {
    const anything = fc.string({ unit: fc.constantFrom('{', '}', 'a', '/', '{domain}', '{date}', '{account}'), maxLength: 12 });
    fc.assert(
      fc.property(anything, fc.boolean(), (template, known) => {
        const accountId = known ? values.accountId : undefined;
        const problem = problemOf(template, { ...values, accountId, domainNames: ['orders'] });
        const render = (): string => renderPrefix(template, { ...values, accountId });
        if (problem) assert.throws(render, RangeError);
        else assert.doesNotMatch(render(), /[{}]/);
      }),
      { numRuns: 1000 },
    );
  });

  it('name what is wrong with them', () => {
    assert.deepEqual(check('{domain}/{name}'), { kind: 'unknownPart', part: 'name' });
    assert.deepEqual(check('{}'), { kind: 'unknownPart', part: '' });
    assert.deepEqual(check('a{domain'), { kind: 'unbalancedBrace', index: 1 });
    assert.deepEqual(check('a{{domain}'), { kind: 'unbalancedBrace', index: 1 });
    assert.deepEqual(check('{domain}}'), { kind: 'unbalancedBrace', index: 8 });
    const unknown = problemOf('{account}', { region: 'us-east-1', createdAtMs, domainNames: ['orders'] });
    assert.deepEqual(unknown, { kind: 'unknownAccount' });
  });

  it('need no account where they do not name it', () => {
    assert.equal(problemOf('{domain}', { region: 'us-east-1', createdAtMs, domainNames: ['orders'] }), undefined);
  });

  it('may come to 850 characters for the longest domain, and no more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 255 }), fc.integer({ min: 0, max: 900 }), (longest, filler) => {
        const domainName = 'd'.repeat(longest);
        const problem = check(`${'x'.repeat(filler)}{domain}`, ['d', domainName, 'd']);
        const length = filler + longest;
        assert.deepEqual(problem, length > 850 ? { kind: 'tooLong', length, limit: 850, domainName } : undefined);
      }),
    );
  });
});
