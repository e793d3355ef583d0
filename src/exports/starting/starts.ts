import type { ExportRecorder } from '../following/tracker';
import { withSession, type AwsSessions } from '../model/aws-session';
import { ExportStarter } from './export-starter';
import { PendingStartReconciler } from './pending-start-reconciler';
import { StartJournal } from './start-journal';

/** Sends starts, and reconciles those that were left open. */
export interface Starts {
  readonly journal: StartJournal;
  readonly starter: ExportStarter;
  readonly reconciler: PendingStartReconciler;
}

/** @param folder where starts are stored before they are sent, shared by all processes of this user */
export function openStarts(
  folder: string,
  recorder: ExportRecorder,
  sessions: AwsSessions,
  noteError: (error: unknown) => void,
): Starts {
  const journal = new StartJournal(folder);
  const starter = new ExportStarter(recorder, journal, noteError);
  const reconciler = new PendingStartReconciler(journal, starter, (start, work) => withSession(sessions, start, work), noteError);
  return { journal, starter, reconciler };
}
