import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  CLIENT_TOKEN_WINDOW_MS,
  EXPORTS_PER_ACCOUNT,
  EXPORTS_PER_DOMAIN,
  QUOTA_WINDOW_MS,
} from '../../simpledb/model';
import type { ExportSummary, GetExportOutput, ListExportsOutput, StartDomainExportOutput } from '../../simpledb/model';
import type { DomainReader } from '../domains/domain-reader';
import { SandboxError } from '../kit/errors';
import type { Caller } from '../kit/http';
import type { S3Service } from '../s3/service';
import { ArtefactWriter } from './artefacts';
import { readGetExport, readListExports, readStartDomainExport } from './input';
import { ExportJournal } from './journal';
import { pageOf } from './pages';
import { describeExport, epochSeconds, isUnfinished } from './record';
import type { ExportFailure, ExportParameters, ExportRecord, Wire } from './record';

export type ExportOperation = 'StartDomainExport' | 'GetExport' | 'ListExports';

export interface ExportServiceOptions {
  /** Where the exports are remembered. */
  readonly folder: string;
  /** Seconds from the request to the end, at the least; a fifth of it PENDING. 0: as fast as the files are written. */
  readonly exportSeconds: number;
  /** How many may be started in any 24 hours; AWS's own quotas by default. */
  readonly exportsPerDomain?: number;
  readonly exportsPerAccount?: number;
  readonly domains: DomainReader;
  readonly bucketWriter: S3Service;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** How long the service remembers an export: three months. */
const RETENTION_MS = 90 * 24 * 60 * 60 * 1000;
const PENDING_SHARE = 0.2;
/** Longest time that a timer of Node.js can take. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/**
 * The three operations of the v2 API, and the exports they start. A request is checked and recorded without giving way
 * to another one, so that two identical ones give one export and quotas cannot be overrun.
 */
export class ExportService {
  private readonly journal: ExportJournal;
  private readonly records = new Map<string, ExportRecord>();
  private readonly running = new Map<string, Promise<void>>();
  private readonly closing = new AbortController();
  private readonly now: () => number;

  constructor(private readonly options: ExportServiceOptions) {
    this.journal = new ExportJournal(join(options.folder, 'exports.ndjson'));
    this.now = options.now ?? Date.now;
  }

  /** Reads the exports there were, and goes on with those that had not ended. */
  load(): Promise<void> {
    for (const record of this.journal.load((each) => this.isRemembered(each))) {
      this.records.set(record.arn, record);
      if (isUnfinished(record)) this.begin(record);
    }
    return Promise.resolve();
  }

  /**
   * Answers one operation with members ready for JSON, times in epoch seconds. `region` is the one that the request's
   * signature names: exports are the Region's own. Throws SandboxError with one of the API's error names.
   */
  // Async so that every refusal is a rejection; what it calls is synchronous, see above.
  async handle(operation: ExportOperation, input: unknown, caller: Caller, region: string): Promise<unknown> {
    switch (operation) {
      case 'StartDomainExport':
        return this.start(input, caller, region);
      case 'GetExport':
        return this.get(input, caller, region);
      case 'ListExports':
        return this.list(input, caller, region);
    }
  }

  /** Whether an export of the domain is PENDING or IN_PROGRESS, in any Region: the domain cannot be deleted then. */
  isExporting(domain: string): boolean {
    return [...this.records.values()].some((each) => each.parameters.domainName === domain && isUnfinished(each));
  }

  /** Resolves when every export that is under way now has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.running.values());
  }

  /** Stops the exports that are under way where they are; the next `load` goes on with them. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.settled();
  }

  private start(input: unknown, caller: Caller, region: string): Wire<StartDomainExportOutput> {
    const { clientToken = randomUUID(), ...parameters } = readStartDomainExport(input);
    const now = this.now();
    const earlier = this.own(caller, region);
    const same = earlier.find(
      (each) => each.clientToken === clientToken && now - each.requestedAt < CLIENT_TOKEN_WINDOW_MS,
    );
    if (same) {
      if (isSame(same.parameters, parameters)) return started(same);
      const message = 'The client token was already used with other parameters. Use a new one for a new export.';
      throw new SandboxError('ConflictException', message, 400);
    }
    this.checkDomain(parameters.domainName);
    this.checkQuota(earlier, parameters.domainName, now);

    const id = randomUUID();
    const record: ExportRecord = {
      id,
      arn: `arn:aws:sdb:${region}:${caller.account}:domain/${parameters.domainName}/export/${id}`,
      sequence: Math.max(0, ...[...this.records.values()].map((each) => each.sequence)) + 1,
      account: caller.account,
      callerArn: caller.arn,
      region,
      clientToken,
      parameters,
      requestedAt: now,
      status: 'PENDING',
    };
    this.save(record);
    this.begin(record);
    return started(record);
  }

  private get(input: unknown, caller: Caller, region: string): Wire<GetExportOutput> {
    const { exportArn } = readGetExport(input);
    const record = this.own(caller, region).find((each) => each.arn === exportArn);
    if (!record) {
      throw new SandboxError('NoSuchExportException', 'The export with the specified ARN does not exist.', 400);
    }
    return describeExport(record);
  }

  private list(input: unknown, caller: Caller, region: string): Wires<ListExportsOutput, ExportSummary> {
    const request = readListExports(input);
    const { domainName } = request;
    if (domainName !== undefined) this.checkDomain(domainName);
    const all = this.own(caller, region).filter((each) => !domainName || each.parameters.domainName === domainName);
    const { records, nextToken } = pageOf(all, request);
    const exportSummaries = records.map((record) => ({
      exportArn: record.arn,
      exportStatus: record.status,
      requestedAt: epochSeconds(record.requestedAt),
      domainName: record.parameters.domainName,
    }));
    return { exportSummaries, ...(nextToken !== undefined && { nextToken }) };
  }

  /** The remembered exports of an account in a Region, newest first. */
  private own(caller: Caller, region: string): ExportRecord[] {
    return [...this.records.values()]
      .filter((each) => each.account === caller.account && each.region === region && this.isRemembered(each))
      .sort((a, b) => b.sequence - a.sequence);
  }

