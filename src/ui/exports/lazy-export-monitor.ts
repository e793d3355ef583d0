import { readdir } from 'node:fs/promises';
import type * as vscode from 'vscode';
import type { ExportMonitor } from './export-monitor';

/** What follows and shows exports, loaded once there is something to follow, or somebody looks. */
export class LazyExportMonitor implements vscode.Disposable {
  private following: Promise<ExportMonitor> | undefined;

  /** @param folders where exports and plans are stored. */
  constructor(
    private readonly folders: readonly string[],
    private readonly load: () => Promise<ExportMonitor>,
  ) {}

  get(): Promise<ExportMonitor> {
    return (this.following ??= this.load());
  }

  /** Loads it where an earlier window, or another one, has something to be followed. */
  async resume(): Promise<void> {
    if (this.following) return;
    const mayHold = await Promise.all(this.folders.map((folder) =>
      readdir(folder).then(
        (names) => names.some((name) => /\.jsonl?$/.test(name)),
        (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
      )));
    if (mayHold.includes(true)) await this.get();
  }

  dispose(): void {
    this.following?.then((following) => following.dispose(), () => undefined);
  }
}
