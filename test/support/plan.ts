import type { Plan } from '../../src/exports/plans/plan';

/** A plan of one domain, as it is stored once it is done. */
export const planOf = (change: Partial<Plan> = {}): Plan => ({
  version: 1,
  id: 'p1',
  connection: 'profile:work',
  region: 'us-east-1',
  accountId: '111122223333',
  createdAt: '2026-11-01T10:00:00.000Z',
  request: { s3Bucket: 'acme-exports' },
  prefixTemplate: '',
  state: 'done',
  entries: [{ domainName: 'customers', state: 'succeeded' }],
  ...change,
});
