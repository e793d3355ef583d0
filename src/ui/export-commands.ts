import type { Disposable } from '../exports/emitter';
import type { ExportRecord } from '../exports/record';
import type { ExportTracker } from '../exports/tracker';
import { registerCommand } from './commands';
import type { ErrorReporter } from './error-reporter';
import { commandIds } from './ids';
import type { LazyStatusBar } from './lazy-status-bar';

/** What is told of exports, and where they can be looked up. */
export function registerExportCommands(
  tracker: ExportTracker,
  statusBar: LazyStatusBar,
  errors: ErrorReporter,
): Disposable[] {
  const tell = async (record: ExportRecord): Promise<void> => {
    const { noticeEnd } = await import('./interactions');
    await noticeEnd(record);
  };
  return [
    tracker.onDidEnd((record) => void tell(record).catch((error: unknown) => errors.show(error))),
    registerCommand(commandIds.showExports, errors, async () => {
      await statusBar.markSeen();
      tracker.lookNow();
      const { showExports } = await import('./interactions');
      await showExports(tracker);
    }),
  ];
}
