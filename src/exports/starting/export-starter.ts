import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { findExportByToken } from './find-export-by-token';
import { isSameStart, type PendingStart, type StartJournal } from './start-journal';
import type { ExportRecord } from '../model/record';
import type { ExportRecorder } from '../following/tracker';
import { toStartDomainExportInput, validate, type ExportFormValues, type FieldName } from '../request/export-form';
import type { AwsSession } from '../model/aws-session';
import { CodedError } from '../model/coded-error';
import type { SimpleDBError } from '../../simpledb';
import { errorClassOf } from '../../simpledb/error-names';
import { CLIENT_TOKEN_WINDOW_MS } from '../../simpledb/model';
import type { StartDomainExportOutput } from '../../simpledb/model';
import { untilAborted } from '../../simpledb/until-aborted';
import { isAuthRecoverable } from '../model/sign-in-reasons';
import { accountOf, checkAccount } from './start-account';
import { isRecordOf, recordOf, type StartedRecord } from './start-record';

export interface StartOptions {
  /** The account that the form was opened for, where it is known: no other is sent to. */
  readonly expectedAccount?: string | undefined;
  /**
   * Cancels the start: nothing is sent from then on, and nothing is waited for. A start that has been sent is only looked
   * for, for a moment; if it is not found it is unknown and stays pending.
   */
  readonly signal?: AbortSignal | undefined;
  /** The plan that it belongs to, which tells of it. */
  readonly planId?: string | undefined;
  /**
   * Somebody else may have sent the token since then, in milliseconds: it is looked for before it is first sent, and is not sent
   * where AWS does not tell. AWS itself would take it for a new one after some hours.
   */
  readonly sharedSinceMs?: number | undefined;
}

export interface FieldProblem {
  readonly field: FieldName;
  readonly message: string;
}

/** What came of a start, with the errors as they were raised. */
export type StartOutcome =
  /** `found`: it was there already when it was looked for; nothing was sent. */
  | { readonly kind: 'started'; readonly record: StartedRecord; readonly found?: true }
  /** Nothing was started, for certain. */
  | { readonly kind: 'refused'; readonly error: unknown }
  /** By the form's own rules; nothing was sent. */
  | { readonly kind: 'invalid'; readonly problems: readonly FieldProblem[] }
  | { readonly kind: 'unknown'; readonly error: unknown }
  /** AWS does not tell whether somebody else has sent the token before: nothing was sent. */
  | { readonly kind: 'unseen'; readonly error: unknown }
  | { readonly kind: 'cancelled' };

/** Pauses between the looks at a start that nobody answered, in milliseconds: half a minute in all. */
const PAUSES_MS = [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000] as const;
/** How long one such look may take. */
const LOOK_TIMEOUT_MS = 15_000;
/** Pauses before the looks at a start that was cancelled after it was sent: it may arrive a moment later. */
const CANCELLED_PAUSES_MS = [0, 250, 1_000] as const;
/** How long all these looks may take together, in milliseconds: the user waits for them. */
const CANCELLED_LOOKS_MS = 3_000;
/**
 * A start is sent again this long after it was first, in milliseconds: AWS would soon take its token for a new one. The
 * hour that is left is for clocks, and for what is on its way.
 */
const SEND_AGAIN_MS = CLIENT_TOKEN_WINDOW_MS - 60 * 60 * 1000;

/**
 * Starts exports so that one submit is one export, whatever the network does.
 *
 * A start is stored before it is sent. Where no answer came, the same token with the same parameters is sent again,
 * which AWS takes for the same export for some hours, and the domain's exports are searched for the token; only what one
 * of the two says is told to the user. What neither can say stays stored as pending. A start that has been pressed
 * before, here or by somebody else, is looked for before it is sent, since AWS may have forgotten its token. Once the user cancels, nothing is sent
 * any more.
 */
export class ExportStarter {
  /** Tokens of the starts that this window is sending or settling. */
  private readonly active = new Set<string>();

  constructor(
    private readonly tracker: ExportRecorder,
    private readonly pending: StartJournal,
    private readonly noteError: (error: unknown) => void,
    private readonly sleep = (ms: number, signal?: AbortSignal): Promise<void> => wait(ms, undefined, signal && { signal }),
    private readonly now: () => number = Date.now,
  ) {}

  isActive(start: PendingStart): boolean {
    return this.active.has(start.input.clientToken);
  }

