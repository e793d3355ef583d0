import type { ArtefactObjects, AwsServiceOptions, Bucket, Credentials, CredentialsProvider } from './index';
import { Emitter, type Disposable } from '../exports/time/emitter';
import type { ExportScope } from '../exports/model/record';
import type { AwsSession } from '../exports/model/aws-session';
import type { ConnectionId } from '../exports/model/connection-id';
import type { CliIdentity, Identity } from '../exports/model/identity';
import type { SimpleDBClient } from '../simpledb';

/** Remembers whose an access key is; see KnownAccounts. Neither rejects. */
export interface AccountMemory {
  /** @param stsEndpoint '' for AWS's own */
  find(accessKeyId: string, stsEndpoint: string): Promise<string | undefined>;
  remember(accessKeyId: string, stsEndpoint: string, accountId: string): Promise<void>;
}

/** What a session needs of the outside, found out before it exists. */
export interface SessionParts {
  readonly connection: ConnectionId;
  /** The connection's name as the user knows it. */
  readonly label: string;
  readonly region: string;
  readonly profile?: string;
  readonly client: SimpleDBClient;
  /** Reaches the account's other services with the same credentials. */
  readonly aws: AwsServiceOptions;
  /** Endpoint of SimpleDB where it is not AWS's own. */
  readonly endpointUrl?: string;
  /** The page that stands in for the S3 console. */
  readonly consoleUrl?: string;
  /** Variables that the AWS CLI needs to act as it does. */
  readonly cliEnvironment?: Readonly<Record<string, string>>;
  /** Without it no account is known before STS names it. */
  readonly accounts?: AccountMemory | undefined;
}

/** How long a link waits for its bucket's Region; the console redirects when it was not found. */
const BUCKET_REGION_TIMEOUT_MS = 2_000;

/**
 * Whom the user acts as, in one Region. Fixed for its life: a switch makes another session, so that what was begun
 * with one account is never sent by another.
 */
export class Session implements AwsSession, Disposable {
  readonly connection: ConnectionId;
  readonly region: string;
  readonly client: SimpleDBClient;
  readonly sandbox: boolean;
  readonly label: string;
  readonly endpointUrl: string | undefined;
  readonly profile: string | undefined;
  readonly consoleUrl: string | undefined;
  private account: { readonly accessKeyId: string; readonly id: Promise<string> } | undefined;
  private knownAccount: string | undefined;
  private recalledAccount: string | undefined;
  private readonly accountChanged = new Emitter<void>();
  private alias: Promise<void> | undefined;
  private knownAlias: string | undefined;
  private buckets: readonly Bucket[] = [];
  /** Another account than before is known, or remembered where none is known. */
  readonly onDidChangeAccount = this.accountChanged.event;

  constructor(private readonly parts: SessionParts) {
    this.connection = parts.connection;
    this.region = parts.region;
    this.client = parts.client;
    this.sandbox = parts.connection === 'sandbox';
    this.profile = parts.profile;
    this.label = parts.label;
    this.endpointUrl = parts.endpointUrl;
    this.consoleUrl = parts.consoleUrl;
  }

  /** How the account's other services are reached. */
  get aws(): AwsServiceOptions {
    return this.parts.aws;
  }

  get identity(): Identity {
    return {
      connectionLabel: this.label,
      sandbox: this.sandbox,
      region: this.region,
      ...(this.knownAccount === undefined ? {} : { accountId: this.knownAccount }),
      ...(this.knownAlias === undefined ? {} : { accountAlias: this.knownAlias }),
    };
  }

  /** Whose exports it sees. */
  get scope(): ExportScope {
    const { connection, region, knownAccount } = this;
    return { connection, region, ...(knownAccount === undefined ? {} : { accountId: knownAccount }) };
  }

  get rememberedAccount(): string | undefined {
    return this.recalledAccount;
  }

  /** What words for an error name of it. */
  get errorContext(): { readonly sandbox: boolean; readonly region: string; readonly profile?: string } {
    return {
      sandbox: this.sandbox,
      region: this.region,
      ...(this.profile === undefined ? {} : { profile: this.profile }),
    };
  }

  /** What the AWS CLI has to be told to act as this session does. */
  get cli(): CliIdentity {
    return {
      ...(this.profile === undefined ? {} : { profile: this.profile }),
      ...(this.endpointUrl === undefined ? {} : { endpointUrl: this.endpointUrl }),
      ...(this.parts.cliEnvironment === undefined ? {} : { environment: this.parts.cliEnvironment }),
    };
  }

