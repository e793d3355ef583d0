import { StartJournal } from '../../exports/starting/start-journal';
import type { ExportTracker } from '../../exports/following/tracker';
import type { ConnectionId } from '../kit/connection-id';
import { noticeSettled } from '../exports/export-notices';
import { ExportStarter } from '../../exports/starting/export-starter';
import type { Sessions } from '../connection/sessions';
import { PendingStartReconciler } from '../../exports/starting/pending-start-reconciler';

/** Sends starts, and settles those that were left open. */
export interface Starts {
  readonly starter: ExportStarter;
  readonly settler: PendingStartReconciler;
  readonly pending: StartJournal;
}

export function openStarts(
  folder: string,
  tracker: ExportTracker,
  sessions: Sessions,
  noteError: (error: unknown) => void,
): Starts {
  const pending = new StartJournal(folder);
  const starter = new ExportStarter(tracker, pending, noteError);
  const settler = new PendingStartReconciler(
    pending,
    starter,
    ({ connection, region }, work) =>
      sessions.background.run(async () => work(await sessions.get(connection as ConnectionId, region))),
    noteError,
  );
  settler.onDidSettle(noticeSettled);
  return { starter, settler, pending };
}