  /** Never rejects. */
  async start(session: AwsSession, values: ExportFormValues, options: StartOptions = {}): Promise<StartOutcome> {
    const faults = Object.entries(validate(values)) as [FieldName, string][];
    if (faults.length > 0) return { kind: 'invalid', problems: faults.map(([field, message]) => ({ field, message })) };
    const clientToken = values.clientToken || randomUUID();
    const { signal } = options;
    this.active.add(clientToken);
    try {
      const accountId = await untilAborted(accountOf(session, options.expectedAccount), signal);
      const start: PendingStart = {
        version: 1,
        id: randomUUID(),
        input: { ...toStartDomainExportInput(values), clientToken },
        connection: session.connection,
        region: session.region,
        ...(accountId === undefined ? {} : { accountId }),
        startedAt: new Date(this.now()).toISOString(),
        pid: process.pid,
        ...(options.planId === undefined ? {} : { planId: options.planId }),
      };
      const earlier = await untilAborted(this.pendingDuplicates(start), signal);
      if (!earlier) return this.unknown(new CodedError('EarlierStartsNotRead', {}));
      const known = await this.findExistingExport(session, start, earlier, signal);
      if (known === 'unknown') return this.unknown(new CodedError('StartNotSentAgain', {}));
      if (known) return { kind: 'started', record: known, found: true };
      if (earlier.length === 0 && options.sharedSinceMs !== undefined && !signal?.aborted) {
        const elsewhere = await this.findShared(session, start, options.sharedSinceMs, signal);
        if (elsewhere) return elsewhere;
      }
      if (signal?.aborted) return { kind: 'cancelled' };
      return await this.send(session, start, signal, earlier);
    } catch (error) {
      if (signal?.aborted && isAborted(error)) return { kind: 'cancelled' };
      this.noteError(error);
      return { kind: 'refused', error };
    } finally {
      this.active.delete(clientToken);
    }
  }

  /** Stores and follows an export that a pending start became. */
  async adopt(session: AwsSession, start: PendingStart, output: StartDomainExportOutput): Promise<ExportRecord> {
    return this.follow(recordOf(session, start, output, await this.bucketRegion(session, start)), start);
  }

  /** Presses of the same start that are not settled, of whichever window, the oldest first; undefined where that cannot be read. */
  private async pendingDuplicates(start: PendingStart): Promise<PendingStart[] | undefined> {
    const all = await this.pending.list().catch((error: unknown): undefined => void this.noteError(error));
    if (!all) return undefined;
    const age = (one: PendingStart): number => Date.parse(one.startedAt);
    return all.filter((one) => isSameStart(one, start)).sort((a, b) => age(a) - age(b));
  }

  /** What has become of a start that was pressed before; undefined where it may be sent, for the first time or again. */
  private async findExistingExport(
    session: AwsSession,
    start: PendingStart,
    earlier: readonly PendingStart[],
    signal: AbortSignal | undefined,
  ): Promise<StartedRecord | 'unknown' | undefined> {
    const followed = this.tracker.records.find((record) => isRecordOf(record, start));
    if (followed) return followed;
    const [first] = earlier;
    if (!first) return undefined;
    try {
      const found = await untilAborted(findExportByToken(readerOf(session, signal), first), signal);
      return found && (await this.follow(recordOf(session, first, found, await this.bucketRegion(session, first, signal)), ...earlier));
    } catch (error) {
      // The caller asks the signal before it sends.
      if (signal?.aborted) return undefined;
      this.noteError(error);
      return this.maySendAgain(first) ? undefined : 'unknown';
    }
  }

  /** What has become of a token that somebody else may have sent; undefined where AWS has no export of it. */
  private async findShared(
    session: AwsSession,
    start: PendingStart,
    sinceMs: number,
    signal: AbortSignal | undefined,
  ): Promise<StartOutcome | undefined> {
    let found: StartDomainExportOutput | undefined;
    try {
      const since = { ...start, startedAt: new Date(sinceMs).toISOString() };
      found = await untilAborted(findExportByToken(readerOf(session, signal), since), signal);
    } catch (error) {
      // The caller asks the signal before it sends.
      if (signal?.aborted) return undefined;
      // A start would be refused for the same.
      if (errorClassOf((error as Error).name) === 'noSuchDomain') throw error;
      this.noteError(error);
      return { kind: 'unseen', error };
    }
    if (!found) return undefined;
    const record = recordOf(session, start, found, await this.bucketRegion(session, start, signal));
    return { kind: 'started', record: await this.follow(record), found: true };
  }

  /** Whether AWS still knows the token. Before its time the clock has been set back, and tells nothing. */
  private maySendAgain({ startedAt }: PendingStart): boolean {
    const passed = this.now() - Date.parse(startedAt);
    return passed >= 0 && passed < SEND_AGAIN_MS;
  }

  private async follow<R extends ExportRecord>(record: R, ...starts: PendingStart[]): Promise<R> {
    try {
      await this.tracker.track(record);
      for (const start of starts) await this.pending.remove(start);
    } catch (error) {
      // It is started all the same. What stays pending is stored by the next window.
      this.noteError(error);
    }
    return record;
  }

