/** What is shown of a plan: its numbers, its dates, and what can be done with each domain. Pure; the tree's row uses it too. */
import { artefactPrefix, s3Uri } from '../exports/model/artefacts';
import type { Plan, PlanEntry, PlanFailure } from '../exports/plans/plan';
import { canChangeDestination } from '../exports/plans/plan-edits';
import { isProving, schedule } from '../exports/plans/planner';
import { exportIdOf } from '../exports/model/record';
import type { PlanSnapshot } from './plan';

export interface PlanCounts {
  /** Of those that are to be exported: skipped ones are not. */
  readonly total: number;
  readonly exported: number;
  readonly running: number;
  readonly failed: number;
  readonly waiting: number;
  readonly skipped: number;
}

export function countsOf(plan: Plan): PlanCounts {
  const by = (...states: PlanEntry['state'][]): number => plan.entries.filter(({ state }) => states.includes(state)).length;
  const skipped = by('skipped');
  return {
    total: plan.entries.length - skipped,
    exported: by('succeeded'),
    running: by('starting', 'started'),
    failed: by('failed'),
    waiting: by('waiting'),
    skipped,
  };
}

export const ROW_ACTIONS = ['first', 'up', 'down', 'skip', 'restore', 'details'] as const;
export type RowAction = (typeof ROW_ACTIONS)[number];

export interface PlanRow {
  readonly domainName: string;
  readonly state: PlanEntry['state'];
  /** When it is to be started, in milliseconds by this machine's clock; absent once it is, or will never be. */
  readonly plannedMs?: number;
  /** When AWS accepted it, ISO 8601. */
  readonly requestedAt?: string;
  /** Exported, or else what the domain held when the plan was made. */
  readonly items?: number;
  readonly itemsAreExported: boolean;
  readonly path: string;
  readonly failure?: PlanFailure;
  readonly exportArn?: string;
  /** How often it was tried before. */
  readonly earlier: number;
  readonly actions: readonly RowAction[];
}

export interface PlanView {
  readonly counts: PlanCounts;
  readonly rows: readonly PlanRow[];
  /** The others wait until the export that was started first has succeeded. */
  readonly proving: boolean;
  /** Whether something could be sent to another destination. */
  readonly canChangeDestination: boolean;
  /** Of the next start and of the last, by this machine's clock; absent where none is planned. */
  readonly nextMs?: number;
  readonly lastMs?: number;
}

/** @param nowMs by this machine's clock */
export function planView({ plan, recent, serviceOffsetMs }: PlanSnapshot, nowMs: number): PlanView {
  const planned = plannedStarts(plan, recent, serviceOffsetMs, nowMs);
  const waiting = plan.entries.filter(({ state }) => state === 'waiting');
  const rows = plan.entries.map((entry) => rowOf(plan, entry, planned.get(entry.domainName), waiting));
  const times = [...planned.values()];
  return {
    counts: countsOf(plan),
    rows,
    proving: isProving(plan),
    canChangeDestination: canChangeDestination(plan),
    ...(times.length > 0 && { nextMs: times.reduce((a, b) => Math.min(a, b)), lastMs: times.reduce((a, b) => Math.max(a, b)) }),
  };
}

/** Dates of a plan that is paused or stopped would be those of another day: only one that runs has any. */
function plannedStarts(plan: Plan, recent: PlanSnapshot['recent'], offsetMs: number, nowMs: number): Map<string, number> {
  if (plan.state !== 'running') return new Map();
  const starts = schedule(plan, recent, nowMs + offsetMs);
  return new Map(starts.map(({ domainName, startsAt }) => [domainName, startsAt - offsetMs]));
}

function rowOf(plan: Plan, entry: PlanEntry, plannedMs: number | undefined, waiting: readonly PlanEntry[]): PlanRow {
  const { domainName, state, s3KeyPrefix, exportArn, requestedAt, itemCount, itemsCount, failure } = entry;
  const exportId = exportArn === undefined ? '<export-id>' : exportIdOf(exportArn);
  const items = itemsCount ?? itemCount;
  return {
    domainName,
    state,
    ...(plannedMs !== undefined && { plannedMs }),
    ...(requestedAt !== undefined && { requestedAt }),
    ...(items !== undefined && { items }),
    itemsAreExported: itemsCount !== undefined,
    path: s3Uri((entry.request ?? plan.request).s3Bucket, artefactPrefix({ s3KeyPrefix, exportId, domainName })),
    ...(failure && { failure }),
    ...(exportArn !== undefined && { exportArn }),
    earlier: entry.earlier?.length ?? 0,
    actions: actionsOf(plan, entry, waiting),
  };
}

function actionsOf(plan: Plan, entry: PlanEntry, waiting: readonly PlanEntry[]): RowAction[] {
  const { state, exportArn } = entry;
  const over = plan.state === 'dropped';
  if (state === 'skipped') return over ? [] : ['restore'];
  if (state !== 'waiting') return exportArn === undefined ? [] : ['details'];
  if (over) return [];
  const at = waiting.indexOf(entry);
  return [
    ...(at > 1 ? (['first'] as const) : []),
    ...(at > 0 ? (['up'] as const) : []),
    ...(at < waiting.length - 1 ? (['down'] as const) : []),
    'skip',
  ];
}

export interface PlanHeadline {
  /** failed: it has ended, or stopped, with something that is to be seen to. */
  readonly kind: 'failed' | 'succeeded' | 'open';
  readonly words: string;
}

/** What a plan has come to, in a few words: "Finished: 6 failed" where not all is well. */
export function headlineOf({ state, stopped }: Plan, { failed, exported }: PlanCounts, number: (value: number) => string): PlanHeadline {
  switch (state) {
    case 'running':
      return { kind: 'open', words: 'Running' };
    case 'paused':
      return { kind: 'open', words: 'Paused' };
    case 'dropped':
      return { kind: 'open', words: 'Dropped' };
    case 'stopped':
      return { kind: 'failed', words: stopped?.destination ? 'Stopped: destination refused' : 'Stopped' };
    case 'done':
      return failed > 0
        ? { kind: 'failed', words: `Finished: ${number(failed)} failed` }
        : { kind: 'succeeded', words: exported > 0 ? `Finished: ${number(exported)} exported` : 'Finished' };
    default:
      return { kind: 'open', words: state };
  }
}

/** "14 of 250 exported, 2 running, 1 failed": what is none is left out, but for what is exported. */
export function countsWords({ total, exported, running, failed, waiting, skipped }: PlanCounts, number: (value: number) => string): string {
  const part = (value: number, word: string): string[] => (value === 0 ? [] : [`${number(value)} ${word}`]);
  return [
    `${number(exported)} of ${number(total)} exported`,
    ...part(running, 'running'),
    ...part(failed, 'failed'),
    ...part(waiting, 'waiting'),
    ...part(skipped, 'skipped'),
  ].join(', ');
}
