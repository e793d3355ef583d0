import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AWS_QUOTAS, mergeExports, toServiceTime, usageOf, type QuotaLimits, type RecentExport } from '../../../../src/exports/model/quota';

/** Small numbers, so that windows, domains and moments meet often. */
const limits: fc.Arbitrary<QuotaLimits> = fc.record({
  perDomain: fc.integer({ min: 0, max: 3 }),
  perAccount: fc.integer({ min: 0, max: 6 }),
  windowMs: fc.integer({ min: 1, max: 20 }),
});
const exports_: fc.Arbitrary<RecentExport[]> = fc.array(
  fc.record({ domainName: fc.constantFrom('a', 'b', 'c'), requestedAt: fc.integer({ min: 0, max: 50 }) }),
  { maxLength: 15 },
);

/** The rule itself, asked of one moment: would AWS accept an export of this domain? */
function accepts(all: readonly RecentExport[], at: number, domainName: string | undefined, { perDomain, perAccount, windowMs }: QuotaLimits): boolean {
  const recent = all.filter(({ requestedAt }) => at - requestedAt < windowMs);
  const ofDomain = recent.filter((each) => each.domainName === domainName);
  return recent.length < perAccount && (domainName === undefined || ofDomain.length < perDomain);
}

/** Tries one moment after the other. */
function firstAccepted(...[all, now, domainName, of]: [readonly RecentExport[], number, string | undefined, QuotaLimits]): number {
  for (let at = now; at <= 200; at += 1) if (accepts(all, at, domainName, of)) return at;
  return Infinity;
}

describe('quotas', () => {
  it('are free when trying every moment finds them free', () => {
    fc.assert(
      fc.property(exports_, fc.integer({ min: 0, max: 60 }), limits, (all, now, of) => {
        const usage = usageOf(all, now, of);
        assert.equal(usage.account.freeAt, firstAccepted(all, now, undefined, of));
        for (const name of ['a', 'b', 'c', 'never exported']) {
          assert.equal(usage.startableAt(name), firstAccepted(all, now, name, of), name);
          assert.equal(usage.domain(name).freeAt, firstAccepted(all, now, name, { ...of, perAccount: Infinity }), name);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('count what the window holds', () => {
    fc.assert(
      fc.property(exports_, fc.integer({ min: 0, max: 60 }), limits, (all, now, of) => {
        const inWindow = all.filter(({ requestedAt }) => requestedAt > now - of.windowMs);
        const usage = usageOf(all, now, of);
        assert.deepEqual([usage.account.used, usage.account.limit], [inWindow.length, of.perAccount]);
        const sum = ['a', 'b', 'c'].reduce((n, name) => n + usage.domain(name).used, 0);
        assert.equal(sum, inWindow.length);
      }),
    );
  });

  it('are those of AWS: 5 a domain and 25 an account in 24 hours', () => {
    assert.deepEqual(AWS_QUOTAS, { perDomain: 5, perAccount: 25, windowMs: 86_400_000 });
    const now = Date.parse('2026-11-02T10:00:00Z');
    const all = Array.from({ length: 5 }, (_, i) => ({ domainName: 'orders', requestedAt: now - 3_600_000 + i }));
    const usage = usageOf(all, now);
    assert.deepEqual(usage.domain('orders'), { used: 5, limit: 5, freeAt: now + 23 * 3_600_000 });
    assert.deepEqual(usage.domain('customers'), { used: 0, limit: 5, freeAt: now });
    assert.equal(usage.account.used, 5);
  });

  it('count by the service’s clock', () => {
    const machineNow = 1_000_000;
    const serviceNow = toServiceTime(machineNow, -5_000);
    // Requested a moment ago there, which is “in five seconds” to a naive reader of this machine's clock.
    assert.equal(usageOf([{ domainName: 'a', requestedAt: serviceNow }], serviceNow).account.used, 1);
    assert.equal(usageOf([{ domainName: 'a', requestedAt: serviceNow + 60_000 }], serviceNow).account.used, 1);
  });
});

describe('exports from several sources', () => {
  const named = fc.record({
    domainName: fc.constantFrom('a', 'b'),
    requestedAt: fc.integer({ min: 0, max: 5 }),
    exportArn: fc.constantFrom('arn:1', 'arn:2', 'arn:3'),
  });

  it('are each counted once by their ARN, however often they are named', () => {
    fc.assert(
      fc.property(fc.array(named), fc.array(named), (one, two) => {
        const merged = mergeExports(one, two);
        const arns = merged.map(({ exportArn }) => exportArn);
        assert.deepEqual(new Set(arns), new Set([...one, ...two].map(({ exportArn }) => exportArn)));
        assert.equal(new Set(arns).size, arns.length);
        assert.deepEqual(mergeExports(merged, merged), merged);
      }),
    );
  });

  it('all count where they have no ARN to tell them by', () => {
    const nameless = { domainName: 'a', requestedAt: 1 };
    assert.equal(mergeExports([nameless, nameless], [{ ...nameless, exportArn: 'arn:1' }]).length, 3);
  });
});
