import type { Disposable } from '../exports/emitter';
import type { ExportTracker } from '../exports/tracker';
import type { ExportStatusBar } from './export-status-bar';

/** The exports' status-bar item, whose code loads with the first export: most windows never have one. */
export class LazyStatusBar implements Disposable {
  private bar: Promise<ExportStatusBar> | undefined;
  private readonly startedAt = Date.now();
  private readonly listener: Disposable;

  constructor(
    private readonly tracker: ExportTracker,
    noteError: (error: unknown) => void,
  ) {
    // Once made it listens for itself, and has looked at what came before.
    this.listener = tracker.onDidChange(() => void this.get().catch(noteError));
  }

  /** The user has looked at the outcomes; they need not be shown any longer. */
  async markSeen(): Promise<void> {
    (await this.get()).markSeen();
  }

  dispose(): void {
    this.listener.dispose();
    this.bar?.then((bar) => bar.dispose(), () => undefined);
  }

  private get(): Promise<ExportStatusBar> {
    return (this.bar ??= this.load());
  }

  private async load(): Promise<ExportStatusBar> {
    const { ExportStatusBar } = await import('./interactions');
    this.listener.dispose();
    return new ExportStatusBar(this.tracker, this.startedAt);
  }
}
