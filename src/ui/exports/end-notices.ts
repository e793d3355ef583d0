import * as vscode from 'vscode';
import type { Clock } from '../../exports/time/clock';
import type { Disposable } from '../../exports/time/emitter';
import type { Ledger } from '../../exports/ledger/ledger';
import { hasEnded, type ExportRecord } from '../../exports/model/record';
import { noticeEnd, noticeEnds } from './export-notices';
import { tokensToldByPlans, type PlanList } from '../../exports/plans/plan-list';
import type { Settings } from '../kit/settings';

/** Ends within this time are told of together. */
const GROUP_MS = 1_000;
/** A window that is not looked at leaves the telling to the one that is, for so long. */
export const UNFOCUSED_MS = 4_000;

/**
 * Tells of ends: one notification for an outcome, by one window, several that come together in one. Which window tells
 * is for the ledger to say, where each end can be claimed once.
 */
export class EndNotices implements Disposable {
  private readonly waiting = new Set<string>();
  private readonly subscription: Disposable;
  private timer: Disposable | undefined;

  constructor(
    private readonly ledger: Ledger,
    private readonly settings: Settings,
    private readonly plans: PlanList,
    private readonly showExports: () => void,
    private readonly clock: Clock,
    private readonly noteError: (error: unknown) => void,
  ) {
    this.subscription = ledger.onDidChange((arns) => this.look(arns));
    // What ended while no window was there to tell.
    this.look([...ledger.records.keys()]);
  }

  dispose(): void {
    this.subscription.dispose();
    this.timer?.dispose();
  }

  private look(arns: readonly string[]): void {
    for (const arn of arns) {
      const record = this.ledger.records.get(arn);
      if (record && hasEnded(record) && !record.told) this.waiting.add(arn);
      else this.waiting.delete(arn);
    }
    if (this.waiting.size === 0 || this.timer) return;
    this.timer = this.clock.after(vscode.window.state.focused ? GROUP_MS : UNFOCUSED_MS, () => {
      this.timer = undefined;
      this.tell().catch(this.noteError);
    });
  }

  private async tell(): Promise<void> {
    const arns = [...this.waiting];
    this.waiting.clear();
    if (arns.length === 0) return;
    const claimed = await this.ledger.claim(arns);
    const records = claimed.map((arn) => this.ledger.records.get(arn)).filter((record): record is ExportRecord => record !== undefined);
    const ofPlans = tokensToldByPlans(this.plans.plans);
    const wanted = records.filter(
      ({ exportStatus, clientToken }) =>
        (clientToken === undefined || !ofPlans.has(clientToken)) &&
        this.settings.get(exportStatus === 'SUCCEEDED' ? 'notifications.succeeded' : 'notifications.failed'),
    );
    const [first, ...more] = wanted;
    if (!first) return;
    if (more.length === 0) await noticeEnd(first, this.settings);
    else await noticeEnds(wanted, this.showExports);
  }
}
