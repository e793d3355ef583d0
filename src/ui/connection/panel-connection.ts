import type { ConnectionId } from '../../exports/model/connection-id';
import type { BucketList, Identity } from '../../protocol/messages';
import { contextOf, describeError, type ErrorContext } from '../../texts/error-messages';
import { identityOf } from '../../texts/connection-label';
import type { Session } from '../../aws/session';
import type { Sessions } from './sessions';

/** Whose a form is. Fixed for the life of its panel. */
export interface PanelOwner {
  readonly connection: string;
  readonly region: string;
  readonly domainName?: string;
  readonly accountId?: string;
}

/** What every form asks of the connection that it was opened for. */
export class PanelConnection {
  private expectedAccount: string | undefined;

  constructor(
    private readonly sessions: Pick<Sessions, 'get'>,
    private readonly owner: PanelOwner,
    private readonly noteError: (error: unknown) => void,
  ) {
    this.expectedAccount = owner.accountId;
  }

  /** The account that the form was opened for, once it is known: no other account may send it. */
  get accountId(): string | undefined {
    return this.expectedAccount;
  }

  /** What is known of the owner without a session. */
  get identity(): Identity {
    return identityOf(this.owner);
  }

  /** What errors are about when there is no session to ask. */
  get errorContext(): ErrorContext {
    return contextOf(this.owner);
  }

  /** Opened for each use: the sandbox may have come up elsewhere, the credentials may have been renewed. */
  session(): Promise<Session> {
    return this.sessions.get(this.owner.connection as ConnectionId, this.owner.region);
  }

  /** Asks whose the session is, without anybody waiting: a form can be filled in without it. Never rejects. */
  async identify(session: Session, changed: (identity: Identity) => void): Promise<void> {
    try {
      const accountId = await session.accountId();
      this.expectedAccount ??= accountId;
      changed(session.identity);
      await session.accountAlias();
      if (session.identity.accountAlias !== undefined) changed(session.identity);
    } catch (error) {
      this.noteError(error);
    }
  }

  /** Never rejects: without the list a name can be typed. */
  async listBuckets(): Promise<BucketList> {
    try {
      return { buckets: await (await this.session()).listBuckets() };
    } catch (error) {
      this.noteError(error);
      return { buckets: [], problem: describeError(error, this.errorContext).message };
    }
  }
}
