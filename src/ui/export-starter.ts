import { randomUUID } from 'node:crypto';
import { parseExportArn } from '../exports/arn';
import { artefactPrefix, s3ConsoleUrl, s3Uri } from '../exports/artefacts';
import { findStart } from '../exports/find-start';
import type { PendingStart, PendingStarts } from '../exports/pending-starts';
import type { ExportRecord } from '../exports/record';
import type { ExportTracker } from '../exports/tracker';
import { toStartDomainExportInput, validate, type ExportFormValues, type FieldName } from '../protocol/form';
import type { StartedExport, SubmitProblem, SubmitResult } from '../protocol/messages';
import type { SimpleDBError } from '../simpledb';
import type { StartDomainExportOutput } from '../simpledb/model';
import { describeError } from './error-words';
import type { Session } from './session';
import { UserError } from './user-error';

export interface StartOptions {
  /** The account that the form was opened for, where it is known: no other is sent to. */
  readonly expectedAccount?: string | undefined;
  /** Cancels what has not been sent yet; what has been is settled. */
  readonly signal?: AbortSignal | undefined;
}

/** Pauses between the looks at a start that nobody answered, in milliseconds: half a minute in all. */
const PAUSES_MS = [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000] as const;
/** How long one such look may take. */
const LOOK_TIMEOUT_MS = 15_000;

/**
 * Starts exports so that one submit is one export, whatever the network does.
 *
 * A start is stored before it is sent. Where no answer came, the same token with the same parameters is sent again,
 * which AWS takes for the same export, and the domain's exports are searched for the token; only what one of the two
 * says is told to the user. What neither can say stays stored as pending.
 */
export class ExportStarter {
  /** Tokens of the starts that this window is sending or settling. */
  private readonly active = new Set<string>();

  constructor(
    private readonly tracker: ExportTracker,
    private readonly pending: PendingStarts,
    private readonly noteError: (error: unknown) => void,
    private readonly sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms)),
  ) {}

  isActive(start: PendingStart): boolean {
    return this.active.has(start.input.clientToken);
  }

  async start(session: Session, values: ExportFormValues, options: StartOptions = {}): Promise<SubmitResult> {
    const faults = Object.entries(validate(values)) as [FieldName, string][];
    if (faults.length > 0) return refused(...faults.map(([field, message]) => ({ field, message })));
    const clientToken = values.clientToken || randomUUID();
    this.active.add(clientToken);
    try {
      const accountId = await accountOf(session, options.expectedAccount);
      const start: PendingStart = {
        version: 1,
        input: { ...toStartDomainExportInput(values), clientToken },
        connection: session.connection,
        region: session.region,
        ...(accountId === undefined ? {} : { accountId }),
        startedAt: new Date().toISOString(),
        pid: process.pid,
      };
      if (options.signal?.aborted) return { outcome: 'cancelled' };
      return await this.send(session, start, values, options.signal);
    } catch (error) {
      this.noteError(error);
      return refused(describeError(error, { ...session.errorContext, domainName: values.domainName }));
    } finally {
      this.active.delete(clientToken);
    }
  }

  /** Stores and follows an export that a pending start became. */
  async adopt(session: Session, start: PendingStart, output: StartDomainExportOutput): Promise<ExportRecord> {
    return this.follow(recordOf(session, start, output, await this.bucketRegion(session, start)), start);
  }

  private async follow<R extends ExportRecord>(record: R, start: PendingStart): Promise<R> {
    try {
      await this.tracker.track(record);
      await this.pending.remove(start);
    } catch (error) {
      // It is started all the same. What stays pending is stored by the next window.
      this.noteError(error);
    }
    return record;
  }

  private async send(
    session: Session,
    start: PendingStart,
    values: ExportFormValues,
    signal: AbortSignal | undefined,
  ): Promise<SubmitResult> {
    await this.store(start);
    // Asked for while the export is started: a link must not make the user wait for it.
    const bucketRegion = this.bucketRegion(session, start);
    try {
      const output = await session.client
        .startDomainExport(start.input, { signal })
        .catch((error: SimpleDBError) => this.settle(session, start, error));
      const record = await this.follow(recordOf(session, start, output, await bucketRegion), start);
      return { outcome: 'started', started: startedOf(record, values) };
    } catch (error) {
      const { kind, mayHaveTakenEffect } = error as Partial<SimpleDBError>;
      // Without an answer that settles it the start stays pending, to be looked at again.
      if (mayHaveTakenEffect !== false) return this.unknown(session, error);
      await this.pending.remove(start);
      if (kind === 'aborted') return { outcome: 'cancelled' };
      throw error;
    }
  }

  private async store(start: PendingStart): Promise<void> {
    try {
      await this.pending.put(start);
    } catch (cause) {
      throw new UserError(
        'StartNotStored',
        'Nothing was sent: the start could not be noted on this machine, and without that it could be lost or doubled.',
        'Make room on the disk, or check the rights on VS Code’s storage folder, then try again.',
        { cause },
      );
    }
  }

  /**
   * Finds out what became of a start that may have taken effect.
   *
   * @returns the export that it became.
   * @throws the service's refusal where there is none; the last error where nobody says.
   */
  private async settle(session: Session, start: PendingStart, first: SimpleDBError): Promise<StartDomainExportOutput> {
    if (!first.mayHaveTakenEffect) throw first;
    this.noteError(first);
    let last = first;
    for (const pause of PAUSES_MS) {
      await this.sleep(pause);
      try {
        return await session.client.startDomainExport(start.input, { signal: AbortSignal.timeout(LOOK_TIMEOUT_MS) });
      } catch (error) {
        const again = error as SimpleDBError;
        // Refused this time, which tells nothing of the first: the list of exports does.
        const found = await findStart(readerOf(session), start).catch((lookError: unknown) => {
          last = lookError as SimpleDBError;
          return 'unknown' as const;
        });
        if (found === 'unknown') continue;
        if (found) return found;
        if (!again.mayHaveTakenEffect && again.requestSent === 'answered') throw again;
        last = again;
      }
    }
    throw last.with({ earlierMayHaveTakenEffect: true });
  }

  private unknown(session: Session, error: unknown): SubmitResult {
    this.noteError(error);
    const { message, raw } = describeError(error, session.errorContext);
    return {
      outcome: 'unknown',
      problem: {
        message: `It is not known whether the export was started. ${message}`,
        action:
          'It is looked for until AWS answers, and you are told. You can also choose “Start Export” again with the same values: the same client token cannot start a second one.',
        ...(raw === undefined ? {} : { raw }),
      },
    };
  }

  private async bucketRegion(session: Session, { input }: PendingStart): Promise<string> {
    return session.bucketRegion(input.s3Bucket).catch((error: unknown) => {
      this.noteError(error);
      return session.region;
    });
  }
}