  private async send(
    session: AwsSession,
    start: PendingStart,
    signal: AbortSignal | undefined,
    earlier: readonly PendingStart[],
  ): Promise<StartOutcome> {
    const stored = this.store(start);
    try {
      await untilAborted(stored, signal);
    } catch (error) {
      // A slow disk may yet write the note of a start that was cancelled.
      stored.then(() => this.pending.remove(start)).catch(() => undefined);
      throw error;
    }
    // Asked for while the export is started: a link must not make the user wait for it.
    const bucketRegion = this.bucketRegion(session, start, signal);
    try {
      const output = await session.client
        .startDomainExport(start.input, { signal })
        .catch((error: SimpleDBError) => this.settle(session, start, error, signal));
      const record = await this.follow(recordOf(session, start, output, await bucketRegion), start, ...earlier);
      return { kind: 'started', record };
    } catch (error) {
      if ((error as Partial<SimpleDBError>).mayHaveTakenEffect !== false) {
        // It stays pending, to be looked at again. Noted once more: after a long while another window may have given it up.
        await this.pending.put(start).catch(this.noteError);
        return this.unknown(error);
      }
      // A note that stays is looked for in vain and removed later: what is told now is so all the same.
      await this.pending.remove(start).catch(this.noteError);
      if (isAborted(error)) return { kind: 'cancelled' };
      throw error;
    }
  }

  private async store(start: PendingStart): Promise<void> {
    try {
      await this.pending.put(start);
    } catch (cause) {
      throw new CodedError('StartNotStored', {}, { cause });
    }
  }

  /**
   * Finds out what became of a start that may have taken effect. Sends it again unless the user cancels.
   *
   * @returns the export that it became.
   * @throws the service's refusal where there is none; the last error where nobody says.
   */
  private async settle(
    session: AwsSession,
    start: PendingStart,
    first: SimpleDBError,
    signal: AbortSignal | undefined,
  ): Promise<StartDomainExportOutput> {
    if (!first.mayHaveTakenEffect) throw first;
    this.noteError(first);
    let last = first;
    for (const pause of PAUSES_MS) {
      await this.sleep(pause, signal).catch(() => undefined);
      if (signal?.aborted) break;
      let again: SimpleDBError | undefined;
      try {
        await untilAborted(checkAccount(session, start.accountId), signal);
      } catch (error) {
        if (signal?.aborted) break;
        this.noteError(error);
        continue;
      }
      try {
        // The computer may have slept in between.
        if (this.maySendAgain(start)) {
          return await session.client.startDomainExport(start.input, { signal: lookSignal(signal) });
        }
      } catch (error) {
        again = error as SimpleDBError;
      }
      // Refused this time, which tells nothing of the first: the list of exports does.
      const found = await untilAborted(findExportByToken(readerOf(session, signal), start), signal).catch((error: unknown) => {
        last = error as SimpleDBError;
        return 'unknown' as const;
      });
      if (found === 'unknown') continue;
      if (found) return found;
      if (again && isFinal(again)) throw again;
      last = again ?? last;
    }
    const found = signal?.aborted ? await this.lookAfterCancel(session, start) : undefined;
    if (found) return found;
    throw last.with({ earlierMayHaveTakenEffect: true });
  }

  /** Never rejects, and sends no start. @returns undefined if the export was not found, which is no proof that there is none. */
  private async lookAfterCancel(session: AwsSession, start: PendingStart): Promise<StartDomainExportOutput | undefined> {
    const end = AbortSignal.timeout(CANCELLED_LOOKS_MS);
    const look = async (): Promise<StartDomainExportOutput | undefined> => {
      await checkAccount(session, start.accountId);
      return findExportByToken(readerOf(session, end), start);
    };
    for (const pause of CANCELLED_PAUSES_MS) {
      try {
        await this.sleep(pause, end);
        const found = await untilAborted(look(), end);
        if (found) return found;
      } catch (error) {
        this.noteError(error);
      }
      if (end.aborted) break;
    }
    return undefined;
  }

  private unknown(error: unknown): StartOutcome {
    this.noteError(error);
    return { kind: 'unknown', error };
  }

  private async bucketRegion(session: AwsSession, { input }: PendingStart, signal?: AbortSignal): Promise<string> {
    return untilAborted(session.bucketRegion(input.s3Bucket), signal).catch((error: unknown) => {
      if (!signal?.aborted) this.noteError(error);
      return session.region;
    });
  }
}

/** Ends one call when its time is up, or with the signal. */
const lookSignal = (signal: AbortSignal | undefined): AbortSignal => {
  const timeout = AbortSignal.timeout(LOOK_TIMEOUT_MS);
  return signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
};

/** What the service says of a domain's exports, each answer within its time. */
export const readerOf = ({ client }: AwsSession, signal?: AbortSignal): Parameters<typeof findExportByToken>[0] => ({
  paginateListExports: (input) => client.paginateListExports(input, { signal: lookSignal(signal) }),
  getExport: (input) => client.getExport(input, { signal: lookSignal(signal) }),
});

const isAborted = (error: unknown): boolean => (error as Partial<SimpleDBError> | undefined)?.kind === 'aborted';

/**
 * Whether the first request, which has the same bytes, must meet the same refusal should it arrive yet. What asks to slow
 * down and what an ended login brings hold for the moment only.
 */
const isFinal = (error: SimpleDBError): boolean =>
  !error.mayHaveTakenEffect && error.requestSent === 'answered' && !error.retryable && !isAuthRecoverable(error);
