import { PendingStarts } from '../exports/pending-starts';
import type { ExportTracker } from '../exports/tracker';
import type { ConnectionId } from './connection-id';
import { noticeSettled } from './export-notices';
import { ExportStarter } from './export-starter';
import type { Sessions } from './sessions';
import { StartSettler } from './start-settler';

/** Sends starts, and settles those that were left open. */
export interface Starts {
  readonly starter: ExportStarter;
  readonly settler: StartSettler;
  readonly pending: PendingStarts;
}

export function openStarts(
  folder: string,
  tracker: ExportTracker,
  sessions: Sessions,
  noteError: (error: unknown) => void,
): Starts {
  const pending = new PendingStarts(folder);
  const starter = new ExportStarter(tracker, pending, noteError);
  const settler = new StartSettler(
    pending,
    starter,
    ({ connection, region }, work) =>
      sessions.background.run(async () => work(await sessions.get(connection as ConnectionId, region))),
    noteError,
  );
  settler.onDidSettle(noticeSettled);
  return { starter, settler, pending };
}
