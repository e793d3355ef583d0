import type { Plan, PlanEntry } from './plan';
import type { PlanEnd } from './plan-outcomes';
import type { PlanEnds, PlanService, PlanStartResult, RecentExports } from './plan-service';
import { artefactPrefix } from '../model/artefacts';
import type { RecentExport } from '../model/quota';
import { exportIdOf, hasEnded, recentExportOf, type ExportScope, type ExportRecord } from '../model/record';
import { isDenied } from '../model/export-service';
import type { ExportTracker } from '../following/tracker';
import type { ExportFormValues } from '../request/export-form';
import { CodedError } from '../model/coded-error';
import type { SimpleDBError } from '../../simpledb';
import type { ExportHistories } from '../following/export-histories';
import type { ExportStarter, StartOutcome } from '../starting/export-starter';
import type { PendingStartReconciler } from '../starting/pending-start-reconciler';
import type { StartJournal } from '../starting/start-journal';
import { withSession, type AwsSession, type AwsSessions } from '../model/aws-session';
import { isAuthRecoverable, signInNeeded } from '../model/sign-in-reasons';
import { checkAccount } from '../starting/start-account';
import { isUserError } from '../model/user-error';

/** What sends starts, and settles those that were left open. */
export interface PlanStarts {
  readonly starter: Pick<ExportStarter, 'start'>;
  readonly journal: Pick<StartJournal, 'list'>;
  readonly reconciler: Pick<PendingStartReconciler, 'reconcile'>;
}

/** Carries out what a plan asks for, by the same starts and lists as the rest. Nobody waits for it: it never asks anybody. */
export class AwsPlanService implements PlanService, PlanEnds {
  constructor(
    private readonly sessions: AwsSessions,
    private readonly tracker: ExportTracker,
    private readonly histories: ExportHistories,
    private readonly starts: PlanStarts,
  ) {}

  readonly onDidEnd = (listener: () => void): { dispose(): void } => this.tracker.onDidChange(listener);

  endOf(exportArn: string): PlanEnd | undefined {
    const record = this.tracker.find(exportArn)?.record;
    return record && hasEnded(record) ? endOf(record) : undefined;
  }

  recentExports(plan: Plan): Promise<RecentExports> {
    return this.withSession(plan, async (session) => ({ exports: await this.recentAt(session) }));
  }

  /** All exports that count for the quotas. @throws what keeps them from being listed; where listing is denied, those known here */
  async recentAt(session: AwsSession): Promise<RecentExport[]> {
    const history = this.histories.of(session);
    await history.load(false);
    if (history.state === 'failed' && !isDenied(history.error)) throw history.error;
    return this.tracker.at(session.scope).map(recentExportOf);
  }

  async start(plan: Plan, entry: PlanEntry, clientToken: string): Promise<PlanStartResult> {
    try {
      return await this.withSession(plan, async (session) => {
        const options = { expectedAccount: plan.accountId, planId: plan.id, sharedSinceMs: Date.parse(plan.createdAt) };
        return resultOf(await this.starts.starter.start(session, valuesOf(plan, entry, clientToken), options));
      });
    } catch (error) {
      // The session could not be opened, or is another account's.
      return { kind: 'unreachable', error };
    }
  }

  async hasData(plan: Plan, { domainName, s3KeyPrefix, exportArn, request }: PlanEntry): Promise<boolean> {
    if (exportArn === undefined) return false;
    const { s3Bucket, s3BucketOwner } = request ?? plan.request;
    const prefix = artefactPrefix({ s3KeyPrefix, exportId: exportIdOf(exportArn), domainName });
    const { files } = await this.withSession(plan, (session) => session.listArtefacts(s3Bucket, prefix, s3BucketOwner));
    return files > 0;
  }

  async settle(_plan: Plan, { domainName, clientToken }: PlanEntry): Promise<PlanStartResult> {
    const started = (): PlanStartResult | undefined => {
      const record = this.tracker.records.find((one) => one.clientToken === clientToken && one.domainName === domainName);
      return record && { kind: 'started', exportArn: record.exportArn, requestedAt: record.requestedAt, found: true };
    };
    try {
      // Another window may have been told.
      await this.tracker.catchUp();
      const { journal, reconciler } = this.starts;
      const open = async () => (await journal.list()).filter(({ input }) => input.clientToken === clientToken && input.domainName === domainName);
      const known = started();
      if (known) return known;
      for (const start of await open()) await reconciler.reconcile(start);
      // What is sent is noted before: without a note nothing is under way.
      const isOpen = (await open()).length > 0;
      return started() ?? (isOpen ? { kind: 'unknown', error: new CodedError('StartStillUnderWay', {}) } : { kind: 'notStarted' });
    } catch (error) {
      return { kind: 'unreachable', error };
    }
  }

  /** @throws CodedError AccountChanged where the connection now belongs to another account than the plan's. */
  private withSession<T>(scope: ExportScope, work: (session: AwsSession) => Promise<T>): Promise<T> {
    return withSession(this.sessions, scope, async (session) => {
      await checkAccount(session, scope.accountId);
      return work(session);
    });
  }
}

function endOf({ exportStatus, itemsCount, failureCode, failureMessage, forgotten }: ExportRecord): PlanEnd {
  if (exportStatus === 'SUCCEEDED') return { status: 'SUCCEEDED', ...(itemsCount === undefined ? {} : { itemsCount }) };
  const unknown = forgotten && exportStatus !== 'FAILED';
  const code = failureCode ?? (unknown ? 'NoSuchExportException' : 'Unknown');
  const message = failureMessage ?? (unknown ? 'AWS no longer knows the export.' : 'AWS gave no reason.');
  return { status: 'FAILED', failure: { code, message } };
}

function valuesOf(plan: Plan, { domainName, s3KeyPrefix = '', request }: PlanEntry, clientToken: string): ExportFormValues {
  const { s3Bucket, s3BucketOwner = '', s3SseAlgorithm, s3SseKmsKeyId = '' } = request ?? plan.request;
  return { domainName, s3Bucket, s3KeyPrefix, s3BucketOwner, encryption: s3SseAlgorithm ?? 'default', s3SseKmsKeyId, clientToken };
}

function resultOf(outcome: StartOutcome): PlanStartResult {
  switch (outcome.kind) {
    case 'started':
      return {
        kind: 'started',
        exportArn: outcome.record.exportArn,
        requestedAt: outcome.record.requestedAt,
        ...(outcome.found ? { found: true } : {}),
      };
    case 'cancelled':
      return { kind: 'notStarted' };
    case 'invalid':
      return { kind: 'refused', code: 'InvalidParameterValueException', message: outcome.problems.map(({ message }) => message).join(' ') };
    case 'unknown':
      return { kind: 'unknown', error: outcome.error };
    case 'unseen': {
      const { error } = outcome;
      return { kind: needsSignIn(error) ? 'unreachable' : 'unseen', error };
    }
    case 'refused':
      return refusalOf(outcome.error);
  }
}

const needsSignIn = (error: unknown): boolean => isAuthRecoverable(error) || signInNeeded(error);

/** What a login or a network may cure is no refusal of this start. */
function refusalOf(error: unknown): PlanStartResult {
  const { name, message, requestSent, retryable } = error as Partial<SimpleDBError>;
  const answered = requestSent === 'answered' && !isUserError(error);
  if (!answered || needsSignIn(error)) return { kind: 'unreachable', error };
  return { kind: 'refused', code: name ?? 'Unknown', message: message ?? '', ...(retryable === true ? { retryable } : {}) };
}
