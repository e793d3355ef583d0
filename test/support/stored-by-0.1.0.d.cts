export { Ledger } from '../../src/exports/ledger';
export { PendingStarts } from '../../src/exports/pending-starts';
export { PlanStore } from '../../src/exports/plan-store';
