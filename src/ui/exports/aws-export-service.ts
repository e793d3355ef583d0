import { artefactPrefix } from '../../exports/model/artefacts';
import type { ConsoleTarget, ExportScope, ExportRecord } from '../../exports/model/record';
import { isNoSuchExport, type ArtefactListing, type ExportService } from '../../exports/model/export-service';
import type { GetExportOutput, ListExportsOutput } from '../../simpledb/model';
import type { ConnectionId } from '../kit/connection-id';
import type { Session } from '../connection/session';
import type { Sessions } from '../connection/sessions';
import { UserError } from '../kit/user-error';

/**
 * Asks AWS about exports, each by the connection and Region that it is tied to. Nobody waits for it: where somebody would
 * have to sign in, that is the error.
 */
export class AwsExportService implements ExportService {
  constructor(private readonly sessions: Sessions) {}

  async *listExports(scope: ExportScope): AsyncGenerator<ListExportsOutput> {
    const { client } = await this.session(scope);
    const pages = client.paginateListExports();
    for (;;) {
      const next = await this.sessions.background.run(() => pages.next());
      if (next.done) return;
      yield next.value;
    }
  }

  async getExport(record: ExportRecord): Promise<GetExportOutput> {
    return this.sessions.background.run(async () => {
      const session = await this.session(record);
      try {
        return await session.client.getExport({ exportArn: record.exportArn });
      } catch (error) {
        if (isNoSuchExport(error)) await checkOwner(session, record);
        throw error;
      }
    });
  }

  async consoleTarget(scope: ExportScope, s3Bucket: string): Promise<ConsoleTarget> {
    try {
      return await this.sessions.background.run(async () => {
        const session = await this.session(scope);
        return { bucketRegion: await session.bucketRegion(s3Bucket), consoleUrl: session.consoleUrl };
      });
    } catch {
      // The console redirects to the right Region.
      return {};
    }
  }

  async listArtefacts(record: ExportRecord): Promise<ArtefactListing> {
    const { s3Bucket = '', s3KeyPrefix, s3BucketOwner, exportId, domainName } = record;
    const { aws } = await this.session(record);
    const { listArtefacts } = await import('../../aws');
    const prefix = artefactPrefix({ s3KeyPrefix, exportId, domainName });
    const { completedAt, ...seen } = await this.sessions.background.run(() => listArtefacts(aws, s3Bucket, prefix, s3BucketOwner));
    return { ...seen, seenAt: new Date().toISOString(), ...(completedAt && { completedAt: completedAt.toISOString() }) };
  }

  private session({ connection, region }: ExportScope): Promise<Session> {
    return this.sessions.get(connection as ConnectionId, region);
  }
}

/**
 * Another account has no such export either, which tells nothing of this one.
 *
 * @throws UserError where the connection now signs in to another account than the export's
 */
async function checkOwner(session: Session, { accountId }: ExportRecord): Promise<void> {
  if (accountId === undefined) return;
  // Where nobody says whose the session is, AWS's answer has to do.
  const now = await session.accountId().catch(() => accountId);
  if (now === accountId) return;
  throw new UserError(
    'AccountChanged',
    `This export is of account ${accountId}, but “${session.label}” now signs in to account ${now}.`,
    'Sign in to the first account again; following goes on by itself after that.',
  );
}
