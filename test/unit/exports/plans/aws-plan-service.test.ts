import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExportHistory } from '../../../../src/exports/following/history';
import type { Plan, PlanEntry } from '../../../../src/exports/plans/plan';
import { createPlan } from '../../../../src/exports/plans/plan-edits';
import { beginStart } from '../../../../src/exports/plans/plan-outcomes';
import { StartJournal, type PendingStart } from '../../../../src/exports/starting/start-journal';
import type { ExportRecord } from '../../../../src/exports/model/record';
import { emptyValues, type ExportFormValues } from '../../../../src/exports/request/export-form';
import { SimpleDBError } from '../../../../src/simpledb';
import { Background } from '../../../../src/ui/connection/background';
import type { ExportHistories } from '../../../../src/exports/following/export-histories';
import type { StartOptions, StartOutcome } from '../../../../src/exports/starting/export-starter';
import type { AwsSession, AwsSessions } from '../../../../src/exports/model/aws-session';
import { AwsPlanService, type PlanStarts } from '../../../../src/exports/plans/aws-plan-service';
import { UserError } from '../../../../src/exports/model/user-error';
import { arnOf, FakeService, FollowingWindow, named, record, recordOf } from '../../../support/following';

const ACCOUNT = '111122223333';
const PLACE = { connection: 'profile:work', region: 'us-east-1', accountId: ACCOUNT };
const TOKEN = '6f2c1b9e-1d7a-4a53-9d0f-2c8f3f6f0a11';

