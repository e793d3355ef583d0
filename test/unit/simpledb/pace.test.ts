import assert from 'node:assert/strict';
import { SimpleDBClient, type SimpleDBError } from '../../../src/simpledb/index';
import type { Reply } from './support';
import { CREDENTIALS, useServer } from './support';

const FIGURES = ['ItemCount', 'ItemNamesSizeBytes', 'AttributeNameCount', 'AttributeNamesSizeBytes', 'AttributeValueCount', 'AttributeValuesSizeBytes', 'Timestamp'];
const METADATA: Reply = {
  body: `<DomainMetadataResponse><DomainMetadataResult>${FIGURES.map((name) => `<${name}>1</${name}>`).join('')}</DomainMetadataResult></DomainMetadataResponse>`,
};
const refusal = (Code: string): Reply => ({
  status: 503,
  body: `<Response><Errors><Error><Code>${Code}</Code><Message>Service AmazonSimpleDB is busy</Message></Error></Errors><RequestID>r</RequestID></Response>`,
});
const domainOf = (body: string): string => new URLSearchParams(body).get('DomainName') ?? '';
const named = (i: number): string => `domain-${String(i).padStart(3, '0')}`;

/** Accepts so many requests a second, and so many at once. */
function tokenBucket(perSecond: number, most: number): () => boolean {
  let tokens = most;
  let lastMs = performance.now();
  return () => {
    const nowMs = performance.now();
    tokens = Math.min(most, tokens + ((nowMs - lastMs) / 1000) * perSecond);
    lastMs = nowMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
/** The same, counted anew with each second. */
function fixedWindow(perSecond: number): () => boolean {
  let second = -1;
  let count = 0;
  return () => {
    const now = Math.floor(performance.now() / 1000);
    count = now === second ? count + 1 : 1;
    second = now;
    return count <= perSecond;
  };
}

describe('A burst of calls', () => {
  const server = useServer();
  const real = () => new SimpleDBClient({ region: 'us-east-1', endpoint: server().endpoint, credentials: CREDENTIALS });

  const limits: [what: string, code: string, accepts: () => () => boolean, neededMs: number][] = [
    ['20 a second and 20 at once', 'ServiceUnavailable', () => tokenBucket(20, 20), 4000],
    ['50 a second and one at once', 'ThrottlingException', () => tokenBucket(50, 1), 2000],
    ['40 in each second', 'RequestThrottled', () => fixedWindow(40), 2000],
  ];
  for (const [what, code, accepts, neededMs] of limits) {
    it(`against ${what} is answered whole, in order, within the time that this takes`, async function () {
      this.timeout(30_000);
      const accept = accepts();
      const accepted: string[] = [];
      server().respond = ({ body }) => {
        if (!accept()) return refusal(code);
        accepted.push(domainOf(body));
        return METADATA;
      };
      const client = real();
      const startedMs = performance.now();
      const calls = Array.from({ length: 100 }, (_, i) => client.domainMetadata({ DomainName: named(i) }));
      const failed = (await Promise.allSettled(calls)).filter(({ status }) => status === 'rejected');
      const tookMs = performance.now() - startedMs;
      client.close();
      assert.deepEqual(failed, []);
      assert.equal(new Set(accepted).size, 100);
      // Those that are under way at the same time may pass each other.
      const farthest = Math.max(...accepted.map((name, at) => Math.abs(Number(name.slice(-3)) - at)));
      assert.ok(farthest < 50, `one came ${farthest} places from its own`);
      assert.ok(tookMs < 3 * neededMs + 1000, `${Math.round(tookMs)} ms`);
      assert.ok(server().received.length < 300, `${server().received.length} requests`);
    });
  }

  it('against a service that accepts nothing fails after the usual attempts', async () => {
    server().respond = () => refusal('ServiceUnavailable');
    const client = server().client();
    const settled = await Promise.allSettled(Array.from({ length: 10 }, (_, i) => client.domainMetadata({ DomainName: named(i) })));
    assert.ok(settled.every((one) => one.status === 'rejected' && (one.reason as SimpleDBError).name === 'ServiceUnavailable'));
    assert.equal(server().received.length, 30);
  });

  it('ends with the one domain that AWS always refuses, and has the others', async function () {
    this.timeout(20_000);
    server().respond = ({ body }) => (domainOf(body) === named(3) ? refusal('ServiceUnavailable') : METADATA);
    const client = real();
    const settled = await Promise.allSettled(Array.from({ length: 40 }, (_, i) => client.domainMetadata({ DomainName: named(i) })));
    client.close();
    assert.deepEqual(settled.flatMap(({ status }, i) => (status === 'rejected' ? [i] : [])), [3]);
  });

  it('is not held up in the other API', async () => {
    server().respond = ({ path }) => (path === '/' ? refusal('ServiceUnavailable') : { body: '{"exportSummaries":[]}' });
    const client = real();
    const classic = Promise.allSettled(Array.from({ length: 5 }, (_, i) => client.domainMetadata({ DomainName: named(i) })));
    for (let i = 0; i < 20; i++) await client.listExports();
    assert.equal(server().received.filter(({ path }) => path !== '/').length, 20);
    client.close();
    await classic;
  });

  for (const end of ['signal', 'client'] as const) {
    it(`ends with the ${end} while it waits for its turn`, async () => {
      const controller = new AbortController();
      const client = real();
      server().respond = (_request, _response, count) => {
        if (count === 20) setTimeout(() => (end === 'signal' ? controller.abort() : client.close()), 50);
        return count <= 5 ? METADATA : refusal('ServiceUnavailable');
      };
      const calls = Array.from({ length: 100 }, (_, i) => client.domainMetadata({ DomainName: named(i) }, { signal: controller.signal }));
      const settled = await Promise.allSettled(calls);
      const reasons = settled.flatMap((one) => (one.status === 'rejected' ? [(one.reason as SimpleDBError).kind] : []));
      assert.equal(reasons.length, 95);
      assert.deepEqual([...new Set(reasons)], ['aborted']);
      client.close();
    });
  }

  it('gathers no listeners on one signal, whatever it waits for', async () => {
    const warnings: string[] = [];
    const listen = (warning: Error): void => void warnings.push(warning.name);
    process.on('warning', listen);
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => (listeners--, remove(...args));
    const credentials = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return CREDENTIALS;
    };
    // First for credentials, then for an answer, then for the next attempt.
    const seen = new Set<string>();
    server().respond = ({ body }) => (seen.has(domainOf(body)) ? METADATA : (seen.add(domainOf(body)), { status: 500 }));
    for (const options of [{ signal }, undefined]) {
      seen.clear();
      const client = new SimpleDBClient({ region: 'us-east-1', endpoint: server().endpoint, credentials });
      const calls = Array.from({ length: 40 }, (_, i) => client.domainMetadata({ DomainName: named(i) }, options));
      await new Promise((resolve) => setTimeout(resolve, 10));
      assert.ok(listeners <= 1, `${listeners} listeners`);
      await Promise.all(calls);
      client.close();
    }
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', listen);
    assert.equal(listeners, 0);
    assert.deepEqual(warnings, []);
  });
});
