import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Plan } from '../../src/exports/plans/plan';
import type { PlanProblem } from '../../src/exports/plans/plan-service';
import { Emitter } from '../../src/exports/time/emitter';
import type { PlanAddress, PlanHostApi, PlanPageApi, PlanSnapshot } from '../../src/protocol/plan';
import { emptyPlanValues, toPlan } from '../../src/protocol/plan-form';
import { Rpc } from '../../src/protocol/rpc';
import { PlanPanel } from '../../src/ui/plans/plan-panel';
import type { PlanPanelServices } from '../../src/ui/plans/plan-panel-services';
import { planItem } from '../../src/ui/plans/plan-rows';
import type { Session } from '../../src/aws/session';
import { UserError } from '../../src/exports/model/user-error';

const ACCOUNT = '111122223333';
const ADDRESS: PlanAddress = { id: 'p', connection: 'profile:work', region: 'us-east-1', accountId: ACCOUNT };
const VALUES = { ...emptyPlanValues(['orders', 'customers']), s3Bucket: 'acme-exports' };
let tokens = 0;
const PLAN = toPlan(VALUES, new Map(), ADDRESS, Date.parse('2026-12-01T10:00:00Z'), () => `token-${(tokens += 1)}`);

/** Everything round a panel but VS Code itself: its page, what is stored, and the runner. */
class Surroundings {
  readonly plans: Plan[] = [];
  readonly changed = new Emitter<string>();
  readonly told: PlanSnapshot[] = [];
  readonly checks: (boolean | undefined)[] = [];
  readonly details: string[] = [];
  readonly more: Session[] = [];
  readonly page: Rpc<PlanPageApi, PlanHostApi>;
  readonly panel: PlanPanel;
  problem: PlanProblem | undefined;
  title = (): string => this.webviewPanel.title;
  session: () => Promise<Session> = async () => SESSION;
  private readonly toHost = new Emitter<unknown>();
  private readonly toPage = new Emitter<unknown>();
  private readonly disposed = new Emitter<void>();
  private readonly webviewPanel: vscode.WebviewPanel;

  constructor() {
    const post = async (message: unknown): Promise<boolean> => {
      this.toPage.fire(structuredClone(message));
      return true;
    };
    const webview = { html: '', cspSource: 'csp', asWebviewUri: (uri: vscode.Uri) => uri, postMessage: post, onDidReceiveMessage: this.toHost.event };
    const panel = { webview, title: '', reveal: () => undefined, dispose: () => this.disposed.fire(), onDidDispose: this.disposed.event };
    this.webviewPanel = panel as unknown as vscode.WebviewPanel;
    this.page = new Rpc<PlanPageApi, PlanHostApi>(
      { post: (message) => this.toHost.fire(structuredClone(message)), onMessage: (listener) => this.toPage.event(listener) },
      { planChanged: async (snapshot) => void this.told.push(snapshot), identityChanged: async () => undefined },
    );
    this.panel = new PlanPanel(this.webviewPanel, ADDRESS, ['orders'], this.services, (session) => void this.more.push(session));
  }

  get html(): string {
    return this.webviewPanel.webview.html;
  }

  private get services(): PlanPanelServices {
    return {
      sessions: { get: () => this.session() },
      plans: {
        list: async () => [...this.plans],
        add: async (plan) => void this.plans.push(plan),
        update: async (id, edit) => {
          const index = this.plans.findIndex((plan) => plan.id === id);
          const plan = this.plans[index];
          return plan && (this.plans[index] = edit(plan));
        },
        watch: async () => ({ dispose: () => undefined }),
      },
      runner: {
        problemOf: () => this.problem,
        knownAt: () => ({ exports: [{ domainName: 'x', requestedAt: 1 }], offsetMs: 5 }),
        check: (anew) => this.checks.push(anew),
        onDidChange: this.changed.event,
      },
      recentExports: async () => ({ exports: [], offsetMs: 7 }),
      domainsOf: async () => [{ domainName: 'orders', itemCount: 3 }],
      showDetails: (arn) => void this.details.push(arn),
      dist: vscode.Uri.file('/dist'),
      icon: { light: vscode.Uri.file('/l.svg'), dark: vscode.Uri.file('/d.svg') },
      noteError: () => undefined,
      showLog: () => undefined,
    };
  }
}

const SESSION = {
  connection: 'profile:work',
  region: 'us-east-1',
  label: 'work',
  identity: { connectionLabel: 'work', sandbox: false, accountId: ACCOUNT, region: 'us-east-1' },
  cli: { profile: 'work' },
  errorContext: {},
  accountId: async () => ACCOUNT,
  accountAlias: async () => undefined,
  listBuckets: async () => [{ name: 'acme-exports' }],
} as unknown as Session;