describe('plans by the sessions’ own starts', () => {
  let folder: string;
  let window: FollowingWindow;
  let history: ExportHistory;
  let pending: StartJournal;
  let plans: AwsPlanService;
  const background = new Background();
  /** What the test wants of those that a plan is carried out by. */
  let outcome: StartOutcome;
  let sent: { values: ExportFormValues; options: StartOptions; inBackground: boolean }[];
  let settle: (start: PendingStart) => Promise<void>;
  let account: () => Promise<string>;
  let open: () => Promise<AwsSession>;

  const plan: Plan = beginStart(
    createPlan({
      ...PLACE,
      id: 'p',
      createdAtMs: 0,
      request: { s3Bucket: 'bucket', s3SseAlgorithm: 'KMS', s3SseKmsKeyId: 'alias/k', s3BucketOwner: '999988887777' },
      prefixTemplate: 'to/{domain}',
      domains: [{ domainName: 'customers' }],
    }),
    'customers',
    TOKEN,
    '2026-11-01T10:00:00.000Z',
  );
  const entry = plan.entries[0] as PlanEntry;
  const session = { connection: PLACE.connection, scope: PLACE, accountId: () => account() } as unknown as AwsSession;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'session-plans-'));
    window = await new FollowingWindow(folder, new FakeService()).open(false);
    history = new ExportHistory(() => PLACE, window.ledger, window.service, window.clock);
    pending = new StartJournal(join(folder, 'starts'));
    outcome = { kind: 'cancelled' };
    sent = [];
    settle = async () => undefined;
    account = async () => ACCOUNT;
    open = async () => session;
    const sessions = { background, get: () => open() } as unknown as AwsSessions;
    const histories = { of: () => history } as unknown as ExportHistories;
    const starter = {
      start: async (_session: AwsSession, values: ExportFormValues, options: StartOptions): Promise<StartOutcome> => {
        sent.push({ values, options, inBackground: background.isActive });
        return outcome;
      },
    };
    const starts = { starter, reconciler: { reconcile: (start: PendingStart) => settle(start) }, journal: pending } as unknown as PlanStarts;
    plans = new AwsPlanService(sessions, window.tracker, histories, starts);
  });
  afterEach(async () => {
    history.dispose();
    window.dispose();
    await rm(folder, { recursive: true, maxRetries: 5 });
  });

  const note = (change: Partial<PendingStart['input']> = {}): PendingStart => ({
    version: 1,
    id: 'note',
    input: { domainName: 'customers', s3Bucket: 'bucket', clientToken: TOKEN, ...change },
    ...PLACE,
    startedAt: '2026-11-01T10:00:00.000Z',
    pid: process.pid,
    planId: 'p',
  });
  const refusedWith = (change: Partial<ConstructorParameters<typeof SimpleDBError>[0]>): StartOutcome => ({
    kind: 'refused',
    error: new SimpleDBError({ kind: 'service', name: 'X', message: 'no', requestSent: 'answered', ...change }),
  });

  describe('start', () => {
    it('sends the plan’s own request with its token, for its account, and asks nobody', async () => {
      await plans.start(plan, entry, TOKEN);
      assert.deepEqual(sent, [
        {
          values: {
            ...emptyValues('customers', TOKEN),
            s3Bucket: 'bucket',
            s3KeyPrefix: 'to/customers',
            s3BucketOwner: '999988887777',
            encryption: 'KMS',
            s3SseKmsKeyId: 'alias/k',
          },
          options: { expectedAccount: ACCOUNT, planId: 'p', sharedSinceMs: 0 },
          inBackground: true,
        },
      ]);
    });

    it('tells of the export', async () => {
      outcome = { kind: 'started', record: record() as Extract<StartOutcome, { kind: 'started' }>['record'] };
      assert.deepEqual(await plans.start(plan, entry, TOKEN), { kind: 'started', exportArn: arnOf('e1'), requestedAt: record().requestedAt });
    });

    it('takes for refused what the service has refused', async () => {
      outcome = refusedWith({ name: 'NoSuchDomainException', message: 'It is gone.' });
      assert.deepEqual(await plans.start(plan, entry, TOKEN), { kind: 'refused', code: 'NoSuchDomainException', message: 'It is gone.' });
      outcome = { kind: 'invalid', problems: [{ field: 's3Bucket', message: 'Too short.' }] };
      assert.deepEqual(await plans.start(plan, entry, TOKEN), { kind: 'refused', code: 'InvalidParameterValueException', message: 'Too short.' });
    });

    it('takes for unreachable what a login or a network may cure', async () => {
      for (const cured of [
        refusedWith({ name: 'ExpiredTokenException' }),
        refusedWith({ name: 'SignInNeeded' }),
        refusedWith({ kind: 'network', requestSent: 'no' }),
        { kind: 'refused', error: new UserError('AccountChanged', 'Another account.') } as const,
      ]) {
        outcome = cured;
        const result = await plans.start(plan, entry, TOKEN);
        assert.equal(result.kind, 'unreachable', (cured as { error: Error }).error.name);
      }
      open = () => Promise.reject(named('ProfileNotFound'));
      assert.equal((await plans.start(plan, entry, TOKEN)).kind, 'unreachable');
    });

    it('says that nothing was sent where it may not look for the token, but for a login that has ended', async () => {
      const error = new SimpleDBError({ kind: 'service', name: 'AccessDeniedException', message: 'no', requestSent: 'answered' });
      outcome = { kind: 'unseen', error };
      assert.deepEqual(await plans.start(plan, entry, TOKEN), { kind: 'unseen', error });
      outcome = { kind: 'unseen', error: named('ExpiredTokenException') };
      assert.equal((await plans.start(plan, entry, TOKEN)).kind, 'unreachable');
    });

    it('tells of an export that was there when it was looked for', async () => {
      outcome = { kind: 'started', record: record() as Extract<StartOutcome, { kind: 'started' }>['record'], found: true };
      assert.deepEqual(await plans.start(plan, entry, TOKEN), { kind: 'started', exportArn: arnOf('e1'), requestedAt: record().requestedAt, found: true });
    });

    it('sends nothing where the connection is another account’s by now', async () => {
      account = async () => '999988887777';
      assert.equal((await plans.start(plan, entry, TOKEN)).kind, 'unreachable');
      assert.deepEqual(sent, []);
    });

    it('says where it is not known, and where nothing was sent', async () => {
      const error = new Error('lost');
      outcome = { kind: 'unknown', error };
      assert.deepEqual(await plans.start(plan, entry, TOKEN), { kind: 'unknown', error });
      outcome = { kind: 'cancelled' };
      assert.deepEqual(await plans.start(plan, entry, TOKEN), { kind: 'notStarted' });
    });
  });

  describe('a look into the bucket', () => {
    const listed: unknown[][] = [];
    const looking = (files: number): AwsSession => ({
      ...session,
      listArtefacts: async (...asked: unknown[]) => (listed.push(asked), { started: true, files, bytes: 0 }),
    });
    const running: PlanEntry = { ...entry, state: 'started', exportArn: arnOf('e1'), requestedAt: '2026-11-01T10:00:00.000Z' };

    it('finds data below the export’s own prefix, in the bucket that it was sent to', async () => {
      open = async () => looking(0);
      assert.equal(await plans.hasData(plan, running), false);
      open = async () => looking(1);
      assert.equal(await plans.hasData({ ...plan, request: { s3Bucket: 'another' } }, { ...running, request: plan.request }), true);
      const place = ['bucket', 'to/customers/AWSSimpleDB/e1/customers/', '999988887777'];
      assert.deepEqual(listed, [place, place]);
    });

    it('is not made for what is not started, nor by another account', async () => {
      open = () => assert.fail('it was asked');
      assert.equal(await plans.hasData(plan, entry), false);
      open = async () => looking(1);
      account = async () => '999988887777';
      await assert.rejects(plans.hasData(plan, running), { name: 'AccountChanged' });
    });
  });

  describe('settle', () => {
    const started = { kind: 'started', exportArn: arnOf('e1'), requestedAt: record().requestedAt, found: true };

    it('is what the record says, without asking anybody', async () => {
      settle = () => Promise.reject(new Error('it was asked'));
      await pending.put(note());
      await window.tracker.track(record({ clientToken: TOKEN }));
      assert.deepEqual(await plans.settle(plan, entry), started);
    });

    it('hears of what another window has recorded', async () => {
      const other = await new FollowingWindow(folder, new FakeService()).open(false);
      await other.tracker.track(record({ clientToken: TOKEN }));
      assert.deepEqual(await plans.settle(plan, entry), started);
      other.dispose();
    });

    it('was not started where nothing was noted: what is sent is noted before', async () => {
      await pending.put(note({ clientToken: 'another' }));
      await pending.put({ ...note({ domainName: 'orders' }), id: 'other domain' });
      settle = () => Promise.reject(new Error('it was asked'));
      assert.deepEqual(await plans.settle(plan, entry), { kind: 'notStarted' });
    });

    it('looks for what was noted, and says what became of it', async () => {
      await pending.put(note());
      assert.equal((await plans.settle(plan, entry)).kind, 'unknown', 'nobody can say yet');
      settle = (start) => pending.remove(start);
      assert.deepEqual(await plans.settle(plan, entry), { kind: 'notStarted' });
      await pending.put(note());
      settle = async (start) => {
        await window.tracker.track(record({ clientToken: TOKEN }));
        await pending.remove(start);
      };
      assert.deepEqual(await plans.settle(plan, entry), started);
    });

    it('is unreachable where nobody can be asked', async () => {
      const error = named('LoginRequired');
      await pending.put(note());
      settle = () => Promise.reject(error);
      assert.deepEqual(await plans.settle(plan, entry), { kind: 'unreachable', error });
    });
  });

  describe('the exports of the last day', () => {
    it('are all at the plan’s place, by whomever', async () => {
      window.service.add('elsewhere');
      await window.tracker.track(recordOf('own'));
      await window.tracker.track(recordOf('sandbox', { connection: 'sandbox' }));
      await window.tracker.track(recordOf('account', { accountId: '999988887777' }));
      const { exports } = await plans.recentExports(plan);
      assert.deepEqual(exports.map(({ exportArn }) => exportArn).sort(), [arnOf('elsewhere'), arnOf('own')]);
      assert.deepEqual(exports[0], { exportArn: arnOf('elsewhere'), domainName: 'customers', requestedAt: Date.parse('2026-11-01T10:00:00Z') });
    });

    it('are those known here where listing is denied, and not known where it fails', async () => {
      await window.tracker.track(recordOf('own'));
      window.service.listError = named('AccessDeniedException');
      assert.equal((await plans.recentExports(plan)).exports.length, 1);
      window.service.listError = named('TimeoutError');
      await assert.rejects(plans.recentExports(plan), { name: 'TimeoutError' });
    });

    it('are not asked of another account', async () => {
      account = async () => '999988887777';
      await assert.rejects(plans.recentExports(plan), { name: 'AccountChanged' });
      assert.equal(window.service.calls.list, 0);
    });
  });

  it('knows how an export ended, and tells when one may have', async () => {
    const endOf = async (change: Partial<ExportRecord>): Promise<unknown> => {
      await window.ledger.update([{ exportArn: arnOf('e1'), change: () => record(change) }]);
      return plans.endOf(arnOf('e1'));
    };
    let heard = 0;
    plans.onDidEnd(() => (heard += 1));
    assert.equal(plans.endOf(arnOf('e1')), undefined);
    assert.equal(await endOf({ exportStatus: 'IN_PROGRESS' }), undefined);
    assert.deepEqual(await endOf({ exportStatus: 'SUCCEEDED', itemsCount: 0 }), { status: 'SUCCEEDED', itemsCount: 0 });
    assert.deepEqual(await endOf({ exportStatus: 'SUCCEEDED', forgotten: true }), { status: 'SUCCEEDED' });
    assert.deepEqual(await endOf({ exportStatus: 'FAILED', failureCode: 'NoSuchBucket', failureMessage: 'gone' }), {
      status: 'FAILED',
      failure: { code: 'NoSuchBucket', message: 'gone' },
    });
    assert.deepEqual(await endOf({ exportStatus: 'FAILED' }), { status: 'FAILED', failure: { code: 'Unknown', message: 'AWS gave no reason.' } });
    assert.deepEqual(await endOf({ exportStatus: 'PENDING', forgotten: true }), {
      status: 'FAILED',
      failure: { code: 'NoSuchExportException', message: 'AWS no longer knows the export.' },
    });
    assert.equal(heard, 6);
  });
});
