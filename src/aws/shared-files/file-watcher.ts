import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { watchFolder } from '../../exports/storage/watch-folder';
import type { Disposable } from '../../exports/time/emitter';

/** What is watched need not exist yet; it may go and come back, be replaced by another file, or be a link. */
export interface WatchedPath {
  readonly kind: 'file' | 'folder';
  readonly path: string;
}

/** Editors and tools write in several steps: what they leave after this time counts. */
const SETTLE_MS = 150;

/**
 * Tells when files, or the files directly in folders, have changed. It watches folders, not files: a file that is
 * replaced by renaming another would be lost. Where a folder is missing it waits for it in the nearest one there is.
 */
export class FileWatcher {
  /** By folder; a folder that was removed and made again is another one, which its inode tells. */
  private readonly watchers = new Map<string, { readonly inode: number | undefined; readonly watcher: Disposable }>();
  private timer: NodeJS.Timeout | undefined;
  private known: string;
  private disposed = false;

  /** @param onChange is called once for changes that come together, never after `dispose`, and not for the first look. */
  constructor(
    private readonly paths: readonly WatchedPath[],
    private readonly onChange: () => void,
    private readonly settleMs = SETTLE_MS,
  ) {
    this.arm();
    this.known = this.fingerprint();
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    for (const { watcher } of this.watchers.values()) watcher.dispose();
    this.watchers.clear();
  }

  /** Watches each folder that matters now, and none that does not any more. */
  private arm(): void {
    const wanted = new Set(this.paths.flatMap(placesOf));
    for (const [folder, { inode, watcher }] of this.watchers) {
      if (wanted.has(folder) && inodeOf(folder) === inode) continue;
      watcher.dispose();
      this.watchers.delete(folder);
    }
    for (const folder of wanted) this.watch(folder);
  }

  private watch(folder: string): void {
    if (this.watchers.has(folder)) return;
    try {
      const watcher = watchFolder(folder, {
        changed: (name) => {
          if (this.concerns(folder, name)) this.settle();
        },
        // The folder itself has gone, or the system has no more watches to give: look again, and go on without.
        ended: () => {
          this.watchers.delete(folder);
          this.settle();
        },
      });
      this.watchers.set(folder, { inode: inodeOf(folder), watcher });
    } catch {
      // Not watchable (no permission, no watches left): what is in it shows at the next refresh by hand.
    }
  }

  /** A home folder changes all the time; only the entries on the way to what is watched count. */
  private concerns(folder: string, name: string | undefined): boolean {
    if (name === undefined) return true;
    const changed = join(folder, name);
    return this.paths.some(({ kind, path }) => {
      if (path === changed || path.startsWith(`${changed}/`) || path.startsWith(`${changed}\\`)) return true;
      return kind === 'folder' ? folder === path || folder === realOf(path) : changed === realOf(path);
    });
  }

  /** Not put off by further changes: something that is written all the time must not keep the news back. */
  private settle(): void {
    if (this.disposed || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.arm();
      const now = this.fingerprint();
      if (now === this.known) return;
      this.known = now;
      this.onChange();
    }, this.settleMs);
  }

  private fingerprint(): string {
    return this.paths.map(({ kind, path }) => (kind === 'file' ? stateOf(path) : entriesOf(path))).join('\n');
  }
}

/** The nearest folders there are on the way to a path, and where a link leads. */
function placesOf({ kind, path }: WatchedPath): string[] {
  let folder = kind === 'folder' ? path : dirname(path);
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  const real = realOf(path);
  // The folder above tells when the folder itself is removed or replaced.
  return [folder, dirname(folder), ...(real === undefined ? [] : [kind === 'folder' ? real : dirname(real)])];
}

const inodeOf = (folder: string): number | undefined => statSync(folder, { throwIfNoEntry: false })?.ino;

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function stateOf(path: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(path);
    return `${basename(path)} ${ino} ${size} ${mtimeMs}`;
  } catch {
    return 'none';
  }
}

function entriesOf(folder: string): string {
  try {
    return readdirSync(folder).sort().map((name) => stateOf(join(folder, name))).join(',');
  } catch {
    return 'none';
  }
}
