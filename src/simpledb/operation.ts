/** What each operation of either API tells the client: how it is asked and how its answer is read. */

/** A form-encoded request, its Signature Version 2 part still to come. */
export interface ClassicRequest {
  readonly api: 'classic';
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

/** A JSON request; its bytes stay the same on every attempt. */
export interface ExportRequest {
  readonly api: 'v2';
  readonly path: string;
  /** What the body says. */
  readonly members: Readonly<Record<string, unknown>>;
  readonly body: string;
}

export interface Operation<Input, Output> {
  /** AWS's name of it. */
  readonly name: string;
  /** Whether it changes what the account has. */
  readonly isWrite?: true;
  /**
   * Bytes that an answer may have: several times what AWS can have to say, and little enough to be read at once without
   * holding up everything else. Without it the client's own limit holds, as it does where it is lower.
   */
  readonly maxAnswerBytes?: number;
  /** @throws SimpleDBError of kind `input` */
  prepare(input: Input): ClassicRequest | ExportRequest;
  /** @throws SimpleDBError of kind `response` */
  read(body: string): Read<Output>;
  /** v2 only: whether an answer belongs to the request of those members; something in between may send one twice. */
  matchesRequest?(output: Output, sent: ExportRequest['members']): boolean;
}

export interface Read<Output> {
  readonly output: Output;
  /** The classic API puts it into the body, v2 into a header. */
  readonly requestId?: string | undefined;
}
