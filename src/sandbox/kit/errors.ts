/**
 * An error that the simulated service answers. `code`, `message` and the HTTP `status` are the service's own; how they
 * are written into the answer (XML, JSON) is the affair of the protocol that the request came by.
 */
export class SandboxError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
  ) {
    super(message);
    this.name = code;
  }
}
