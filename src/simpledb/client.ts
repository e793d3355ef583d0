/** Amazon SimpleDB, both APIs by one client. Runs in plain Node.js and knows nothing of an editor. */
import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import * as classic from './classic';
import { Clock } from './clock';
import { codingsOf, unpacked } from './content-coding';
import { CredentialsSource } from './credentials';
import type { Credentials, CredentialsProvider } from './credentials';
import { resolveEndpoint } from './endpoints';
import type { Endpoint } from './endpoints';
import { isThrottling, readErrorAnswer, redactor, requestIdOf, webPageError } from './error-answer';
import { inputError, responseError, SimpleDBError } from './errors';
import * as exports from './exports';
import { checkObject } from './input';
import type * as model from './model';
import type { ClassicRequest, ExportRequest, Operation, Read } from './operation';
import { Pace, type Outcome } from './pace';
import { paginate } from './paginate';
import { RetryStrategy, sleep } from './retry';
import type { Sleep } from './retry';
import { signRequest } from './sign-request';
import { Transport } from './transport';
import { withOwnSignal } from './until-aborted';
import { waitUntilDone } from './waiter';
import type { WaitOptions } from './waiter';

export interface SimpleDBClientOptions {
  /** One of `REGIONS`. */
  readonly region: string;
  /** Another endpoint than AWS's: https, or http to this machine; no path. */
  readonly endpoint?: string | undefined;
  /** Another one for the classic API alone, where the two APIs are not at the same host; default: `endpoint`. */
  readonly classicEndpoint?: string | undefined;
  readonly credentials: Credentials | CredentialsProvider;
  /**
   * Asked before a call that writes is sent again with other credentials than those that were refused: whether they are of the
   * same account. Without it such a call ends with the refusal; the next one is signed with what is new.
   */
  readonly isSameAccount?: ((credentials: Credentials, signal: AbortSignal) => Promise<boolean>) | undefined;
  /** All certificates to trust, in PEM, in place of those that Node trusts. */
  readonly ca?: readonly string[] | undefined;
  /** Attempts per call; 3 by default, at least 1. */
  readonly maxAttempts?: number | undefined;
  /** Until there is a connection; milliseconds, 10 s by default. */
  readonly connectTimeoutMs?: number | undefined;
  /** From then on without a byte in either direction; milliseconds, 60 s by default. */
  readonly readTimeoutMs?: number | undefined;
  /**
   * Of an answer's body; 16 MB by default. A Select's page has up to 1 MB of data plus its markup; answers without data
   * have lower limits of their own.
   */
  readonly maxAnswerBytes?: number | undefined;
  /** Hears of every attempt, for a log. Never gets a secret; what it throws is dropped. */
  readonly onResponse?: ((event: ResponseEvent) => void) | undefined;
  /** This machine's clock in epoch milliseconds, for signing and for the credentials' expiration. */
  readonly now?: (() => number) | undefined;
  /** 0 ≤ x < 1, for the waiting times. */
  readonly random?: (() => number) | undefined;
  readonly sleep?: Sleep | undefined;
  /** Makes a StartDomainExport's idempotency token when the caller gives none; a UUID by default. */
  readonly makeClientToken?: (() => string) | undefined;
}

/** One attempt of one call. */
export interface ResponseEvent {
  readonly operation: string;
  readonly requestId?: string;
  readonly httpStatusCode?: number;
  /** 1 for the first. */
  readonly attempt: number;
  readonly durationMs: number;
  readonly error?: SimpleDBError;
}

