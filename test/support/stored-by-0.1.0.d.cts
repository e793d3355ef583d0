export { Ledger } from '../../src/exports/ledger/ledger';
export { StartJournal as PendingStarts } from '../../src/exports/starting/start-journal';
export { PlanStore } from '../../src/exports/plans/plan-store';
