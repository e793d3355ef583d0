/** Everything that host and page say to each other of a plan of many exports; see messages.ts for how. */
import type { Plan } from '../exports/plans/plan';
import type { RecentExport } from '../exports/model/quota';
import type { BucketList, Identity, ProblemText } from './messages';
import type { PlanAction } from './plan-actions';
import type { PlanAddress, PlanOutput, PlanPageState } from './plan-checks';
import type { DestinationValues, PlanDomain, PlanFieldName, PlanFormValues } from './plan-form';

export type { PlanAddress, PlanOutput, PlanPageState };

/** A plan as it stands, with what its dates depend on. */
export interface PlanSnapshot {
  readonly plan: Plan;
  /** All that counts for the quotas, as far as it is known. */
  readonly recent: readonly RecentExport[];
  /** How far the service's clock is ahead of this machine's, in milliseconds. */
  readonly serviceOffsetMs: number;
  /** What keeps it from going on, as long as it lasts. */
  readonly problem?: ProblemText;
  /** It has stopped for its destination: why, and what to do. */
  readonly refusedDestination?: ProblemText;
}

/** The answer to `ready`. */
export interface PlanInit {
  readonly identity: Identity;
  /** What the form begins with when the page has no state of its own. */
  readonly values: PlanFormValues;
  /** Why the connection could not be opened; the form can be filled in all the same. */
  readonly problem?: ProblemText;
  /** Set: it has been started, and is shown instead of the form. */
  readonly snapshot?: PlanSnapshot;
  /** The last start that was refused, and why: the page may have been hidden when the answer came. */
  readonly refused?: { readonly values: PlanFormValues; readonly problems: readonly PlanPageProblem[] };
}

export interface DomainsAnswer {
  readonly domains: readonly PlanDomain[];
  /** Why the list is not whole, in words for the user. */
  readonly problem?: ProblemText;
}

export interface RecentAnswer {
  readonly recent: readonly RecentExport[];
  readonly serviceOffsetMs: number;
  /** Why the quotas' use is not known. */
  readonly problem?: ProblemText;
}

export interface PlanPageProblem extends ProblemText {
  readonly field?: PlanFieldName;
}

export type StartPlanResult =
  | { readonly outcome: 'started'; readonly snapshot: PlanSnapshot }
  | { readonly outcome: 'refused'; readonly problems: readonly PlanPageProblem[] }
  /** The user was asked, and did not want it. */
  | { readonly outcome: 'cancelled' };

export type ChangeDestinationResult =
  | { readonly outcome: 'changed' }
  | { readonly outcome: 'refused'; readonly problems: readonly PlanPageProblem[] };

/** What the page asks of the host. */
export interface PlanHostApi {
  ready(): Promise<PlanInit>;
  listDomains(): Promise<DomainsAnswer>;
  recentExports(): Promise<RecentAnswer>;
  listBuckets(): Promise<BucketList>;
  start(values: PlanFormValues): Promise<StartPlanResult>;
  /** @returns false where the user was asked and did not want it, or it no longer applies */
  act(action: PlanAction): Promise<boolean>;
  /** Another destination for all that failed or waits; what failed is tried again there, and the plan goes on. */
  changeDestination(values: DestinationValues): Promise<ChangeDestinationResult>;
  /** @returns false where the user chose no file */
  output(what: PlanOutput): Promise<boolean>;
  showDetails(exportArn: string): Promise<void>;
  exportMore(): Promise<void>;
  copy(text: string): Promise<void>;
  showLog(): Promise<void>;
}

/** What the host tells the page. */
export interface PlanPageApi {
  planChanged(snapshot: PlanSnapshot): Promise<void>;
  identityChanged(identity: Identity): Promise<void>;
}