export interface CallOptions {
  /** Ends the call, its retries included, with an error of kind `aborted`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * AWS's operations under their own names, with AWS's members in and out and timestamps as Date.
 *
 * Every method throws SimpleDBError and nothing else. Calls are sent again by AWS's standard retry mode (see retry.ts);
 * all operations here may be: reads, writes that state what shall be, and StartDomainExport by its token.
 */
export class SimpleDBClient {
  readonly #endpoints: Readonly<Record<Api, Endpoint>>;
  readonly #region: string;
  readonly #credentials: CredentialsSource;
  readonly #isSameAccount: SimpleDBClientOptions['isSameAccount'];
  readonly #clock: Clock;
  readonly #transports: Readonly<Record<Api, Transport>>;
  readonly #maxAnswerBytes: number;
  readonly #retry: RetryStrategy;
  readonly #onResponse: ((event: ResponseEvent) => void) | undefined;
  readonly #sleep: Sleep;
  readonly #random: () => number;
  readonly #startDomainExport: Operation<model.StartDomainExportInput, model.StartDomainExportOutput>;
  readonly #closing = new AbortController();
  /** AWS throttles the two by themselves. */
  readonly #pace = { classic: new Pace(this.#closing.signal), v2: new Pace(this.#closing.signal) };
  #calls = 0;

  /** @throws SimpleDBError of kind `input` (Region, endpoint, limits) or `credentials` */
  constructor(options: SimpleDBClientOptions) {
    const v2 = resolveEndpoint(options.region, options.endpoint);
    const { classicEndpoint } = options;
    this.#endpoints = { v2, classic: classicEndpoint === undefined ? v2 : resolveEndpoint(options.region, classicEndpoint) };
    this.#region = options.region;
    const now = options.now ?? Date.now;
    this.#credentials = new CredentialsSource(options.credentials, now);
    this.#isSameAccount = options.isSameAccount;
    this.#clock = new Clock(now);
    const limits = {
      connectTimeoutMs: positive('connectTimeoutMs', options.connectTimeoutMs ?? 10_000),
      readTimeoutMs: positive('readTimeoutMs', options.readTimeoutMs ?? 60_000),
      maxAnswerBytes: positive('maxAnswerBytes', options.maxAnswerBytes ?? 16 * 1024 * 1024),
    };
    this.#maxAnswerBytes = limits.maxAnswerBytes;
    const transport = new Transport(v2, limits, options.ca);
    const classic = classicEndpoint === undefined ? transport : new Transport(this.#endpoints.classic, limits, options.ca);
    this.#transports = { v2: transport, classic };
    this.#random = options.random ?? Math.random;
    this.#sleep = options.sleep ?? sleep;
    this.#retry = new RetryStrategy({
      maxAttempts: positive('maxAttempts', options.maxAttempts ?? 3),
      random: this.#random,
      now,
    });
    this.#onResponse = options.onResponse;
    this.#startDomainExport = exports.startDomainExport(options.makeClientToken ?? randomUUID);
  }

  listDomains(input: model.ListDomainsInput = {}, options?: CallOptions): Promise<model.ListDomainsOutput> {
    return this.#call(classic.listDomains, input, options);
  }

  domainMetadata(input: model.DomainMetadataInput, options?: CallOptions): Promise<model.DomainMetadataOutput> {
    return this.#call(classic.domainMetadata, input, options);
  }

  select(input: model.SelectInput, options?: CallOptions): Promise<model.SelectOutput> {
    return this.#call(classic.select, input, options);
  }

  getAttributes(input: model.GetAttributesInput, options?: CallOptions): Promise<model.GetAttributesOutput> {
    return this.#call(classic.getAttributes, input, options);
  }

  createDomain(input: model.CreateDomainInput, options?: CallOptions): Promise<void> {
    return this.#call(classic.createDomain, input, options);
  }

  batchPutAttributes(input: model.BatchPutAttributesInput, options?: CallOptions): Promise<void> {
    return this.#call(classic.batchPutAttributes, input, options);
  }

  /** Without a `clientToken` each call is an export of its own; its retries still share one token and the same bytes. */
  startDomainExport(
    input: model.StartDomainExportInput,
    options?: CallOptions,
  ): Promise<model.StartDomainExportOutput> {
    return this.#call(this.#startDomainExport, input, options);
  }

  getExport(input: model.GetExportInput, options?: CallOptions): Promise<model.GetExportOutput> {
    return this.#call(exports.getExport, input, options);
  }

  listExports(input: model.ListExportsInput = {}, options?: CallOptions): Promise<model.ListExportsOutput> {
    return this.#call(exports.listExports, input, options);
  }