describe('A plan’s panel', () => {
  let around: Surroundings;

  beforeEach(() => (around = new Surroundings()));
  afterEach(() => around.panel.dispose());

  it('gives its page what the form begins with, and its lists', async () => {
    const { remote } = around.page;
    const init = await remote.ready();
    assert.deepEqual([init.values, init.identity.accountId, init.snapshot], [emptyPlanValues(['orders']), ACCOUNT, undefined]);
    assert.deepEqual(await remote.listDomains(), { domains: [{ domainName: 'orders', itemCount: 3 }] });
    assert.deepEqual(await remote.recentExports(), { recent: [], serviceOffsetMs: 7 });
    assert.deepEqual((await remote.listBuckets()).buckets, [{ name: 'acme-exports' }]);
    assert.match(around.html, /data-page="plan" data-id="p"/);
  });

  it('opens the form without a connection, and says why', async () => {
    around.session = () => Promise.reject(new UserError('NoLogin', 'The login has expired.', 'Sign in.'));
    const { remote } = around.page;
    const { problem, identity } = await remote.ready();
    assert.equal(problem?.message, 'The login has expired.');
    assert.equal(identity.connectionLabel, 'work');
    assert.equal((await remote.listDomains()).problem?.message, 'The login has expired.');
    assert.equal((await remote.recentExports()).problem?.action, 'Sign in.');
    assert.equal((await remote.start(VALUES)).outcome, 'refused');
    assert.deepEqual((await remote.ready()).refused?.values, VALUES);
  });

  it('checks what arrives, and starts nothing that is wrong or of another account', async () => {
    const { remote } = around.page;
    await assert.rejects(remote.start({ ...VALUES, order: 'fast' } as never), /none of those/);
    await assert.rejects(remote.act({ kind: 'remove' } as never), /none of those/);
    const wrong = await remote.start({ ...VALUES, s3Bucket: '' });
    assert.deepEqual(wrong.outcome === 'refused' && wrong.problems.map(({ field }) => field), ['s3Bucket']);
    around.session = async () => ({ ...SESSION, accountId: async () => '999988887777' }) as unknown as Session;
    const other = await remote.start(VALUES);
    assert.match(other.outcome === 'refused' ? (other.problems[0]?.message ?? '') : '', /opened for account 111122223333/);
    assert.deepEqual(around.plans, []);
  });

  it('takes the same start twice for one, and another one for a second', async () => {
    let signedIn: (session: Session) => void = () => undefined;
    around.session = () => new Promise((resolve) => (signedIn = resolve));
    const { remote } = around.page;
    const [first, same] = [remote.start({ ...VALUES, s3Bucket: 'ab' }), remote.start({ ...VALUES, s3Bucket: 'ab' })];
    const other = await remote.start(VALUES);
    assert.match(other.outcome === 'refused' ? (other.problems[0]?.message ?? '') : '', /other values is under way/);
    signedIn(SESSION);
    assert.deepEqual(await first, await same);
  });

  it('shows a plan that is stored, with what the runner knows and what keeps it', async () => {
    around.plans.push(PLAN);
    around.problem = { kind: 'unreachable', error: new UserError('NoLogin', 'The login has expired.', 'Sign in.'), retryAt: Date.now() };
    const { snapshot } = await around.page.remote.ready();
    assert.deepEqual([snapshot?.plan, snapshot?.recent.length, snapshot?.serviceOffsetMs], [PLAN, 1, 5]);
    assert.equal(snapshot?.problem?.message, 'The login has expired.');
    assert.match(snapshot?.problem?.action ?? '', /^Sign in\. The plan waits and goes on by itself/);
    assert.equal(around.title(), 'Export Plan, 2 domains');
  });

  it('does what its page asks for, tells the page and wakes the runner', async () => {
    around.plans.push(PLAN);
    const { remote } = around.page;
    await remote.ready();
    assert.equal(await remote.act({ kind: 'pause' }), true);
    assert.equal(await remote.act({ kind: 'pause' }), false);
    assert.equal(around.plans[0]?.state, 'paused');
    await remote.act({ kind: 'resume' });
    await remote.act({ kind: 'skip', domainName: 'orders' });
    assert.deepEqual(around.plans[0]?.entries.map(({ state }) => state), ['skipped', 'waiting']);
    assert.deepEqual(around.checks, [false, false, true, false]);
    assert.deepEqual(around.told.at(-1)?.plan, around.plans[0]);
    await remote.showDetails('arn');
    await remote.exportMore();
    assert.deepEqual([around.details, around.more], [['arn'], [SESSION]]);
  });

  it('changes the destination of what waits, and says why where it does not', async () => {
    around.plans.push(PLAN);
    const { remote } = around.page;
    await remote.ready();
    const values = { s3Bucket: 'other-bucket', prefixTemplate: 'to/{domain}', s3BucketOwner: '', encryption: 'default', s3SseKmsKeyId: '' } as const;
    const faulty = await remote.changeDestination({ ...values, s3Bucket: 'x', prefixTemplate: '{x}' });
    assert.deepEqual(faulty.outcome === 'refused' && faulty.problems.map(({ field }) => field), ['s3Bucket', 'prefixTemplate']);
    assert.deepEqual(around.plans[0], PLAN);
    assert.deepEqual(await remote.changeDestination(values), { outcome: 'changed' });
    assert.equal(around.plans[0]?.request.s3Bucket, 'other-bucket');
    assert.deepEqual(around.plans[0]?.entries.map(({ s3KeyPrefix }) => s3KeyPrefix), PLAN.entries.map(({ domainName }) => `to/${domainName}`));
    assert.deepEqual([around.told.at(-1)?.plan, around.checks], [around.plans[0], [true]]);
    around.plans[0] = { ...PLAN, entries: PLAN.entries.map((each) => ({ ...each, state: 'starting' as const })) };
    assert.match(JSON.stringify(await remote.changeDestination(values)), /a start is still on its way/);
    await assert.rejects(remote.changeDestination({ ...values, more: 1 } as never), /not valid/);
  });

  it('copies the script of what waits, and says so when the plan is gone', async () => {
    const { remote } = around.page;
    await assert.rejects(remote.act({ kind: 'pause' }), /This plan is not stored any more\. Its exports are/);
    await assert.rejects(remote.output('copyScript'), /not stored any more/);
    around.plans.push(PLAN);
    assert.equal(await remote.output('copyScript'), true);
    const script = await vscode.env.clipboard.readText();
    assert.ok(script.startsWith('#!/bin/sh\n'));
    for (const part of ['orders', 'customers', 'acme-exports', '--profile work', 'token-1', 'token-2']) assert.ok(script.includes(part), part);
  });

  it('copies the same script twice, also of a plan whose domains have no tokens yet', async () => {
    around.plans.push({ ...PLAN, entries: PLAN.entries.map(({ clientToken: _token, ...old }) => old) });
    const { remote } = around.page;
    await remote.output('copyScript');
    const script = await vscode.env.clipboard.readText();
    await vscode.env.clipboard.writeText('');
    await remote.output('copyScript');
    assert.equal(await vscode.env.clipboard.readText(), script);
    for (const { clientToken = 'none' } of around.plans[0]?.entries ?? []) assert.ok(script.includes(`token=${clientToken}`), clientToken);
  });

  it('has a row that tells how far it is', () => {
    const { label, description, contextValue } = planItem({ kind: 'plan', plan: PLAN }, { nextMs: 0 });
    assert.deepEqual([label, description, contextValue], ['Plan: 0 of 2 exported', 'next now', 'runningPlan']);
    const first = { state: 'started' as const, clientToken: 't', exportArn: 'arn', requestedAt: PLAN.createdAt };
    const proving = planItem({ kind: 'plan', plan: { ...PLAN, entries: PLAN.entries.map((each, i) => (i === 0 ? { ...each, ...first } : each)) } }, { nextMs: 0 });
    assert.equal(proving.description, 'running the first export');
    const paused = planItem({ kind: 'plan', plan: { ...PLAN, state: 'stopped', entries: PLAN.entries.map((each) => ({ ...each, state: 'failed' as const })) } });
    assert.deepEqual([paused.description, paused.contextValue], ['2 failed · stopped: see why', 'pausedPlan']);
    const failed = PLAN.entries.map((each) => ({ ...each, state: 'failed' as const }));
    const refused = { code: 'S3AccessDenied', message: 'no', times: 1, destination: true } as const;
    const items = [
      planItem({ kind: 'plan', plan: { ...PLAN, state: 'stopped', stopped: refused, entries: failed } }),
      planItem({ kind: 'plan', plan: { ...PLAN, state: 'done', entries: failed } }),
    ];
    assert.deepEqual(items.map((each) => each.description), ['2 failed · stopped: destination refused', 'finished: 2 failed']);
    assert.deepEqual(items.map(({ iconPath }) => (iconPath as vscode.ThemeIcon).id), ['error', 'error']);
  });
});
