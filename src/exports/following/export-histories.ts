import type { Clock } from '../time/clock';
import { ExportHistory } from './history';
import type { Ledger } from '../ledger/ledger';
import type { ExportService } from '../model/export-service';
import type { AwsSession } from '../model/aws-session';
import type { ExportScope } from '../model/record';

/** What AWS lists of exports, one list for each session, shared by all that show them. */
export class ExportHistories {
  private readonly histories = new WeakMap<AwsSession, ExportHistory>();

  constructor(
    private readonly ledger: Ledger,
    private readonly service: ExportService,
    private readonly clock: Clock,
  ) {}

  of(session: AwsSession): ExportHistory {
    const known = this.histories.get(session);
    if (known) return known;
    const history = new ExportHistory(() => session.scope, this.ledger, this.service, this.clock);
    this.histories.set(session, history);
    return history;
  }

  /**
   * Whose exports and plans may be shown as the session's: those of the account that STS named, else of the one remembered
   * of its access key, else of the one that its list names.
   *
   * @returns undefined as long as none of them is known; a sandbox's exports are its own whatever its account
   */
  shownScope(session: AwsSession): ExportScope | undefined {
    const { scope } = session;
    if (scope.connection === 'sandbox' || scope.accountId !== undefined) return scope;
    const accountId = session.rememberedAccount ?? this.histories.get(session)?.listedAccount;
    return accountId === undefined ? undefined : { ...scope, accountId };
  }
}
