import * as vscode from 'vscode';
import type { Clock } from '../../exports/time/clock';
import type { Disposable } from '../../exports/time/emitter';
import type { Plan } from '../../exports/plans/plan';
import type { PlanList } from '../../exports/plans/plan-list';
import type { Plans } from '../../exports/plans/plan-store';
import { countsOf, countsWords } from '../../protocol/plan-view';
import { UNFOCUSED_MS } from '../exports/end-notices';
import { commandIds } from '../kit/ids';
import { refusedDestinationText, whosePlan } from '../../texts/plan-messages';
import type { PlanTreeRow } from '../exports/plan-row';
import type { Settings } from '../kit/settings';
import { withoutLinks } from '../../texts/escape';
import { count } from '../kit/format';

const SHOW = 'Show Plan';

/** Tells that a plan is done or has stopped by itself: once, by one window. Its exports are not told of one by one. */
export class PlanNotices implements Disposable {
  private readonly subscription: Disposable;
  private timer: Disposable | undefined;

  constructor(
    private readonly list: PlanList,
    private readonly plans: Pick<Plans, 'update'>,
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly noteError: (error: unknown) => void,
  ) {
    this.subscription = list.onDidChange(() => this.look());
    this.look();
  }

  dispose(): void {
    this.subscription.dispose();
    this.timer?.dispose();
  }

  private look(): void {
    if (this.timer || !this.list.plans.some(isNews)) return;
    this.timer = this.clock.after(vscode.window.state.focused ? 0 : UNFOCUSED_MS, () => {
      this.timer = undefined;
      for (const plan of this.list.plans.filter(isNews)) this.tell(plan).catch(this.noteError);
    });
  }

  private async tell({ id }: Plan): Promise<void> {
    let mine = false;
    const plan = await this.plans.update(id, (stored) => {
      mine = isNews(stored);
      return mine ? { ...stored, told: stored.state } : stored;
    });
    if (!plan || !mine) return;
    const isGood = plan.state === 'done' && countsOf(plan).failed === 0;
    if (!this.settings.get(isGood ? 'notifications.succeeded' : 'notifications.failed')) return;
    if ((await show(plan)) !== SHOW) return;
    await vscode.commands.executeCommand(commandIds.showPlan, { kind: 'plan', plan } satisfies PlanTreeRow);
  }
}

const isNews = ({ state, told }: Plan): boolean => (state === 'done' || state === 'stopped') && told !== state;

async function show(plan: Plan): Promise<string | undefined> {
  const counts = countsOf(plan);
  const whose = whosePlan(plan);
  if (plan.state === 'stopped') {
    const refused = refusedDestinationText(plan);
    if (refused) return vscode.window.showErrorMessage(withoutLinks(`Export plan for ${whose}: ${refused.message} ${refused.action ?? ''}`), SHOW);
    const { code = '', message = '', times = 0 } = plan.stopped ?? {};
    const text = `The export plan for ${whose} has stopped: the same failure came ${count(times)} times in a row. ${code}: ${message} See the plan for what to do.`;
    return vscode.window.showErrorMessage(withoutLinks(text), SHOW);
  }
  const text = withoutLinks(`The export plan for ${whose} is finished: ${countsWords(counts, count)}. Its report can be saved from the plan.`);
  const tell = counts.failed > 0 ? vscode.window.showErrorMessage : vscode.window.showInformationMessage;
  return tell(text, SHOW);
}
