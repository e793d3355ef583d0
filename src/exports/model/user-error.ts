/** An error that this extension raises itself, with the words for its user and what to do next. */
export class UserError extends Error {
  override readonly name: string;
  readonly forUser = true;

  constructor(
    name: string,
    message: string,
    readonly action?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = name;
  }
}

/** Told by its mark, not by its class: each bundle has a class of its own. */
export const isUserError = (error: unknown): error is UserError =>
  error instanceof Error && (error as Partial<UserError>).forUser === true;
