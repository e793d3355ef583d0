/** `sdb:ListDomains`, `s3:*`: what IAM calls an action, with a wildcard at its end if any. */
export const ACTION_PATTERN = /^(?:sdb|s3|sts):(?:[A-Za-z0-9]+\*?|\*)$/;

/** What `--deny` takes away from the one user there is. Action names do not heed case, as in IAM. */
export class Permissions {
  private readonly denied: readonly string[];

  constructor(denied: readonly string[]) {
    this.denied = denied.map((pattern) => pattern.toLowerCase());
  }

  allows(action: string): boolean {
    const name = action.toLowerCase();
    return !this.denied.some((pattern) =>
      pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
    );
  }
}

/** The classic API's wording, which is no other API's. */
export const hasNoPermission = (userArn: string, action: string, resource: string): string =>
  `User (${userArn}) does not have permission to perform (${action}) on resource (${resource}). Contact account owner.`;

/** IAM's wording. */
export const notAuthorized = (userArn: string, action: string, resource: string): string =>
  `User: ${userArn} is not authorized to perform: ${action} on resource: ${resource}`;