  /**
   * The account's 12 digits, asked for once for each access key: a login that was renewed may be one to another
   * account. Asked for again after a failure.
   */
  async accountId(): Promise<string> {
    const { accessKeyId } = await this.parts.aws.credentials();
    return this.account?.accessKeyId === accessKeyId ? this.account.id : this.learnAccount(accessKeyId);
  }

  /**
   * Whether other credentials than those that were refused act in the account that this session is known to act in. They are
   * asked whose they are, and the session is theirs from then on.
   * @throws what GetCallerIdentity fails with
   */
  async isSameAccount(credentials: Credentials): Promise<boolean> {
    const { knownAccount } = this;
    const account = this.learnAccount(credentials.accessKeyId, () => Promise.resolve(credentials));
    return knownAccount !== undefined && (await account) === knownAccount;
  }

  /** Settles once `rememberedAccount` is what is remembered of the access key. Asks AWS nothing; never rejects. */
  async recallAccount(): Promise<void> {
    const { accounts, aws } = this.parts;
    if (!accounts) return;
    try {
      const { accessKeyId } = await aws.credentials();
      const account = await accounts.find(accessKeyId, aws.endpoints.sts ?? '');
      this.learn(() => (this.recalledAccount = account));
    } catch {
      // Who needs the credentials tells why there are none.
    }
  }

  /** Settles once the account's alias is known, or cannot be; then `identity` has it. Never rejects. */
  accountAlias(): Promise<void> {
    return (this.alias ??= this.askAlias());
  }

  /** Asks anew each time: the user may just have made a bucket. */
  async listBuckets(): Promise<readonly Bucket[]> {
    const aws = await import('./index');
    this.buckets = await aws.listBuckets(this.parts.aws);
    return this.buckets;
  }

  /** The bucket's own Region for a link; the session's where it cannot be learned in time. */
  async bucketRegion(bucket: string): Promise<string> {
    const known = this.buckets.find(({ name }) => name === bucket)?.region;
    if (known !== undefined) return known;
    const aws = await import('./index');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), BUCKET_REGION_TIMEOUT_MS);
    });
    try {
      return (await Promise.race([aws.bucketRegion(this.parts.aws, bucket), late])) ?? this.region;
    } finally {
      clearTimeout(timer);
    }
  }

  async listArtefacts(bucket: string, prefix: string, owner: string | undefined): Promise<ArtefactObjects> {
    const aws = await import('./index');
    return aws.listArtefacts(this.parts.aws, bucket, prefix, owner);
  }

  dispose(): void {
    this.accountChanged.dispose();
    this.client.close();
  }

  private learn(change: () => void): void {
    const account = (): string | undefined => this.knownAccount ?? this.recalledAccount;
    const before = account();
    change();
    if (account() !== before) this.accountChanged.fire();
  }

  /** The question for the newest access key counts: what comes of an older one after that is of another login. */
  private learnAccount(accessKeyId: string, provider: CredentialsProvider = this.parts.aws.credentials): Promise<string> {
    const isNewest = (): boolean => this.account?.id === id;
    const id = this.askAccount(accessKeyId, provider, isNewest);
    this.account = { accessKeyId, id };
    id.catch(() => {
      if (isNewest()) this.account = undefined;
    });
    return id;
  }

  private async askAccount(accessKeyId: string, provider: CredentialsProvider, isNewest: () => boolean): Promise<string> {
    const aws = await import('./index');
    // A login may be renewed before the request is signed: the answer is remembered of the key that signed it.
    let signedBy = accessKeyId;
    const stsEndpoint = this.parts.aws.endpoints.sts ?? '';
    const account = await aws.callerAccount({
      ...this.parts.aws,
      credentials: async (options) => {
        const given = await provider(options);
        signedBy = given.accessKeyId;
        return given;
      },
    });
    if (isNewest()) this.learn(() => (this.knownAccount = account));
    void this.parts.accounts?.remember(signedBy, stsEndpoint, account);
    return account;
  }

  private async askAlias(): Promise<void> {
    const aws = await import('./index');
    this.knownAlias = await aws.accountAlias(this.parts.aws);
  }
}
