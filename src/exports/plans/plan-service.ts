/** What carrying on a plan asks of the outside: of the service in the plan's scope, and of whoever follows exports. */
import type { Disposable } from '../time/emitter';
import type { Plan, PlanEntry } from './plan';
import type { PlanEnd, PlanStarted } from './plan-outcomes';
import type { RecentExport } from '../model/quota';

export interface RecentExports {
  readonly exports: readonly RecentExport[];
  /** The service's clock as its answer told it, in milliseconds; absent where it did not. */
  readonly serviceNow?: number;
}

export type PlanStartResult =
  | ({ readonly kind: 'started' } & PlanStarted)
  /** The service has no export of this token, or nothing was sent. */
  | { readonly kind: 'notStarted' }
  /** Answered by the service. `code` is AWS's name of the error; `retryable`: the same start may be accepted later. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly retryable?: true }
  /** It may have taken effect. */
  | { readonly kind: 'unknown'; readonly error: unknown }
  /** No credentials, no network: nothing was sent. */
  | { readonly kind: 'unreachable'; readonly error: unknown }
  /** AWS does not tell whether the token has been sent before, by whomever: nothing was sent. */
  | { readonly kind: 'unseen'; readonly error: unknown };

/** The service in a plan's own scope: its connection, Region and account. */
export interface PlanService {
  /**
   * The exports of the last 24 hours in the plan's scope, started by anyone; those known here where listing them is denied.
   *
   * @throws what keeps it from being known: no start is sent then
   */
  recentExports(plan: Plan): Promise<RecentExports>;
  /**
   * Sends a start safely: looked for before it is first sent, since the plan's script may have sent it days ago; stored before
   * it is sent, and sent again by the same token alone. It may be asked for a token that it has been asked for before: what the
   * service has of it is then the answer.
   */
  start(plan: Plan, entry: PlanEntry, clientToken: string): Promise<PlanStartResult>;
  /**
   * Whether a data file of the entry's export lies in the bucket. Takes s3:ListBucket.
   *
   * @throws what keeps the bucket from being listed
   */
  hasData(plan: Plan, entry: PlanEntry): Promise<boolean>;
  /** What became of the entry's token. Starts nothing under another. */
  settle(plan: Plan, entry: PlanEntry): Promise<PlanStartResult>;
}

/** Knows how exports ended: each has to be followed by somebody from its start on. */
export interface PlanEnds {
  /** Undefined while it has not ended. One that AWS has forgotten has failed. */
  endOf(exportArn: string): PlanEnd | undefined;
  /** Something may have ended. */
  readonly onDidEnd: (listener: () => void) => Disposable;
}

/** Why a plan does not get on just now; it is tried again by itself. */
export interface PlanProblem {
  /**
   * unknown: it is not known whether a start took effect. unreachable: nothing could be asked. unseen: AWS does not tell
   * whether the next export has been started before, and without that nothing is sent. busy: the service refuses
   * for the moment. limit: it has no free slot, though by all that is known here it should: exports that are not listed
   * count. internal: something here failed, such as a full disk.
   */
  readonly kind: 'unknown' | 'unreachable' | 'unseen' | 'busy' | 'limit' | 'internal';
  readonly error?: unknown;
  /** Milliseconds, by this machine's clock. */
  readonly retryAt: number;
}
