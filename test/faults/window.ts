/** A window of the extension without VS Code: the objects that start an export and settle what was left open. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../src/exports/time/clock';
import { StartJournal } from '../../src/exports/starting/start-journal';
import { Ledger } from '../../src/exports/ledger/ledger';
import type { ExportRecord } from '../../src/exports/model/record';
import type { ExportRecorder } from '../../src/exports/following/tracker';
import type { ExportFormValues } from '../../src/protocol/form';
import type { SubmitResult } from '../../src/protocol/messages';
import type { SimpleDBClient } from '../../src/simpledb';
import { ExportStarter } from '../../src/exports/starting/export-starter';
import type { Session } from '../../src/aws/session';
import { submit } from '../support/submit';
import { PendingStartReconciler, type Settled } from '../../src/exports/starting/pending-start-reconciler';

/** Pauses of the client and of the starter are this part of what they are. */
export const PAUSE_SHARE = 1 / 50;
/** Further on than any request can still be on its way: the settler then trusts what it sees. */
const LATER_MS = 60 * 60 * 1000;

/** One window of the extension, as far as a start goes: its objects, over stores of its own. */
export class Window {
  private readonly ledger: Ledger;
  readonly pending: StartJournal;
  private readonly starter: ExportStarter;
  private readonly settler: PendingStartReconciler;
  readonly settled: Settled[] = [];
  /** Milliseconds that the window's clock is ahead. */
  private later = 0;

  constructor(
    private readonly folder: string,
    private readonly session: Session,
  ) {
    this.ledger = new Ledger(join(folder, 'exports'));
    this.pending = new StartJournal(join(folder, 'starts'));
    const unheard = (): void => undefined;
    // Its timers never ring.
    const clock: Clock = { now: () => Date.now() + this.later, after: () => ({ dispose: unheard }) };
    const { ledger } = this;
    // Following an export to its end is another story.
    const recorder: ExportRecorder = {
      get records() {
        return [...ledger.records.values()];
      },
      track: (record) => ledger.update([{ exportArn: record.exportArn, change: () => record }]),
    };
    this.starter = new ExportStarter(recorder, this.pending, unheard, (ms, signal) => wait(ms * PAUSE_SHARE, undefined, signal && { signal }));
    this.settler = new PendingStartReconciler(this.pending, this.starter, async (_start, work) => work(session), unheard, clock);
    this.settler.onDidSettle((settled) => this.settled.push(settled));
  }

  /** Leaves a kept connection behind, in whatever state. */
  async warmUp(): Promise<void> {
    await this.session.client.listExports({ maxResults: 1 }).catch(() => undefined);
  }

  /** What the ledger on disk holds. */
  async stored(): Promise<ExportRecord[]> {
    const fresh = new Ledger(join(this.folder, 'exports'));
    await fresh.open();
    fresh.dispose();
    return [...fresh.records.values()];
  }

  press(values: ExportFormValues, signal?: AbortSignal): Promise<SubmitResult> {
    return submit(this.starter, this.session, values, { signal });
  }

  /** Looks twice, as far apart as it takes to trust that there is none. */
  async settle(): Promise<void> {
    await this.settler.run();
    this.later += LATER_MS;
    await this.settler.run();
  }

  close(): void {
    this.settler.dispose();
    this.ledger.dispose();
    this.session.client.close();
  }
}

/** The part of a session that a start needs; what goes to other services than SimpleDB meets no faults here. */
export const sessionOf = (client: SimpleDBClient, accountId: () => Promise<string> = async () => '000000000000'): Session =>
  ({
    connection: 'sandbox',
    label: 'Local sandbox',
    region: 'us-east-1',
    client,
    identity: { connectionLabel: 'Local sandbox', sandbox: true, region: 'us-east-1' },
    errorContext: { sandbox: true, region: 'us-east-1' },
    accountId,
    bucketRegion: async () => 'us-east-1',
  }) as unknown as Session;
