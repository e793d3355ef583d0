import type { KnownExports } from '../../exports/plans/plan-scheduler';
import type { Plan } from '../../exports/plans/plan';
import type { PlanDomain } from '../../exports/plans/plan-edits';
import type { PlanProblem } from '../../exports/plans/plan-service';
import type { Plans } from '../../exports/plans/plan-store';
import type { ExportScope } from '../../exports/model/record';
import type { PageServices } from '../kit/page-services';
import type { Session } from '../../aws/session';
import type { Sessions } from '../connection/sessions';

/** What a plan's panel needs; all of it is there before the first one opens. */
export interface PlanPanelServices extends PageServices {
  readonly sessions: Pick<Sessions, 'get'>;
  readonly plans: Plans & { add(plan: Plan): Promise<void> };
  readonly runner: {
    problemOf(plan: Plan): PlanProblem | undefined;
    /** Undefined while this window does not carry the plans on. */
    knownAt(scope: ExportScope): KnownExports | undefined;
    /** Plans may have something to do. @param anew at once, also where it waits to try again */
    check(anew?: boolean): void;
    /** The id of a plan that was edited, or whose problem is another. */
    readonly onDidChange: (listener: (planId: string) => void) => { dispose(): void };
  };
  /** @throws what keeps the exports of the last 24 hours from being known */
  recentExports(session: Session): Promise<KnownExports>;
  /** All domains of the session's Region, with the figures that are known. @throws what keeps them from being listed */
  domainsOf(session: Session): Promise<readonly PlanDomain[]>;
  /** @throws UserError where the export is not recorded any more */
  showDetails(exportArn: string): void;
}
