import type { Clock } from '../time/clock';
import { ExportHistory } from './history';
import type { Ledger } from '../ledger/ledger';
import type { ExportService } from '../model/export-service';
import type { AwsSession } from '../model/aws-session';

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
}