  private isRemembered(record: ExportRecord): boolean {
    return this.now() - record.requestedAt < RETENTION_MS;
  }

  private checkDomain(name: string): void {
    if (this.options.domains.exists(name)) return;
    throw new SandboxError('NoSuchDomainException', 'The specified domain does not exist.', 400);
  }

  /** Every export of the last 24 hours counts, however it ended. Throws NumberExportsLimitExceeded. */
  private checkQuota(earlier: readonly ExportRecord[], domainName: string, now: number): void {
    const { exportsPerDomain = EXPORTS_PER_DOMAIN, exportsPerAccount = EXPORTS_PER_ACCOUNT } = this.options;
    const recent = earlier.filter((each) => now - each.requestedAt < QUOTA_WINDOW_MS);
    const ofDomain = recent.filter((each) => each.parameters.domainName === domainName);
    if (ofDomain.length >= exportsPerDomain) throw limitExceeded(exportsPerDomain, 'domain');
    if (recent.length >= exportsPerAccount) throw limitExceeded(exportsPerAccount, 'account');
  }

  private save(record: ExportRecord): void {
    this.journal.append(record);
    this.records.set(record.arn, record);
  }

  private begin(record: ExportRecord): void {
    const run = this.run(record)
      .catch((error: unknown) => {
        // An aborted wait is how closing ends an export that is under way; anything else must not go unseen.
        if (!this.closing.signal.aborted) console.error(error);
      })
      .finally(() => this.running.delete(record.arn));
    this.running.set(record.arn, run);
  }

  /** Takes an export from where it stands to its end, or as far as it comes before the service closes. */
  private async run(begun: ExportRecord): Promise<void> {
    const length = this.options.exportSeconds * 1000;
    await this.waitUntil(begun.requestedAt + length * PENDING_SHARE);
    // One that goes on after a restart keeps its cutoff: that time has been told, and everything before it is still in.
    const record: ExportRecord = { ...begun, status: 'IN_PROGRESS', cutoff: begun.cutoff ?? this.now() };
    this.save(record);
    const artefacts = new ArtefactWriter(this.options.bucketWriter, record, this.closing.signal);
    let key = artefacts.startedKey;
    try {
      await artefacts.writeStarted();
      key = '*';
      const data = await artefacts.writeData(this.options.domains);
      await this.waitUntil(record.requestedAt + length);
      await artefacts.writeManifests(data);
      this.save({ ...record, status: 'SUCCEEDED', manifest: artefacts.summaryKey, itemsCount: data.itemsCount });
    } catch (error) {
      if (this.closing.signal.aborted) throw error;
      if (!(error instanceof SandboxError)) console.error(error);
      this.save({ ...record, status: 'FAILED', failure: failureOf(error, record, key) });
    }
  }

  private async waitUntil(time: number): Promise<void> {
    const { signal } = this.closing;
    signal.throwIfAborted();
    for (let left = time - this.now(); left > 0; left = time - this.now()) {
      await wait(Math.min(left, LONGEST_WAIT_MS), undefined, { signal });
    }
  }
}

type Wires<Output, Summary> = Omit<Wire<Output>, 'exportSummaries'> & { exportSummaries: Wire<Summary>[] };

const started = (record: ExportRecord): Wire<StartDomainExportOutput> => ({
  clientToken: record.clientToken,
  exportArn: record.arn,
  requestedAt: epochSeconds(record.requestedAt),
});

/** Members that are absent and members that are undefined are the same. */
const isSame = (a: ExportParameters, b: ExportParameters): boolean =>
  (Object.keys({ ...a, ...b }) as (keyof ExportParameters)[]).every((name) => a[name] === b[name]);

const limitExceeded = (limit: number, of: string): SandboxError => {
  const message = `Cannot start the export: the limit of ${limit} exports per ${of} in 24 hours was exceeded.`;
  return new SandboxError('NumberExportsLimitExceeded', message, 409);
};

/** How an export tells why it failed: S3's code, and S3's words with what was tried. */
function failureOf(error: unknown, { callerArn, parameters }: ExportRecord, key: string): ExportFailure {
  if (!(error instanceof SandboxError)) {
    return { code: 'InternalFailure', message: 'The export failed because of an internal error. Start a new export.' };
  }
  const tried = `User: ${callerArn} is not authorized to perform: s3:PutObject on resource: `;
  const detail = error.code === 'AccessDenied' ? `. ${tried}"arn:aws:s3:::${parameters.s3Bucket}/${key}"` : '';
  return { code: error.code, message: `${error.message}${detail} (Service: S3, Status Code: ${error.status})` };
}
