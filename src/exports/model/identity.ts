/** Whom and where a form belongs to; shown in its header and fixed for its life. */
export interface Identity {
  /** "default", "work", … or "sandbox". */
  readonly connectionLabel: string;
  readonly sandbox: boolean;
  /** 12 digits; absent while unknown (sts:GetCallerIdentity denied or not answered yet). */
  readonly accountId?: string;
  /** The account's name for its sign-in page, where it has one and it may be asked for. */
  readonly accountAlias?: string;
  readonly region: string;
}

/** Shells that commands are written for. */
export type Shell = 'posix' | 'powershell';

/** What the AWS CLI has to be told to act as a connection does, beside its Region. */
export interface CliIdentity {
  /** Profile of the AWS config files; absent: the CLI's default credentials. */
  readonly profile?: string;
  /** Set when requests do not go to AWS's own endpoint. */
  readonly endpointUrl?: string;
  /** Variables that stand before the command: the sandbox's example credentials. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What the command is to be pasted into; absent: a POSIX shell. */
  readonly shell?: Shell;
}
