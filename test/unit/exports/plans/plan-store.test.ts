import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Plan, PlanEntry } from '../../../../src/exports/plans/plan';
import { createPlan, skip } from '../../../../src/exports/plans/plan-edits';
import { PlanStore, storeTokens } from '../../../../src/exports/plans/plan-store';
import { nextStep } from '../../../../src/exports/plans/planner';
import { readPlan } from '../../../../src/exports/plans/read-plan';
import { countsOf } from '../../../../src/protocol/plan-view';

const planOf = (id: string, createdAtMs = Date.parse('2026-11-01T10:00:00Z'), domains = 3): Plan =>
  createPlan({
    id,
    createdAtMs,
    connection: 'profile:work',
    region: 'us-east-1',
    accountId: '111122223333',
    request: { s3Bucket: 'bucket', s3SseAlgorithm: 'KMS', s3SseKmsKeyId: 'alias/x' },
    prefixTemplate: '{date}',
    domains: Array.from({ length: domains }, (_, i) => ({ domainName: `domain-${i}`, itemCount: 5 })),
  });

describe('the plans on the disk', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'plan-store-'))));
  afterEach(() => rm(folder, { recursive: true, maxRetries: 5 }));

  it('are listed in the order in which they were made', async () => {
    const store = new PlanStore(folder);
    assert.deepEqual(await store.list(), []);
    const plans = [planOf('b', 1000), planOf('a', 2000), planOf('c', 2000)];
    for (const plan of [...plans].reverse()) await store.add(plan);
    assert.deepEqual(await new PlanStore(folder).list(), plans);
    await assert.rejects(store.add(planOf('a')), /already/);
    await store.remove('a');
    assert.deepEqual((await store.list()).map(({ id }) => id), ['b', 'c']);
  });

  it('lose no edit of two windows at the same time', async () => {
    await new PlanStore(folder).add(planOf('p', 0, 20));
    const windows = [new PlanStore(folder), new PlanStore(folder)];
    await Promise.all(windows.flatMap((store, w) => Array.from({ length: 10 }, (_, i) => store.update('p', (plan) => skip(plan, `domain-${2 * i + w}`)))));
    const [plan] = await new PlanStore(folder).list();
    assert.deepEqual(new Set(plan?.entries.map(({ state }) => state)), new Set(['skipped']));
    assert.deepEqual((await readdir(folder)).filter((name) => !name.endsWith('.json')), []);
  });

  it('fix the tokens of an old plan once, whichever windows need them', async () => {
    await new PlanStore(folder).add(planOf('p', 0, 20));
    let n = 0;
    const stored = await Promise.all(Array.from({ length: 4 }, () => storeTokens(new PlanStore(folder), 'p', () => `token-${(n += 1)}`)));
    const [plan] = await new PlanStore(folder).list();
    for (const each of stored) assert.deepEqual(each, plan);
    assert.deepEqual([n, new Set(plan?.entries.map(({ clientToken }) => clientToken)).size], [20, 20]);
    assert.equal(await storeTokens(new PlanStore(folder), 'none', () => 'token'), undefined);
  });

  it('know nothing of a plan that is not there, and keep the rest when an edit fails', async () => {
    const store = new PlanStore(folder);
    assert.equal(await store.update('none', () => assert.fail('edited')), undefined);
    await store.add(planOf('p'));
    await assert.rejects(store.update('p', () => { throw new Error('no such edit'); }), /no such edit/);
    assert.deepEqual(await store.update('p', (plan) => plan), planOf('p'));
  });

  it('pass over files that hold no plan', async () => {
    const store = new PlanStore(folder);
    await store.add(planOf('p'));
    await writeFile(join(folder, 'broken.json'), '{"version":1,');
    await writeFile(join(folder, 'other.json'), JSON.stringify({ ...planOf('q'), entries: [{ domainName: 'a', state: 'started' }] }));
    assert.deepEqual((await store.list()).map(({ id }) => id), ['p']);
  });

  it('are heard to change by another window', async () => {
    const store = new PlanStore(folder);
    let heard = (): void => undefined;
    const hearing = new Promise<void>((resolve) => (heard = resolve));
    const watching = await new PlanStore(folder).watch(heard);
    try {
      await store.add(planOf('p'));
      await hearing;
    } finally {
      watching.dispose();
    }
  });
});

describe('reading a plan', () => {
  it('gives back what was written', () => {
    const plan = planOf('p');
    assert.deepEqual(readPlan(JSON.parse(JSON.stringify(plan))), plan);
  });

  it('keeps what only a newer version knows, and leaves to that what is to be done with it', () => {
    const plan = planOf('p', 0, 1);
    const [entry] = plan.entries as [PlanEntry];
    const newer = { ...plan, state: 'resting', more: 1, entries: [{ ...entry, state: 'verifying', check: {} }] };
    assert.deepEqual(readPlan(newer), newer);
    assert.deepEqual(nextStep(newer, [], 0), { kind: 'idle' });
    assert.deepEqual(nextStep({ ...newer, state: 'running' }, [], 0), { kind: 'idle' });
    assert.equal(skip(newer, 'domain-0'), newer);
    assert.deepEqual(countsOf(newer), { total: 1, exported: 0, running: 0, failed: 0, waiting: 0, skipped: 0 });
  });

  it('keeps it through an edit', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plan-store-'));
    const newer = { ...planOf('p'), more: 1, told: 'resting', request: { s3Bucket: 'b', storageClass: 'X' } };
    newer.entries = newer.entries.map((entry) => ({ ...entry, note: 'n', earlier: [] }));
    const store = new PlanStore(folder);
    await store.add(newer);
    await store.update('p', (plan) => skip(plan, 'domain-1'));
    const [first, second, third] = newer.entries;
    assert.deepEqual(await store.list(), [{ ...newer, entries: [first, { ...second, state: 'skipped' }, third] }]);
    await rm(folder, { recursive: true });
  });

  it('takes nothing that could not be carried on', () => {
    const plan = planOf('p');
    const [entry] = plan.entries;
    const broken: unknown[] = [
      undefined, null, 7, [], {}, { ...plan, version: 2 }, { ...plan, id: 1 }, { ...plan, state: 7 }, { ...plan, createdAt: 'soon' },
      { ...plan, request: {} }, { ...plan, request: { s3Bucket: 'b', s3SseAlgorithm: 'X' } }, { ...plan, entries: {} },
      { ...plan, refusals: { code: 'X', message: '' } }, { ...plan, accountId: 1 },
      { ...plan, entries: [entry, entry] },
      { ...plan, entries: [{ ...entry, state: 'starting' }] },
      { ...plan, entries: [{ ...entry, state: 'started', clientToken: 't', exportArn: 'a' }] },
      { ...plan, entries: [{ ...entry, itemCount: -1 }] },
      { ...plan, entries: [{ ...entry, failure: { code: 'X' } }] },
      { ...plan, entries: [{ ...entry, earlier: [{ exportArn: 'a' }] }] },
    ];
    for (const value of broken) assert.equal(readPlan(value), undefined, JSON.stringify(value));
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.constantFrom('entries', 'request', 'state', 'refusals'), (value, name) => {
      readPlan(value);
      readPlan({ ...planOf('p'), [name]: value });
    }));
  });
});
