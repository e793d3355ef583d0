import { nextPause, POLL_FACTOR } from '../../simpledb/pauses';
import { isDenied } from '../model/export-service';
import type { Clock } from '../time/clock';
import type { Plan } from './plan';
import type { PlanService } from './plan-service';
import { awaitedExport } from './planner';

/** Pauses between the looks into the bucket, in milliseconds. The first data file of a small domain is there within seconds. */
const FIRST_MS = 2_000;
const LAST_MS = 60_000;
/** After IAM has refused a look; rights come and go. */
const DENIED_MS = 10 * 60_000;

interface Look {
  readonly exportArn: string;
  readonly pauseMs: number;
  /** By this machine's clock; undefined while it is under way. */
  readonly nextAt: number | undefined;
}

/** Looks for the first data file of the exports that plans have started alone. Nobody waits for it: S3 may not answer at all. */
export class ProofLooks {
  private readonly looks = new Map<string, Look>();

  /**
   * @param found stores that a data file of the plan's export is there
   * @param looked a look is over
   */
  constructor(
    private readonly parts: {
      readonly service: Pick<PlanService, 'hasData'>;
      readonly clock: Clock;
      readonly onInternalError: (error: unknown) => void;
    },
    private readonly found: (plan: Plan, exportArn: string) => Promise<void>,
    private readonly looked: () => void,
  ) {}

  /** Begins a look where it is time for one. @returns when there is the next; Infinity where one is under way, or none is needed */
  lookAt(plan: Plan): number {
    const exportArn = awaitedExport(plan)?.exportArn;
    if (exportArn === undefined) return Infinity;
    const now = this.parts.clock.now();
    const known = this.looks.get(plan.id);
    const look = known?.exportArn === exportArn ? known : { exportArn, pauseMs: FIRST_MS, nextAt: now + FIRST_MS };
    this.looks.set(plan.id, look);
    if (look.nextAt === undefined) return Infinity;
    // Further away than any pause: the clock was turned.
    if (look.nextAt > now && look.nextAt <= now + DENIED_MS) return look.nextAt;
    this.looks.set(plan.id, { ...look, nextAt: undefined });
    this.look(plan, look).catch(this.parts.onInternalError).finally(this.looked);
    return Infinity;
  }

  private async look(plan: Plan, { exportArn, pauseMs }: Look): Promise<void> {
    const entry = plan.entries.find((each) => each.exportArn === exportArn);
    const again = (ms: number): void => void this.looks.set(plan.id, { exportArn, pauseMs: ms, nextAt: this.parts.clock.now() + ms });
    try {
      if (entry && (await this.parts.service.hasData(plan, entry))) return await this.found(plan, exportArn);
      again(nextPause(pauseMs, { last: LAST_MS, factor: POLL_FACTOR }));
    } catch (error) {
      // Without it the end of the export is the proof.
      again(isDenied(error) ? DENIED_MS : LAST_MS);
    }
  }
}
