import type { Disposable } from '../exports/emitter';
import type { ExportTracker } from '../exports/tracker';
import { registerCommand } from './commands';
import type { ErrorReporter } from './error-reporter';
import { noticeEnd } from './export-notices';
import type { ExportStatusBar } from './export-status-bar';
import { commandIds } from './ids';

/** What is told of exports, and where they can be looked up. */
export function registerExportCommands(
  tracker: ExportTracker,
  statusBar: ExportStatusBar,
  errors: ErrorReporter,
): Disposable[] {
  return [
    tracker.onDidEnd((record) => void noticeEnd(record).catch((error: unknown) => errors.show(error))),
    registerCommand(commandIds.showExports, errors, async () => {
      statusBar.markSeen();
      tracker.lookNow();
      const { showExports } = await import('./interactions');
      await showExports(tracker);
    }),
  ];
}
