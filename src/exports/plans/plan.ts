import type { PlanEntryState, PlanState } from './read-plan';

export type {
  FailureRun, Plan, PlanAttempt, PlanEntry, PlanEntryState, PlanFailure, PlanRequest, PlanState,
} from './read-plan';

export const PLAN_STATES = ['running', 'paused', 'stopped', 'done', 'dropped'] as const satisfies readonly PlanState[];
export const PLAN_ENTRY_STATES = [
  'waiting', 'starting', 'started', 'succeeded', 'failed', 'skipped',
] as const satisfies readonly PlanEntryState[];
