import type { SimpleDBClient } from '../../simpledb';
import type { ArtefactsSeen, ExportScope } from './record';

/** Whom AWS is asked as, in one Region: what starting, following and plans need of a connection. */
export interface AwsSession {
  /** Id of the connection; see connection-id.ts. */
  readonly connection: string;
  readonly region: string;
  /** Whose exports it sees; with the account once that is known. */
  readonly scope: ExportScope;
  /** The account that STS named last for this access key, in whichever window; for showing rows alone. */
  readonly rememberedAccount?: string | undefined;
  readonly client: Pick<SimpleDBClient, 'startDomainExport' | 'paginateListExports' | 'getExport'>;
  /** The page that stands in for the S3 console; undefined for AWS's own. */
  readonly consoleUrl: string | undefined;
  /** The account's 12 digits, by the credentials as they are now. Rejects with what keeps it from being known. */
  accountId(): Promise<string>;
  /** The bucket's Region; the session's where it cannot be learned in time. */
  bucketRegion(bucket: string): Promise<string>;
  /**
   * The objects of one export, as S3 lists them. Rejects with S3's error.
   *
   * @param prefix of the export, with its closing slash
   * @param owner the bucket's account where it was named: S3 refuses the bucket of anybody else
   */
  listArtefacts(bucket: string, prefix: string, owner: string | undefined): Promise<Omit<ArtefactsSeen, 'seenAt'> & { readonly completedAt?: Date }>;
}

/** Opens sessions, and shares them among all who ask for the same. */
export interface AwsSessions {
  /** Rejects with what keeps it from being opened. */
  get(connection: string, region: string): Promise<AwsSession>;
  /** Marks work that nobody waits for: where somebody would have to sign in, that is its error. */
  readonly background: { run<T>(work: () => T): T };
}

/** Does work that nobody waits for by the session of a scope. */
export function withSession<T>(
  sessions: AwsSessions,
  { connection, region }: ExportScope,
  work: (session: AwsSession) => Promise<T>,
): Promise<T> {
  return sessions.background.run(async () => work(await sessions.get(connection, region)));
}
