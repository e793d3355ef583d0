import { join } from 'node:path';
import type * as vscode from 'vscode';
import { systemClock } from '../exports/clock';
import { Leadership } from '../exports/leadership';
import { Ledger } from '../exports/ledger';
import { ExportPoller } from '../exports/poller';
import { ExportTracker } from '../exports/tracker';
import type { Connections } from './connections';
import type { DomainExports } from './domains-tree';
import { EndNotices } from './end-notices';
import { ExportHistories } from './export-histories';
import { ExportStatusBar } from './export-status-bar';
import { ExportsTree } from './exports-tree';
import { SessionExports } from './session-exports';
import type { Sessions } from './sessions';
import type { Settings } from './settings';

export interface FollowingOptions {
  /** Path of a folder or file in this extension's own storage, shared by all windows. */
  readonly storage: (name: string) => string;
  readonly sessions: Sessions;
  readonly connections: Connections;
  readonly settings: Settings;
  readonly noteError: (error: unknown) => void;
}

/** What follows exports and shows them, built when activation is over. A bundle of its own, with all that it needs. */
export class Following implements vscode.Disposable {
  readonly ledger: Ledger;
  readonly tracker: ExportTracker;
  readonly histories: ExportHistories;
  readonly tree: ExportsTree;
  readonly statusBar: ExportStatusBar;
  private readonly disposables: vscode.Disposable[];

  private constructor({ storage, sessions, connections, settings, noteError }: FollowingOptions, ledger: Ledger) {
    const service = new SessionExports(sessions);
    const poller = new ExportPoller(ledger, service, systemClock, noteError);
    const leadership = new Leadership(join(storage('exports'), 'exports.leader'), systemClock, noteError);
    this.ledger = ledger;
    this.tracker = new ExportTracker(ledger, poller, noteError);
    this.histories = new ExportHistories(ledger, service, systemClock);
    this.tree = new ExportsTree(connections, this.tracker, this.histories, noteError);
    this.statusBar = new ExportStatusBar(this.tracker);
    const notices = new EndNotices(ledger, settings, () => void this.tree.focus(), systemClock, noteError);
    const lead = (): void => leadership.want(this.tracker.running.length > 0);
    this.disposables = [
      this.tree,
      this.statusBar,
      notices,
      this.tracker.onDidChange(lead),
      leadership.onDidChange((leading) => poller.setActive(leading)),
      leadership,
      this.tracker,
      poller,
      ledger,
    ];
    lead();
  }

  /** For the Domains view, where each domain's exports stand below it. */
  get ofDomains(): DomainExports {
    const { tracker, histories } = this;
    return {
      of: (session, domainName) => tracker.ofDomain(session.place, domainName).map(({ exportArn }) => exportArn),
      find: (exportArn) => tracker.find(exportArn),
      look: (session) => void histories.of(session).look(),
      onDidChange: (listener) => tracker.onDidChange(listener),
    };
  }

  /** Takes up what the ledger holds: a reload goes on where the last window stopped. */
  static async open(options: FollowingOptions): Promise<Following> {
    const ledger = new Ledger(options.storage('exports'), options.noteError);
    try {
      await ledger.open();
    } catch (error) {
      // What cannot be read is not there; what is started from now on is followed all the same.
      options.noteError(error);
    }
    return new Following(options, ledger);
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }
}
