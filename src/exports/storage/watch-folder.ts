import { watch } from 'node:fs';
import type { Disposable } from '../time/emitter';

export interface FolderListener {
  /** A file in the folder may have changed; undefined where the system does not say which. */
  changed(name: string | undefined): void;
  /** The watch has ended: the folder has gone, or the system has no more watches to give. */
  ended(error: Error): void;
}

/**
 * Watches the files directly in a folder, without keeping the process alive.
 *
 * @throws where the folder cannot be watched
 */
export function watchFolder(folder: string, listener: FolderListener): Disposable {
  const watcher = watch(folder, { persistent: false }, (_event, name) => listener.changed(name ?? undefined));
  watcher.on('error', (error) => {
    watcher.close();
    listener.ended(error);
  });
  return { dispose: () => watcher.close() };
}
