import type { Clock } from '../../exports/time/clock';
import { ExportHistory } from '../../exports/following/history';
import type { Ledger } from '../../exports/ledger/ledger';
import type { ExportService } from '../../exports/model/export-service';
import type { Session } from '../connection/session';

/** What AWS lists of exports, one list for each session, shared by all that show them. */
export class ExportHistories {
  private readonly histories = new WeakMap<Session, ExportHistory>();

  constructor(
    private readonly ledger: Ledger,
    private readonly service: ExportService,
    private readonly clock: Clock,
  ) {}

  of(session: Session): ExportHistory {
    const known = this.histories.get(session);
    if (known) return known;
    const history = new ExportHistory(() => session.scope, this.ledger, this.service, this.clock);
    this.histories.set(session, history);
    return history;
  }
}
