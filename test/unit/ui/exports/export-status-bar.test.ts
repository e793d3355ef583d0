import assert from 'node:assert/strict';
import type { Plan } from '../../../../src/exports/plans/plan';
import type { PlanList } from '../../../../src/exports/plans/plan-list';
import type { ExportTracker, TrackedExport } from '../../../../src/exports/following/tracker';
import { hasEnded, type ExportRecord } from '../../../../src/exports/model/record';
import { UserError } from '../../../../src/exports/model/user-error';
import { Emitter } from '../../../../src/exports/time/emitter';
import { commandIds } from '../../../../src/ui/kit/ids';
import { ExportStatusBar } from '../../../../src/ui/exports/export-status-bar';
import { arnOf, recordOf } from '../../../support/following';
import { screen, type ShownStatusBarItem } from '../../../support/vscode';

describe('the status bar item', () => {
  const changed = new Emitter<readonly string[]>();
  const plansChanged = new Emitter<void>();
  const tracked = new Map<string, TrackedExport>();
  let plans: Plan[];
  let bar: ExportStatusBar | undefined;

  beforeEach(() => {
    screen.reset();
    tracked.clear();
    plans = [];
  });
  afterEach(() => bar?.dispose());

  const open = (): void => {
    const tracker = {
      onDidChange: changed.event,
      find: (arn: string) => tracked.get(arn),
      get records() { return [...tracked.values()].map(({ record }) => record); },
      get running() { return [...tracked.values()].map(({ record }) => record).filter((record) => !hasEnded(record)); },
    };
    bar = new ExportStatusBar(tracker as unknown as ExportTracker, { onDidChange: plansChanged.event, get plans() { return plans; } } as unknown as PlanList);
  };
  const put = (id: string, change: Partial<ExportRecord> = {}, problem?: unknown): void => {
    tracked.set(arnOf(id), { record: recordOf(id, { domainName: id, ...change }), ...(problem === undefined ? {} : { problem }) });
    changed.fire([arnOf(id)]);
  };
  const item = (): ShownStatusBarItem => screen.statusBarItems[0] ?? assert.fail('there is no item');

  const tooltip = (): string => item().tooltip as string;

  it('is not there as long as there is nothing to show, nor for what was told before', () => {
    tracked.set(arnOf('old'), { record: recordOf('old', { exportStatus: 'SUCCEEDED', told: true }) });
    open();
    assert.deepEqual(screen.statusBarItems, []);
  });

  it('shows what runs, then what came of it until the user has looked', () => {
    open();
    put('customers');
    assert.equal(item().text, '$(sync~spin) SimpleDB: exporting customers');
    assert.equal(item().command, commandIds.showExports);
    put('orders');
    assert.equal(item().text, '$(sync~spin) SimpleDB: 2 exports running');
    put('customers', { exportStatus: 'SUCCEEDED', told: true });
    put('orders', { exportStatus: 'SUCCEEDED', told: true });
    assert.equal(item().text, '$(check) SimpleDB: all done, 2 exported');
    bar?.markSeen();
    assert.equal(item().visible, false);
    assert.equal(screen.statusBarItems.length, 1);
  });

  it('marks a failure, with its reason in the tooltip', () => {
    open();
    put('customers', { exportStatus: 'FAILED', failureMessage: 'Access Denied' });
    assert.equal(item().text, '$(error) SimpleDB: customers failed');
    assert.match(tooltip(), /^customers \(work · 111122223333 · us-east-1\): FAILED – Access Denied$/);
    assert.deepEqual({ ...(item().backgroundColor as object) }, { id: 'statusBarItem.errorBackground' });
    put('orders', { forgotten: true });
    assert.equal(item().text, '$(error) SimpleDB: 2 exports failed or unknown to AWS');
    put('other');
    assert.equal(item().text, '$(sync~spin) SimpleDB: exporting other – 2 need you');
    assert.equal(item().backgroundColor, undefined);
  });

  it('says when following has paused, and when it needs somebody', () => {
    open();
    put('customers', {}, new Error('There is no network.'));
    assert.equal(item().text, '$(warning) SimpleDB: exporting customers – following has paused');
    assert.match(tooltip(), /It is looked at again by itself\./);
    put('customers', {}, new UserError('LoginRequired', 'The login has ended.', 'Sign in.'));
    assert.equal(item().text, '$(warning) SimpleDB: exporting customers – 1 needs you');
    put('customers');
    assert.equal(item().text, '$(sync~spin) SimpleDB: exporting customers');
  });

  it('opens the plan where that is what is shown, a stopped one before all that runs', () => {
    const plan = { id: 'p', connection: 'sandbox', region: 'us-east-1', state: 'running', entries: [{ domainName: 'a', state: 'succeeded' }, { domainName: 'b', state: 'waiting' }] } as unknown as Plan;
    plans = [plan];
    open();
    assert.equal(item().text, '$(list-ordered) SimpleDB: plan, 1 of 2 exported');
    assert.deepEqual(item().command, { command: commandIds.showPlan, title: 'Show Export Plan', arguments: [{ kind: 'plan', plan }] });
    put('customers');
    plans = [{ ...plan, state: 'stopped' }];
    plansChanged.fire();
    assert.equal(item().text, '$(warning) SimpleDB: export plan stopped – 1 needs you');
  });

  it('makes no icon of a name, and says the same to a screen reader without one', () => {
    open();
    put('$(flame)');
    assert.equal(item().text, '$(sync~spin) SimpleDB: exporting \\$(flame)');
    assert.equal(item().accessibilityInformation?.label, 'SimpleDB: exporting $(flame)');
  });

  it('cuts a tooltip that no screen would hold', () => {
    open();
    for (let n = 0; n < 30; n += 1) put(`domain-${n}`);
    const lines = tooltip().split('\n');
    assert.deepEqual([lines.length, lines.at(-1)], [21, 'and 10 more']);
  });
});