/** What the service says of a domain's exports, each answer within its time. */
export const readerOf = ({ client }: Session): Parameters<typeof findStart>[0] => ({
  paginateListExports: (input) => client.paginateListExports(input, { signal: AbortSignal.timeout(LOOK_TIMEOUT_MS) }),
  getExport: (input) => client.getExport(input, { signal: AbortSignal.timeout(LOOK_TIMEOUT_MS) }),
});

const refused = (...problems: SubmitProblem[]): SubmitResult => ({ outcome: 'refused', problems });

/** A form is tied to its account: other credentials under the same profile's name must not send it. */
export async function accountOf(session: Session, expected: string | undefined): Promise<string | undefined> {
  if (expected === undefined) return session.identity.accountId;
  const accountId = await session.accountId();
  if (accountId === expected) return accountId;
  throw new UserError(
    'AccountChanged',
    `This form was opened for account ${expected}, but “${session.label}” now signs in to account ${accountId}. Nothing was sent.`,
    'Sign in to the first account again, or close this form and open it anew from the Domains view.',
  );
}

/** A record as a start makes it: with all that the request said. */
type StartedRecord = ExportRecord & Required<Pick<ExportRecord, 'clientToken' | 's3Bucket' | 's3Uri' | 's3ConsoleUrl'>>;

function recordOf(
  session: Session,
  { input, accountId }: PendingStart,
  output: StartDomainExportOutput,
  bucketRegion: string,
): StartedRecord {
  const { domainName, s3Bucket, s3KeyPrefix, s3BucketOwner, s3SseAlgorithm, s3SseKmsKeyId } = input;
  const arn = parseExportArn(output.exportArn);
  // An ARN of a form yet unknown still ends in the id.
  const exportId = arn?.exportId ?? output.exportArn.slice(output.exportArn.lastIndexOf('/') + 1);
  const prefix = artefactPrefix({ s3KeyPrefix, exportId, domainName });
  const account = arn?.accountId ?? accountId;
  return {
    version: 1,
    exportArn: output.exportArn,
    exportId,
    clientToken: output.clientToken,
    domainName,
    connection: session.connection,
    region: session.region,
    ...(account === undefined ? {} : { accountId: account }),
    s3Bucket,
    ...(s3KeyPrefix === undefined ? {} : { s3KeyPrefix }),
    ...(s3BucketOwner === undefined ? {} : { s3BucketOwner }),
    ...(s3SseAlgorithm === undefined ? {} : { s3SseAlgorithm }),
    ...(s3SseKmsKeyId === undefined ? {} : { s3SseKmsKeyId }),
    s3Uri: s3Uri(s3Bucket, prefix),
    s3ConsoleUrl: s3ConsoleUrl(s3Bucket, prefix, bucketRegion, session.consoleUrl),
    requestedAt: output.requestedAt.toISOString(),
    exportStatus: 'PENDING',
  };
}

const startedOf = (record: StartedRecord, values: ExportFormValues): StartedExport => ({
  exportArn: record.exportArn,
  exportId: record.exportId,
  requestedAt: record.requestedAt,
  clientToken: record.clientToken,
  s3Uri: record.s3Uri,
  s3ConsoleUrl: record.s3ConsoleUrl,
  values,
});
