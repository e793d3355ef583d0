import { artefactPrefix } from '../model/artefacts';
import type { ConsoleTarget, ExportScope, ExportRecord } from '../model/record';
import { isNoSuchExport, type ArtefactListing, type ExportService } from '../model/export-service';
import type { GetExportOutput, ListExportsOutput } from '../../simpledb/model';
import { withSession, type AwsSession, type AwsSessions } from '../model/aws-session';
import { accountChanged } from '../model/coded-error';

/**
 * Asks AWS about exports, each by the connection and Region that it is tied to. Nobody waits for it: where somebody would
 * have to sign in, that is the error.
 */
export class AwsExportService implements ExportService {
  constructor(private readonly sessions: AwsSessions) {}

  async *listExports(scope: ExportScope): AsyncGenerator<ListExportsOutput> {
    const { client } = await this.sessions.get(scope.connection, scope.region);
    const pages = client.paginateListExports();
    for (;;) {
      const next = await this.sessions.background.run(() => pages.next());
      if (next.done) return;
      yield next.value;
    }
  }

  async getExport(record: ExportRecord): Promise<GetExportOutput> {
    return withSession(this.sessions, record, async (session) => {
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
      return await withSession(this.sessions, scope, async (session) => ({
        bucketRegion: await session.bucketRegion(s3Bucket),
        consoleUrl: session.consoleUrl,
      }));
    } catch {
      // The console redirects to the right Region.
      return {};
    }
  }

  async listArtefacts(record: ExportRecord): Promise<ArtefactListing> {
    const { s3Bucket = '', s3KeyPrefix, s3BucketOwner, exportId, domainName } = record;
    const prefix = artefactPrefix({ s3KeyPrefix, exportId, domainName });
    const { completedAt, ...seen } = await withSession(this.sessions, record, (session) =>
      session.listArtefacts(s3Bucket, prefix, s3BucketOwner));
    return { ...seen, seenAt: new Date().toISOString(), ...(completedAt && { completedAt: completedAt.toISOString() }) };
  }
}

/**
 * Another account has no such export either, which tells nothing of this one.
 *
 * @throws CodedError AccountChanged where the connection now signs in to another account than the export's
 */
async function checkOwner(session: AwsSession, { accountId }: ExportRecord): Promise<void> {
  if (accountId === undefined) return;
  // Where nobody says whose the session is, AWS's answer has to do.
  const now = await session.accountId().catch(() => accountId);
  if (now === accountId) return;
  throw accountChanged('export', accountId, now, session);
}
