/** The one error that leaves this client, whatever went wrong. */

/**
 * What went wrong, told apart by who can do something about it:
 * - `service`: an answer with an HTTP error status, by AWS or by something in between (proxy, load balancer)
 * - `network`: no connection, or one that broke
 * - `timeout`: no connection, or no whole answer, in time
 * - `aborted`: the caller's AbortSignal, or `close()`
 * - `response`: an answer of success that cannot be read, or bytes that are no HTTP
 * - `input`: a member or a constructor option breaks a rule; nothing was sent
 * - `credentials`: there are none, or none that could be sent; nothing was sent
 */
export type SimpleDBErrorKind = 'service' | 'network' | 'timeout' | 'aborted' | 'response' | 'input' | 'credentials';

/** Whether the service can have got the request: never, perhaps, or certainly (it answered). */
export type RequestSent = 'no' | 'maybe' | 'answered';

export interface SimpleDBErrorDetails {
  readonly kind: SimpleDBErrorKind;
  readonly message: string;
  /** AWS's error name; by default the kind's own (`NetworkError`, `TimeoutError`, …). */
  readonly name?: string | undefined;
  readonly operation?: string | undefined;
  readonly httpStatusCode?: number | undefined;
  readonly requestId?: string | undefined;
  /** Whether the same request may succeed a little later. Default false. */
  readonly retryable?: boolean | undefined;
  /** Default 'no'. */
  readonly requestSent?: RequestSent | undefined;
  /** That an earlier attempt of the same call may have taken effect. Default false. */
  readonly earlierMayHaveTakenEffect?: boolean | undefined;
  /** The answer's Date header: the service's clock. */
  readonly serverTime?: Date | undefined;
  readonly cause?: unknown;
}

const NAME_OF_KIND: Record<SimpleDBErrorKind, string> = {
  service: 'UnknownError',
  network: 'NetworkError',
  timeout: 'TimeoutError',
  aborted: 'AbortError',
  response: 'ResponseError',
  input: 'InputError',
  credentials: 'CredentialsError',
};

/** Carries no credentials and no signature: messages made of what a server said are redacted and cut before. */
export class SimpleDBError extends Error {
  readonly kind: SimpleDBErrorKind;
  readonly operation: string | undefined;
  readonly httpStatusCode: number | undefined;
  readonly requestId: string | undefined;
  readonly retryable: boolean;
  readonly requestSent: RequestSent;
  readonly serverTime: Date | undefined;
  private readonly earlierMayHaveTakenEffect: boolean;

  constructor(details: SimpleDBErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = details.name ?? NAME_OF_KIND[details.kind];
    this.kind = details.kind;
    this.operation = details.operation;
    this.httpStatusCode = details.httpStatusCode;
    this.requestId = details.requestId;
    this.retryable = details.retryable ?? false;
    this.requestSent = details.requestSent ?? 'no';
    this.serverTime = details.serverTime;
    this.earlierMayHaveTakenEffect = details.earlierMayHaveTakenEffect ?? false;
  }

  /**
   * Whether the call may have done its work although it failed. Only two things tell that it has not: that nothing was
   * sent, and that AWS itself refused it by a name. An answer by something in between, one that cannot be read and a
   * fault of the service tell nothing; nor does the refusal of a later attempt about an earlier one.
   */
  get mayHaveTakenEffect(): boolean {
    if (this.earlierMayHaveTakenEffect || this.requestSent === 'maybe') return true;
    if (this.requestSent === 'no') return false;
    const refused = this.kind === 'service' && this.name !== NAME_OF_KIND.service && (this.httpStatusCode ?? 500) < 500;
    return !refused || this.httpStatusCode === 408;
  }

  /** The same error with more known about it, by a place further up. */
  with(more: Partial<SimpleDBErrorDetails>): SimpleDBError {
    const error = new SimpleDBError({
      kind: this.kind,
      name: this.name,
      message: this.message,
      operation: this.operation,
      httpStatusCode: this.httpStatusCode,
      requestId: this.requestId,
      retryable: this.retryable,
      requestSent: this.requestSent,
      serverTime: this.serverTime,
      earlierMayHaveTakenEffect: this.earlierMayHaveTakenEffect,
      cause: this.cause,
      ...more,
    });
    if (this.stack !== undefined) error.stack = this.stack;
    return error;
  }
}

export const inputError = (message: string): SimpleDBError => new SimpleDBError({ kind: 'input', message });

/** An answer of success that cannot be read: the service did answer. */
export const responseError = (message: string, cause?: unknown): SimpleDBError =>
  new SimpleDBError({ kind: 'response', message, requestSent: 'answered', cause });

export const abortedError = (message: string, requestSent: RequestSent, cause?: unknown): SimpleDBError =>
  new SimpleDBError({ kind: 'aborted', message, requestSent, cause });

/** A request id as it came, for logs and errors: at most 128 characters, AWS's have 36. */
export const readRequestId = (text: string | undefined): string | undefined => text?.trim().slice(0, 128);

/** Text of others' making for an error message: one line, at most `max` characters. */
export function brief(text: string, max: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= max ? line : `${line.slice(0, max - 1)}…`;
}

/** VS Code names a proxy that it cannot reach by its whole address: this takes the login out of it. */
export const withoutLogin = (text: string): string =>
  text
    .replace(/(\b(?:PROXY|HTTPS?|SOCKS\w{0,8})\s{1,64})[^\s@]*@/gi, '$1')
    // Each run of characters once: looked for from every "//" on, a long one would take the square of its length.
    .replace(/[^\s@]+@?/g, (run) => {
      const login = run.endsWith('@') ? run.indexOf('//') : -1;
      return login < 0 ? run : run.slice(0, login + 2);
    });