  /** Page after page, from `input.NextToken` on when given; see paginate.ts. */
  paginateListDomains(
    input: model.ListDomainsInput = {},
    options?: CallOptions,
  ): AsyncGenerator<model.ListDomainsOutput, void, undefined> {
    return paginate(
      (NextToken) => this.listDomains({ ...input, NextToken }, options),
      (page) => page.NextToken,
      input.NextToken,
    );
  }

  paginateSelect(
    input: model.SelectInput,
    options?: CallOptions,
  ): AsyncGenerator<model.SelectOutput, void, undefined> {
    return paginate(
      (NextToken) => this.select({ ...input, NextToken }, options),
      (page) => page.NextToken,
      input.NextToken,
    );
  }

  paginateListExports(
    input: model.ListExportsInput = {},
    options?: CallOptions,
  ): AsyncGenerator<model.ListExportsOutput, void, undefined> {
    return paginate(
      (nextToken) => this.listExports({ ...input, nextToken }, options),
      (page) => page.nextToken,
      input.nextToken,
    );
  }

  /** Polls GetExport until the export has SUCCEEDED or FAILED; see waiter.ts. */
  waitUntilExportDone(input: model.GetExportInput, options: WaitOptions = {}): Promise<model.GetExportOutput> {
    return withOwnSignal([options.signal, this.#closing.signal], (signal) =>
      waitUntilDone(() => this.getExport(input, { signal }), { ...options, signal }, this.#sleep, this.#random),
    );
  }

  /** Ends idle connections; calls under way end with an error of kind `aborted`, as all later ones do. */
  close(): void {
    this.#closing.abort();
    for (const transport of Object.values(this.#transports)) transport.close();
  }

  /** Does what takes a while, until the caller's signal or the client's end. */
  #while<T>(signal: AbortSignal | undefined, work: (own: AbortSignal) => Promise<T>): Promise<T> {
    return withOwnSignal([signal, this.#closing.signal], work);
  }

  async #call<Input, Output>(
    operation: Operation<Input, Output>,
    input: Input,
    options?: CallOptions,
  ): Promise<Output> {
    const signal = options?.signal;
    try {
      checkObject(input);
      const request = operation.prepare(input);
      const pace = this.#pace[request.api];
      const call = ++this.#calls;
      const sender: Sender = {};
      return await this.#retry.run({
        turn: (isRetry) => pace.turn(call, isRetry, signal),
        giveBack: () => pace.end('other', 0),
        attempt: (attempt) => this.#inTurn(pace, () => this.#attempt(operation, request, attempt, signal, sender)),
        pause: (ms) =>
          this.#while(signal, (own) =>
            this.#sleep(ms, own).catch((thrown: unknown) => {
              throw own.aborted ? own.reason : thrown;
            }),
          ),
        renew: (error) => this.#renew(operation, error, signal, sender),
        correct: (error) => this.#clock.correct(error, sender.signedAt),
        isServing: () => pace.isServing,
      });
    } catch (error) {
      throw error instanceof SimpleDBError ? error.with({ operation: operation.name }) : error;
    }
  }

  /** Asks for other credentials where those that were used were refused, once in a call. See Call.renew. */
  async #renew({ isWrite }: { readonly isWrite?: true }, error: SimpleDBError, signal: AbortSignal | undefined, sender: Sender): Promise<SimpleDBError | undefined> {
    const { credentials: refused, isRenewed } = sender;
    if (refused === undefined || !this.#credentials.refused(error, refused) || isRenewed) return error;
    const isSameAccount = isWrite ? this.#isSameAccount : async () => true;
    if (!isSameAccount) return error;
    sender.isRenewed = true;
    return this.#while(signal, (own) => this.#credentials.renew(error, refused, isSameAccount, own));
  }

  async #inTurn<Output>(pace: Pace, attempt: () => Promise<Output>): Promise<Output> {
    const sentMs = performance.now();
    let outcome: Outcome = 'other';
    try {
      const output = await attempt();
      outcome = 'accepted';
      return output;
    } catch (error) {
      if (error instanceof SimpleDBError && isThrottling(error)) outcome = 'throttled';
      else if (error instanceof SimpleDBError && error.kind === 'service' && (error.httpStatusCode ?? 500) < 500) outcome = 'accepted';
      throw error;
    } finally {
      pace.end(outcome, sentMs);
    }
  }

  async #attempt<Output>(
    operation: Operation<never, Output>,
    request: ClassicRequest | ExportRequest,
    attempt: number,
    signal: AbortSignal | undefined,
    sender: Sender,
  ): Promise<Output> {
    const startedMs = performance.now();
    let httpStatusCode: number | undefined;
    let requestId: string | undefined;
    try {
      const credentials = this.#credentials.cached() ?? (await this.#while(signal, (own) => this.#credentials.get(own)));
      sender.credentials = credentials;
      sender.signedAt = this.#clock.time();
      const signed = signRequest(request, this.#endpoints[request.api].host, this.#region, credentials, sender.signedAt);
      const maxBytes = Math.min(operation.maxAnswerBytes ?? Infinity, this.#maxAnswerBytes);
      const sent = await this.#transports[request.api].send(signed, signal, maxBytes);
      const codings = codingsOf(sent);
      const answer = codings.length === 0 ? sent : await unpacked(sent, codings, maxBytes);
      httpStatusCode = answer.status;
      requestId = requestIdOf(answer.headers);
      if (httpStatusCode < 200 || httpStatusCode > 299) throw readErrorAnswer(answer, credentials, signed.signature);
      // A name with a replacement character in it would be another name.
      if (!isUtf8(answer.body)) throw responseError('The answer is not valid UTF-8.');
      const read = this.#read(operation, answer.body.toString(), redactor(credentials, signed.signature));
      if (request.api === 'v2' && operation.matchesRequest?.(read.output, request.members) === false) {
        throw responseError('The answer belongs to another request.');
      }
      requestId ??= read.requestId;
      this.#report({ operation: operation.name, requestId, httpStatusCode, attempt, startedMs });
      return read.output;
    } catch (thrown) {
      if (!(thrown instanceof SimpleDBError)) throw thrown;
      const error = thrown.with({
        operation: operation.name,
        httpStatusCode: thrown.httpStatusCode ?? httpStatusCode,
        requestId: thrown.requestId ?? requestId,
      });
      // What came may have been another request's answer; then the rest of that connection is in disorder as well.
      if (error.kind === 'response') this.#transports[request.api].closeIdle();
      this.#report({ operation: operation.name, requestId: error.requestId, httpStatusCode, attempt, startedMs, error });
      throw error;
    }
  }

  #read<Output>(operation: Operation<never, Output>, text: string, clean: (text: string) => string): Read<Output> {
    try {
      return operation.read(text);
    } catch (error) {
      throw (error instanceof SimpleDBError ? webPageError(text, error, clean) : undefined) ?? error;
    }
  }

  #report(attempt: {
    operation: string;
    requestId: string | undefined;
    httpStatusCode: number | undefined;
    attempt: number;
    startedMs: number;
    error?: SimpleDBError;
  }): void {
    if (this.#onResponse === undefined) return;
    const { requestId, httpStatusCode, startedMs, ...rest } = attempt;
    try {
      this.#onResponse({
        ...rest,
        ...(requestId === undefined ? {} : { requestId }),
        ...(httpStatusCode === undefined ? {} : { httpStatusCode }),
        durationMs: performance.now() - startedMs,
      });
    } catch {
      // A log that fails is no reason for a call to fail.
    }
  }
}

/** SimpleDB's two APIs. */
type Api = (ClassicRequest | ExportRequest)['api'];

/** Whose keys sign a call, and when. */
interface Sender {
  /** Of the last attempt. */
  credentials?: Credentials;
  isRenewed?: boolean;
  /** The time that the last attempt was signed with. */
  signedAt?: Date;
}

function positive(option: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 1) throw inputError(`${option} must be an integer of at least 1.`);
  return value;
}
