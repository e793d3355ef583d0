export type SelectErrorCode = 'InvalidQueryExpression' | 'InvalidNumberValueTests' | 'InvalidSortExpression';

/** A select expression that SimpleDB refuses, by the code that it answers with. */
export class SelectError extends Error {
  constructor(
    readonly code: SelectErrorCode,
    message: string,
  ) {
    super(message);
    this.name = code;
  }
}

/** The service says no more than the first sentence; `detail` is added here, for those who try things out. */
export const invalidQuery = (detail: string): SelectError =>
  new SelectError('InvalidQueryExpression', `The specified query expression syntax is not valid. ${detail}`);
